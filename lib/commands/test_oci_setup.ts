import { ALL_CHECKS } from "../diagnostics/all_checks.ts";
import type { Finding } from "../diagnostics/check.ts";
import { ReportText } from "../diagnostics/report_text.ts";
import { type CheckResult, runChecks } from "../diagnostics/run_checks.ts";
import { SetUp } from "../diagnostics/set_up.ts";
import { shownSettings } from "../diagnostics/settings_shown.ts";
import { verdictOf } from "../diagnostics/verdict.ts";
import { flagSetting } from "../settings/given.ts";
import type { CommandContext, CommandResult } from "./command.ts";

/**
 * `async-job test-oci-setup`: tells what is wrong with the access to OCI, and how to fix it.
 *
 * @param context options and the outside world
 * @returns every check's result; as text they were shown along the way
 * @throws {AsyncJobError} `InvalidSetting` for what no check is about
 */
export async function testOciSetup(context: CommandContext): Promise<CommandResult> {
  const { given, deps, isText } = context;
  if (flagSetting("list-checks", given, deps.env).value) return listOfChecks();
  const readOnly = flagSetting("read-only", given, deps.env).value;
  const setUp = await SetUp.of(given, context);
  const report = new ReportText(deps.terminal());
  const show = isText ? deps.stdout : (): void => {};
  const settings = shownSettings(setUp);
  show(report.settings(settings));
  const outcome = await runChecks(ALL_CHECKS, setUp, {
    readOnly,
    onResult: (result) => show(report.check(result)),
    onInterrupt: () => deps.stderr("\nInterrupted: removing what was written. Again to give up.\n"),
  });
  const verdict = verdictOf(outcome, readOnly);
  if (outcome.leftover !== undefined) show(report.leftover(outcome.leftover));
  show(report.verdict(verdict));
  return {
    json: {
      ok: verdict.ok,
      checks: outcome.results.map(checkJson),
      verdict: verdict.sentence,
      ...(outcome.leftBehind ? { left_behind: setUp.probe.location } : {}),
      settings,
    },
    text: "",
    exitCode: verdict.exitCode,
  };
}

function listOfChecks(): CommandResult {
  const width = Math.max(...ALL_CHECKS.map(({ id }) => id.length));
  return {
    json: { checks: ALL_CHECKS.map(({ id, title }) => ({ id, title })) },
    text: ALL_CHECKS.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join(""),
  };
}

function checkJson({ id, status, detail, code, ms, ...finding }: CheckResult): unknown {
  return { id, status, detail, hint: hintOf(finding), ms, ...(code === undefined ? {} : { code }) };
}

/** Sentences first, then the lines to paste. */
function hintOf({ remedy }: Pick<Finding, "remedy">): string | null {
  return remedy === undefined ? null : [remedy.say, ...remedy.paste ?? []].join("\n");
}
