import type { Watch } from "../arena/arena.ts";
import type { Call, History } from "../history.ts";
import type { RoundPlan } from "../plan/plan_round.ts";
import { recover } from "./recover.ts";
import { type ContenderDeps, runContender } from "./run_contender.ts";

/** What a round is run with. */
export interface RoundDeps extends Omit<ContenderDeps, "look"> {
  readonly watch: Watch;
}

/**
 * Runs one round of the race for a job of its own.
 *
 * @param plan what every contender does
 * @param deps the program, the store and the time
 * @returns all that is known of it
 */
export async function runRound({ contenders }: RoundPlan, deps: RoundDeps): Promise<History> {
  const { watch, pause } = deps;
  const calls: Call[] = [];
  const inRound: ContenderDeps = {
    call: async (planned) => {
      const call = await deps.call(planned);
      calls.push(call);
      return call;
    },
    look: () => watch.look(),
    pause,
  };
  await Promise.all(contenders.map((plan) => runContender(plan, inRound)));
  await watch.calm();
  const restorations = await recover(inRound);
  return { calls, ...watch.seen(), restorations };
}
