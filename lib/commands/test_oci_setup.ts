import { setUpSettings } from "../diagnostics/set_up_settings.ts";
import { flagSetting } from "../settings/given.ts";
import type { Command } from "./command.ts";
import type { Examination } from "./examine_set_up.ts";

/** What is looked at, or that the checks are only named. */
type TestOciSetupOptions =
  | { readonly listChecks: true }
  | Examination & { readonly listChecks: false };

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
  run: async (options, deps) => {
    const { examineSetUp, listOfChecks } = await import("./examine_set_up.ts");
    return options.listChecks ? listOfChecks() : await examineSetUp(options, deps);
  },
};
