import { AsyncJobError } from "../errors.ts";
import { hiddenKind, quoted } from "../hidden_text.ts";
import { parseDuration } from "../output/duration.ts";
import { choice, flagSetting, plainText, textSetting, withDefault } from "../settings/given.ts";
import { checkOwner } from "./claims/claim_owner.ts";
import { isClaimTtl, TTL_RANGE } from "./claims/claim_ttl.ts";
import { performClaim } from "./claims/perform_claim.ts";
import type { WhenEnded } from "./claims/when_ended.ts";
import type { CommandInput } from "./command.ts";
import { recordCommand } from "./record_command.ts";

/** How a job is claimed. */
interface ClaimOptions {
  readonly ttlSeconds: number;
  readonly owner: string | undefined;
  /** Milliseconds. */
  readonly wait: number;
  readonly replaceJobId: string | undefined;
  readonly whenEnded: WhenEnded;
  /** Writes nothing. */
  readonly dryRun: boolean;
}

/**
 * `async-job claim`: loads a job, and claims it when there is none, in one step with one winner. Answers
 * `claimed` with the claim and its token, or the `reason` why not: `held` or `saved`. A dry run has neither
 * token nor id to give.
 */
export const claim = recordCommand<ClaimOptions>({
  name: "claim",
  required: [],
  options: ["ttl", "owner", "wait", "replace-job-id", "when-ended", "dry-run"],
  readOwn: (input) => {
    const { given, deps: { env } } = input;
    const owner = plainText("owner", given);
    const wait = plainText("wait", given);
    const whenEnded = choice("when-ended", given, env).value;
    if (whenEnded !== "keep" && given.has("replace-job-id")) throw twoConditions();
    return {
      ttlSeconds: readTtl(input),
      owner: owner === undefined ? undefined : checkOwner(owner),
      wait: wait === undefined ? 0 : parseDuration("wait", wait),
      replaceJobId: textSetting("replace-job-id", given, env, hiddenKind)?.value,
      whenEnded,
      dryRun: flagSetting("dry-run", given, env).value,
    };
  },
  perform: performClaim,
});

function twoConditions(): AsyncJobError {
  return new AsyncJobError("Usage", "--replace-job-id and --when-ended exclude each other", {
    hint: "Name the very run that is replaced, or say after which ends the job starts again.",
  });
}

function readTtl({ given, deps: { env } }: CommandInput): number {
  const { value } = withDefault("ttl", given, env);
  const seconds = parseDuration("ttl", value) / 1000;
  if (isClaimTtl(seconds)) return seconds;
  throw new AsyncJobError(
    "Usage",
    `Invalid --ttl ${quoted(value)}: ${TTL_RANGE}`,
    { hint: "Write the time from the claim to the save, with some to spare, such as 15m." },
  );
}
