import { flagSetting } from "../settings/given.ts";
import { claimTokenOf } from "./claims/claim_token_option.ts";
import { recordCommand } from "./record_command.ts";

/** Which claim is given up, and whether. */
interface ReleaseOptions {
  readonly claimToken: string;
  readonly dryRun: boolean;
}

/**
 * `async-job release`: gives a claim up, and puts back what was there before it. Answers `changed`,
 * `location` and what was `restored`; a token whose claim is not there any more is a `Conflict`.
 */
export const release = recordCommand<ReleaseOptions>({
  name: "release",
  required: ["claim-token"],
  options: ["dry-run"],
  readOwn: ({ given, deps: { env } }) => ({
    claimToken: claimTokenOf(given) ?? "",
    dryRun: flagSetting("dry-run", given, env).value,
  }),
  perform: async (options, store) => {
    const { performRelease } = await import("./claims/claim_work.ts");
    return await performRelease(options, store);
  },
});
