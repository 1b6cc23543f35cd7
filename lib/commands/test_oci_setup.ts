import type { Deps } from "../deps.ts";
import { ALL_CHECKS } from "../diagnostics/all_checks.ts";
import type { Finding } from "../diagnostics/check.ts";
import { ReportText } from "../diagnostics/report_text.ts";
import { type CheckResult, runChecks } from "../diagnostics/run_checks.ts";
import { SetUp } from "../diagnostics/set_up.ts";
import { type SetUpSettings, setUpSettings } from "../diagnostics/set_up_settings.ts";
import { shownSettings } from "../diagnostics/settings_shown.ts";
import { verdictOf } from "../diagnostics/verdict.ts";
import { flagSetting } from "../settings/given.ts";
import type { Command, CommandResult, OutputForm } from "./command.ts";

/** What is looked at, or that the checks are only named. */
type TestOciSetupOptions =
  | { readonly listChecks: true }
  | {
    readonly listChecks: false;
    readonly readOnly: boolean;
    readonly output: OutputForm;
    readonly settings: SetUpSettings;
  };

/**
 * `async-job test-oci-setup`: tells what is wrong with the access to OCI, and how to fix it. Answers every
 * check's result; as text they are shown along the way.
 */
export const testOciSetup: Command<TestOciSetupOptions> = {
  name: "test-oci-setup",
  options: ["read-only", "list-checks"],
  required: [],
  usesStore: true,
  read: ({ given, output, deps: { env } }) => {
    const listChecks = flagSetting("list-checks", given, env).value;
    if (listChecks) return { listChecks };
    const readOnly = flagSetting("read-only", given, env).value;
    return { listChecks, readOnly, output, settings: setUpSettings(given, env) };
  },
  run: async (options, deps) =>
    options.listChecks
      ? listOfChecks()
      : await examined(options.settings, options.readOnly, options.output, deps),
};

async function examined(
  given: SetUpSettings,
  readOnly: boolean,
  output: OutputForm,
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
