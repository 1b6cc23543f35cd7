/**
 * All that a command does with claims.
 *
 * This module is for a dynamic import, the only one of the files beside it: most calls of the program meet no
 * claim, and each file that is imported by itself makes more files that every start reads.
 */
export { performClaim } from "./perform_claim.ts";
export { performRelease } from "./perform_release.ts";
export { refuseClaim } from "./claim_held.ts";
export { saveClaimed } from "./save_claimed.ts";
