import { grantOf, savedJob } from "../answers.ts";
import { RECOVERY } from "../check/recovery.ts";
import type { Call, CallRequest, Operation, Restoration } from "../history.ts";
import type { ContenderDeps } from "./run_contender.ts";

/** Seconds that its own claims live. */
const LIFE = 60;

/** Time for the last claim to run out, two seconds and the rounding. */
const PATIENCE = "20s";

/**
 * Comes after all contenders of a round: gets the job or learns that it is saved, gives it up again to see
 * that everything comes back, and saves it in the end.
 *
 * @param deps the program
 * @returns what was found and put back
 */
export async function recover(deps: ContenderDeps): Promise<Restoration[]> {
  const call = (
    operation: Operation,
    request: CallRequest,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<Call> => deps.call({ contender: RECOVERY, operation, request, more });
  const claim = (more: Readonly<Record<string, unknown>>, replace?: string): Promise<Call> =>
    call("claim", { ttl: LIFE, ...replace === undefined ? {} : { replace } }, {
      owner: RECOVERY,
      ...more,
    });

  const before = await deps.look();
  const first = await claim({ wait: PATIENCE });
  const over = savedJob(first)?.ansible_job_id;
  const token = grantOf(over === undefined ? first : await claim({}, over))?.token;
  if (token === undefined) return [];
  await call("release", { token });
  const restorations = [{ before, after: await deps.look() }];
  if (over === undefined) {
    // Whatever came back is as expired as it was.
    const again = grantOf(await claim({}))?.token;
    if (again !== undefined) await call("save", { token: again, jobId: "j999.1" });
  }
  await claim({});
  return restorations;
}
