import { type CommandRaceOptions, type JudgedRound, runCommandRace } from "./command_race.ts";
import { say } from "../say.ts";
import { secondsSince } from "./seconds_since.ts";
import { tallyText } from "./tally.ts";

/** How often a long race says that it goes on. */
const SIGNS_OF_LIFE = 10;

/**
 * Runs a race of commands, and tells how it goes.
 *
 * @param options which rounds, and where
 * @returns whether nothing happened that must not
 */
export async function raceCommands(
  options: Omit<CommandRaceOptions, "ended">,
): Promise<boolean> {
  const { store, seed, rounds, processes } = options;
  say(`== Commands on ${store}: ${rounds.length} rounds of ${processes} processes, seed ${seed}`);
  const begin = performance.now();
  const { tally, failed } = await runCommandRace({
    ...options,
    ended: (round) => tell(round, options),
  });
  const violations = failed.reduce((sum, round) => sum + round.violations.length, 0);
  say(`${store}: ${tallyText(tally)}`);
  say(`${store}: ${violations} violations, seed ${seed}, ${secondsSince(begin)} s`);
  return violations === 0;
}

/** Tells of a round only what somebody must look into, and now and then that the race goes on. */
function tell(
  { round, violations, history }: JudgedRound,
  { store, seed, rounds, processes }: Omit<CommandRaceOptions, "ended">,
): void {
  if (violations.length === 0) {
    const isSign = round % Math.ceil(rounds.length / SIGNS_OF_LIFE) === 0;
    return isSign ? say(`   round ${round}: all well`) : undefined;
  }
  const file = Deno.makeTempFileSync({ prefix: "async-job-race-", suffix: ".json" });
  Deno.writeTextFileSync(file, JSON.stringify({ violations, history }, null, 2));
  say(`   round ${round}: ${violations.length} violations`);
  for (const { rule, text } of violations) say(`   - ${rule}: ${text}`);
  say(`   all that is known of it: ${file}`);
  say(
    `   again: deno task race --only commands --store ${store} --seed ${seed} ` +
      `--processes ${processes} --round ${round}`,
  );
}
