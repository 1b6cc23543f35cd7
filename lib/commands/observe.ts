import { checkJobId } from "../record/record.ts";
import { flagSetting, plainText } from "../settings/given.ts";
import { claimTokenOf } from "./claims/claim_token_option.ts";
import { observeJob } from "./observe/observe_job.ts";
import { observeText } from "./observe/observe_text.ts";
import { readObservation, type Seen } from "./observe/read_observation.ts";
import { recordCommand } from "./record_command.ts";

/** What was seen of a job, and what is done with it. */
interface ObserveOptions {
  /** `undefined` to ask the store alone. */
  readonly seen: Seen | undefined;
  /** Opens the claim that the job was started under, and that becomes its record. */
  readonly claimToken: string | undefined;
  /** For a job that was started and has not told its own id. */
  readonly ansibleJobId: string | undefined;
  readonly dryRun: boolean;
}

/**
 * `async-job observe`: says what became of a job, from what a look on its host has printed and from the store,
 * and saves what is final. Answers an {@link ObserveResult}; every verdict is a success.
 */
export const observe = recordCommand<ObserveOptions>({
  name: "observe",
  required: [],
  options: ["observation", "claim-token", "ansible-job-id", "dry-run"],
  readOwn: async (input) => {
    const { given, deps: { env } } = input;
    const id = plainText("ansible-job-id", given);
    const claimToken = claimTokenOf(given);
    return {
      seen: await readObservation(input, claimToken !== undefined),
      claimToken,
      ansibleJobId: id === undefined ? undefined : checkJobId(id),
      dryRun: flagSetting("dry-run", given, env).value,
    };
  },
  perform: async (work, store, deps) => {
    const json = await observeJob(work, store, deps);
    return { json, text: observeText(work.key, json, work.dryRun) };
  },
});
