import { type JsonObject, rawNumber } from "../../../record/exact_json.ts";
import type { Run } from "../../../record/run.ts";
import type { Failure } from "./failure.ts";
import { hostInput, type HostValues } from "./shell_input.ts";

/** What the tasks of a role do next. */
export interface NextStep {
  readonly step: "done" | "look" | "async_status" | "start";
  /** The claim that the job is started under, which names its directory. */
  readonly claimId?: string;
  /** Opens the claim: a secret. */
  readonly token?: string;
  /** The claims that it takes over, the oldest first. */
  readonly fence?: readonly string[];
  /** What the scripts on the host read first. */
  readonly hostInput?: string;
  /** What the script that prepares a start reads besides: the job. */
  readonly jobInput?: string;
  /** Seconds to wait for the end, and at most between two looks. */
  readonly wait?: number;
  readonly poll?: number;
  /** Seconds. */
  readonly timeLimit?: number | null;
  /** Whether to begin again, as the job has ended and is to be started anew. */
  readonly restart?: boolean;
  /** Whether only check mode keeps the job from being started. */
  readonly wouldStart?: boolean;
  /** Why the role fails; absent when it does not. */
  readonly failure?: Failure | undefined;
}

/**
 * Writes the next step as a role reads it.
 *
 * @param next the step
 * @returns all its fields, empty ones too
 */
export function nextJson(next: NextStep): JsonObject {
  const { wait = 0, poll = 1 } = next;
  const retries = Math.max(1, Math.ceil(wait / poll));
  return {
    step: next.step,
    claim_id: next.claimId ?? "",
    token: next.token ?? "",
    fence: [...next.fence ?? []],
    host_input: next.hostInput ?? "",
    job_input: next.jobInput ?? "",
    wait: rawNumber(String(wait)),
    // After the first look Ansible waits as often as it tries again, and never for a part of the time.
    retries: rawNumber(String(retries)),
    delay: rawNumber(String(Math.max(1, Math.floor(wait / retries)))),
    time_limit: rawNumber(String(next.timeLimit ?? 0)),
    restart: next.restart ?? false,
    would_start: next.wouldStart ?? false,
    failure: { ...next.failure },
  };
}

/**
 * Tells how a job is looked for on its host.
 *
 * @param run how it was started; without that only Ansible's own `async_status` knows of it
 * @param ansibleJobId what Ansible calls it
 * @param more what the scripts are told besides
 * @returns the step
 */
export function lookStep(
  run: Run | undefined,
  ansibleJobId: string,
  more: Pick<HostValues, "outputTail" | "grace">,
): NextStep {
  if (run === undefined) return { step: "async_status" };
  const { claim_id: claimId, async_dir: asyncDir, job_dir: jobDir, time_limit: timeLimit } = run;
  const values = { asyncDir, claimId, jobDir, ansibleJobId, timeLimit, ...more };
  return { step: "look", claimId, timeLimit, hostInput: hostInput(values) };
}
