import type { Deps } from "../deps.ts";
import { ALL_CHECKS } from "../diagnostics/all_checks.ts";
import type { Finding } from "../diagnostics/check.ts";
import { ReportText } from "../diagnostics/report_text.ts";
import { type CheckResult, runChecks } from "../diagnostics/run_checks.ts";
import { SetUp } from "../diagnostics/set_up.ts";
import type { SetUpSettings } from "../diagnostics/set_up_settings.ts";
import { shownSettings } from "../diagnostics/settings_shown.ts";
import { verdictOf } from "../diagnostics/verdict.ts";
import type { CommandResult, OutputForm } from "./command.ts";

/** What is looked at, and how that is shown. */
export interface Examination {
  readonly readOnly: boolean;
  readonly output: OutputForm;
  readonly settings: SetUpSettings;
}

/**
 * Runs every check of the access to OCI. This module is for a dynamic import: the checks, and the requests that
 * they make, are a third of the program.
 *
 * @param examination what to look at
 * @param deps the outside world
 * @returns every check's result; as text they are shown along the way
 */
export async function examineSetUp(
  { settings: given, readOnly, output }: Examination,
  deps: Deps,
): Promise<CommandResult> {
  const setUp = await SetUp.of(given, deps);
  const report = await ReportText.on(deps.io);
  const show = output === "text" ? deps.io.stdout.write : (): void => {};
  const settings = shownSettings(setUp);
  show(report.settings(settings));
  const outcome = await runChecks(ALL_CHECKS, setUp, {
    readOnly,
    onResult: (result) => show(report.check(result)),
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

/** @returns the names of the checks, none of which is run */
export function listOfChecks(): CommandResult {
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
