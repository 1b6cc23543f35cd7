import { Random } from "../../race/random.ts";
import type { Calibration } from "./calibration.ts";
import type { Crash, EpisodePlan, Victim } from "./episode_plan.ts";

/** Who is killed how often, in proportion. */
const VICTIMS = {
  tree: 5,
  controller: 4,
  program: 2,
  async_wrapper: 1,
  "controller+async_wrapper": 2,
  "controller+wrapper": 2,
} as const;

/** Kills happen on both sides of the end, too: a machine is not always equally fast. */
const BEYOND = 1.1;

/** How long the program lives at most when it alone is killed, in milliseconds. */
const LONGEST_CALL = 120;

/**
 * Plans one kill at a random moment: a pure function of the seed and the number, and of how long a start takes
 * here.
 *
 * @param seed the seed of all of them
 * @param number which one it is
 * @param calibration what a start consists of
 * @returns the plan
 */
export function planRandom(seed: number, number: number, calibration: Calibration): EpisodePlan {
  const random = new Random(seed, number, 0xC4A5);
  const victims = random.weighted(VICTIMS);
  const crashes = [planCrash(random, victims, calibration)];
  // The run that takes over dies as well.
  if (random.chance(0.25)) crashes.push(planCrash(random, "tree", calibration));
  return {
    title: `random, ${victims}`,
    again: `--only random --seed ${seed} --kill ${number}`,
    crashes,
    jobSeconds: random.integer(0, 2),
    waits: random.chance(0.7),
  };
}

function planCrash(
  random: Random,
  who: keyof typeof VICTIMS,
  { calls, span, startSpan }: Calibration,
): Crash {
  const fraction = random.next() * BEYOND;
  const late = random.chance(0.5);
  if (who === "program") {
    const call = random.integer(1, calls.length);
    const seconds = (random.integer(1, LONGEST_CALL) / 1000).toFixed(3);
    return { at: { point: `program:${call}:kill-${seconds}` }, victims: [who], late };
  }
  const victims = who.split("+") as Victim[];
  const since = victims.some((victim) => victim.endsWith("wrapper")) ? "start" : "call";
  const milliseconds = Math.round(fraction * (since === "call" ? span : startSpan));
  return { at: { since, milliseconds }, victims, late };
}
