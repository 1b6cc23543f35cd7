import { AsyncJobError } from "../../errors.ts";
import { type GivenOptions, plainText } from "../../settings/given.ts";

/** Longest text that is taken for a token, in characters; a token has 47. */
const MAX_LENGTH = 1024;

/**
 * Takes the token of a claim. One that is torn or another's is for the claim to tell: it opens none.
 * Whatever was given, no message shows it.
 *
 * @param given what the user gave
 * @returns the token, or `undefined` when none was given
 * @throws {AsyncJobError} `Usage` for what cannot be one
 */
export function claimTokenOf(given: GivenOptions): string | undefined {
  const token = plainText("claim-token", given);
  if (token === undefined) return undefined;
  if (token.trim() !== "" && token.length <= MAX_LENGTH) return token;
  throw new AsyncJobError("Usage", "Invalid --claim-token: it cannot be a token", {
    hint: "Give what 'async-job claim' answered as claim.token, whole; claim.id is no token.",
  });
}
