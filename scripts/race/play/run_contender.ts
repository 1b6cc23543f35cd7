import { grantOf, savedJob } from "../answers.ts";
import type { Call } from "../history.ts";
import type { AttemptPlan, ContenderPlan } from "../plan/plan_round.ts";
import type { PlannedCall } from "./run_call.ts";

/** What a contender needs. */
export interface ContenderDeps {
  /** Runs the program once, and takes that down. */
  readonly call: (planned: PlannedCall) => Promise<Call>;
  /** Looks at the job's place past the program. */
  readonly look: () => Promise<string | undefined>;
  /** Lets so many milliseconds pass. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * Plays one contender: tries to get the job, and does with it what is planned, until it is done, dead or
 * out of attempts.
 *
 * @param plan the plan
 * @param deps the program, and the time
 */
export async function runContender(plan: ContenderPlan, deps: ContenderDeps): Promise<void> {
  await deps.pause(plan.startAt);
  for (const [index, attempt] of plan.attempts.entries()) {
    await deps.pause(index === 0 ? 0 : attempt.pause);
    const contender = new Contender(plan.name, attempt, deps);
    if (await contender.play(`j${plan.name.slice(1)}.${index + 1}`) === "over") return;
  }
}

class Contender {
  constructor(
    readonly name: string,
    readonly plan: AttemptPlan,
    readonly deps: ContenderDeps,
  ) {}

  /** @returns whether there will be no other attempt, because the job is saved or the contender dead */
  async play(jobId: string): Promise<"over" | "again"> {
    if (this.plan.look) await this.#call({ operation: "load", request: {} });
    let claim = await this.#claim({});
    const saved = savedJob(claim);
    if (saved !== undefined) {
      if (!this.plan.replace) return "over";
      claim = await this.#claim({ replace: saved.ansible_job_id });
    }
    if (claim.status === undefined) return "over";
    const token = grantOf(claim)?.token;
    if (token === undefined) return "again";
    await this.deps.look();
    await this.deps.pause(this.plan.hold);
    return await this.#end(token, jobId);
  }

  /** Ends a claim as planned; with `nothing` its owner is never heard of again. */
  async #end(token: string, jobId: string): Promise<"over" | "again"> {
    const { ending, endingInterruption, twice } = this.plan;
    if (ending === "nothing") return "over";
    const planned = ending === "save"
      ? { operation: ending, request: { token, jobId }, more: { metadata: { by: this.name } } }
      : { operation: ending, request: { token } };
    const call = await this.#call({ ...planned, interruption: endingInterruption });
    if (call.status === undefined) return "over";
    if (twice) await this.#call(planned);
    return ending === "save" && call.status === 0 ? "over" : "again";
  }

  #claim(over: { readonly replace?: string }): Promise<Call> {
    const { ttl, wait, claimInterruption } = this.plan;
    return this.#call({
      operation: "claim",
      request: { ttl, ...over },
      more: { owner: this.name, ...wait === 0 ? {} : { wait: `${wait}s` } },
      interruption: claimInterruption,
    });
  }

  #call(planned: Omit<PlannedCall, "contender">): Promise<Call> {
    return this.deps.call({ contender: this.name, ...planned });
  }
}
