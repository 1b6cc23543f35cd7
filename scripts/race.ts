/**
 * Lets processes of the built file fight for jobs, first by the program's own commands, then as whole
 * playbooks, and judges all that they were answered.
 */
import { answerHelp } from "./answer_help.ts";
import { builtFile } from "./build/built_file.ts";
import type { StoreName } from "./race/arena/arena.ts";
import { type JudgedRound, runCommandRace } from "./race/command_race.ts";
import { type RaceOptions, readOptions, USAGE } from "./race/options.ts";
import { RaceError } from "./race/race_error.ts";
import { tallyText } from "./race/tally.ts";

const COMMAND_ROUNDS = 100;
const COMMAND_PROCESSES = 64;

/** @returns whether nothing happened that must not */
async function raceCommands(
  options: RaceOptions,
  store: StoreName,
  scratch: string,
): Promise<boolean> {
  const { seed, processes = COMMAND_PROCESSES } = options;
  const rounds = roundsOf(options, COMMAND_ROUNDS);
  say(`== Commands on ${store}: ${rounds.length} rounds of ${processes} processes, seed ${seed}`);
  const begin = performance.now();
  const { tally, failed } = await runCommandRace({
    store,
    seed,
    rounds,
    processes,
    program: builtFile(),
    scratch,
    ended: (round) =>
      tell(
        round,
        rounds.length,
        `--store ${store} --seed ${seed} ` +
          `--processes ${processes}`,
      ),
  });
  const violations = failed.reduce((sum, round) => sum + round.violations.length, 0);
  say(`${store}: ${tallyText(tally)}`);
  say(`${store}: ${violations} violations, seed ${seed}, ${secondsSince(begin)} s`);
  return violations === 0;
}

/** Tells of a round only what somebody must look into, and now and then that the race goes on. */
function tell({ round, violations, history }: JudgedRound, rounds: number, again: string): void {
  if (violations.length === 0) {
    if (round % Math.ceil(rounds / 10) === 0) say(`   round ${round}: all well`);
    return;
  }
  const file = Deno.makeTempFileSync({ prefix: "async-job-race-", suffix: ".json" });
  Deno.writeTextFileSync(file, JSON.stringify({ violations, history }, null, 2));
  say(`   round ${round}: ${violations.length} violations`);
  for (const { rule, text } of violations) say(`   - ${rule}: ${text}`);
  say(`   all that is known of it: ${file}`);
  say(`   again: deno task race --only commands ${again} --round ${round}`);
}

function roundsOf({ rounds, round }: RaceOptions, usual: number): number[] {
  if (round !== undefined) return [round];
  return Array.from({ length: rounds ?? usual }, (_, index) => index + 1);
}

function secondsSince(begin: number): number {
  return Math.round((performance.now() - begin) / 1000);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

async function race(options: RaceOptions, scratch: string): Promise<boolean> {
  let isWell = true;
  for (const store of options.stores) {
    if (options.races.includes("commands")) {
      isWell = await raceCommands(options, store, `${scratch}/commands`) && isWell;
    }
  }
  return isWell;
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);

const scratch = await Deno.makeTempDir({ prefix: "async-job-race-" });
let status = 1;
try {
  const options = readOptions(Deno.args, () => Math.floor(Math.random() * 1e9));
  status = await race(options, scratch) ? 0 : 1;
} catch (error) {
  if (!(error instanceof RaceError)) throw error;
  Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\nhint: ${error.hint}\n`));
} finally {
  await Deno.remove(scratch, { recursive: true });
}
Deno.exit(status);
