import { Random } from "../random.ts";

/** What befalls a process, milliseconds after its start. */
export type Interruption =
  | { readonly kind: "kill"; readonly after: number }
  /** Stopped, and later resumed: a controller that wakes late. */
  | { readonly kind: "stall"; readonly after: number; readonly lasting: number };

/** One attempt of a contender to get the job, and what it does when it has it. */
export interface AttemptPlan {
  /** Milliseconds before it. */
  readonly pause: number;
  /** Whether it begins with a look, as playbooks do that know no claims. */
  readonly look: boolean;
  /** Seconds that the claim lives. */
  readonly ttl: number;
  /** Seconds to wait while somebody else has the job. */
  readonly wait: number;
  /** Whether a job that is saved is claimed over. */
  readonly replace: boolean;
  readonly claimInterruption?: Interruption;
  /** Milliseconds between the claim and what ends it; more than its life for a late owner. */
  readonly hold: number;
  /** What ends it; with `nothing` its owner is gone. */
  readonly ending: "save" | "release" | "nothing";
  readonly endingInterruption?: Interruption;
  /** Whether the call that ends it is made a second time. */
  readonly twice: boolean;
}

/** What one contender does in a round. */
export interface ContenderPlan {
  readonly name: string;
  /** Milliseconds after the round's start. */
  readonly startAt: number;
  readonly attempts: readonly AttemptPlan[];
}

/** What happens in a round, whatever comes of it. */
export interface RoundPlan {
  readonly mood: Mood;
  readonly contenders: readonly ContenderPlan[];
}

/** What most contenders of a round are about. */
export type Mood = keyof typeof MOODS;

/** How contenders differ from round to round. */
interface MoodOdds {
  /** Milliseconds over which they come. */
  readonly spread: number;
  readonly replace: number;
  readonly endings: Readonly<Record<AttemptPlan["ending"], number>>;
}

const MOODS = {
  /** All at once, and the first that can saves. */
  rush: { spread: 0, replace: 0.1, endings: { save: 6, release: 2, nothing: 2 } },
  /** Owners give up or die, so that the job goes from hand to hand. */
  relay: { spread: 3000, replace: 0.3, endings: { save: 1, release: 4, nothing: 5 } },
  /** Whoever finds a saved job claims over it. */
  heirs: { spread: 2000, replace: 0.9, endings: { save: 5, release: 3, nothing: 2 } },
} as const satisfies Record<string, MoodOdds>;

/** So that a few rounds have all of them. */
const MOODS_IN_TURN: readonly Mood[] = ["rush", "relay", "heirs"];

const ATTEMPTS = 2;
/** Milliseconds that a process takes alone, among some, and among all; a later interruption meets none. */
const RUNS = [50, 200, 800, 2500] as const;

/**
 * Plans a round: a pure function, so that a seed brings the same plan back.
 *
 * @param seed the race's seed
 * @param round the round's number
 * @param processes how many contenders there are
 * @returns what every contender does
 */
export function planRound(seed: number, round: number, processes: number): RoundPlan {
  const random = new Random(seed, round);
  const mood = MOODS_IN_TURN[round % MOODS_IN_TURN.length] ?? "relay";
  const odds: MoodOdds = MOODS[mood];
  const contenders = Array.from({ length: processes }, (_, index) => ({
    name: `p${String(index).padStart(2, "0")}`,
    startAt: random.integer(0, odds.spread),
    attempts: Array.from({ length: ATTEMPTS }, () => planAttempt(random, odds)),
  }));
  return { mood, contenders };
}

function planAttempt(random: Random, odds: MoodOdds): AttemptPlan {
  const ttl = random.chance(0.8) ? 1 : 2;
  return {
    pause: random.integer(0, 800),
    look: random.chance(0.15),
    ttl,
    wait: random.pick([0, 0, 0, 1, 3]),
    replace: random.chance(odds.replace),
    ...named("claimInterruption", planInterruption(random)),
    // One in eight is late: its claim is over, and perhaps another's.
    hold: random.chance(0.125) ? random.integer(ttl * 1000, 4000) : random.integer(0, 400),
    ending: random.weighted(odds.endings),
    ...named("endingInterruption", planInterruption(random)),
    twice: random.chance(0.25),
  };
}

function planInterruption(random: Random): Interruption | undefined {
  const kind = random.weighted({ none: 12, kill: 2, stall: 1 });
  const after = random.integer(0, random.pick(RUNS));
  const lasting = random.integer(100, 2500);
  if (kind === "none") return undefined;
  return kind === "kill" ? { kind, after } : { kind, after, lasting };
}

/** A property, or none. */
function named<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { readonly [each in Name]?: T } {
  return value === undefined ? {} : { [name]: value } as { readonly [each in Name]: T };
}
