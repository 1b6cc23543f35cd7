/**
 * All that is done with claims and with the jobs started under them, in one piece.
 *
 * This module is for a dynamic import: most calls of the program meet no claim. The commands stand here too, so
 * that what they share with others is split into no more files than before: every start reads those.
 */
export { jobRoleLine } from "../batch/run/job_role_line.ts";
export { claim } from "../claim.ts";
export { observe } from "../observe.ts";
export { release } from "../release.ts";
export { refuseClaim } from "./claim_held.ts";
export { saveClaimed } from "./save_claimed.ts";
