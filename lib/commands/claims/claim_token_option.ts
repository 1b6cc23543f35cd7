import { AsyncJobError } from "../../errors.ts";
import { isClaimToken } from "../../record/claim_token.ts";
import { type GivenOptions, plainText } from "../../settings/given.ts";

/**
 * Takes the token of a claim. Whatever was given, no message shows it.
 *
 * @param given what the user gave
 * @returns the token, or `undefined` when none was given
 * @throws {AsyncJobError} `Usage` for what cannot be one
 */
export function claimTokenOf(given: GivenOptions): string | undefined {
  const token = plainText("claim-token", given);
  if (token === undefined || isClaimToken(token)) return token;
  throw new AsyncJobError("Usage", "Invalid --claim-token: it has not the form of a token", {
    hint: "Give what 'async-job claim' answered as claim.token, whole; claim.id is no token.",
  });
}
