/**
 * Lets processes of the built file fight for jobs, first by the program's own commands, then as whole
 * playbooks, and judges all that they were answered.
 */
import { answerHelp } from "./answer_help.ts";
import { builtFile } from "./build/built_file.ts";
import { AnsibleMissingError, ensureAnsible } from "./ansible/ensure_ansible.ts";
import { type Ansible, isThere } from "./ansible/provision.ts";
import type { StoreName } from "./race/arena/arena.ts";
import { openArena } from "./race/arena/open_arena.ts";
import { type JudgedRound, runCommandRace } from "./race/command_race.ts";
import { type RaceOptions, readOptions, USAGE } from "./race/options.ts";
import { type PlaybookRaceOptions, runPlaybookRace, runReadOnly } from "./race/playbook_race.ts";
import { RaceError } from "./race/race_error.ts";
import { tallyText } from "./race/tally.ts";

const COMMAND_ROUNDS = 100;
const COMMAND_PROCESSES = 64;
const PLAYBOOK_ROUNDS = 20;
const PLAYBOOKS = 8;

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

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

/** @returns whether nothing happened that must not */
async function racePlaybooks(
  options: RaceOptions,
  store: StoreName,
  ansible: Ansible,
  scratch: string,
): Promise<boolean> {
  const { seed, processes = PLAYBOOKS } = options;
  const rounds = roundsOf(options, PLAYBOOK_ROUNDS);
  const title = `${store}, ansible-core ${ansible.version}`;
  say(`== Playbooks on ${title}: ${rounds.length} rounds of ${processes}, seed ${seed}`);
  const begin = performance.now();
  await using arena = await openArena(store, scratch);
  const race = { ansible, arena, seed, rounds, processes, program: builtFile(), scratch };
  const claims = await runPlaybookRace({ ...race, way: "claims" });
  say(`${title}: with claims started ${claims.starts.join(", ")} times`);
  const plain = await runPlaybookRace({ ...race, way: "plain" });
  say(`${title}: without claims started ${plain.starts.join(", ")} times`);
  const readOnly = await raceReadOnly(race, title);
  const violations = [...claims.violations, ...plain.violations, ...readOnly];
  for (const violation of violations) say(`   - ${violation}`);
  say(`${title}: ${violations.length} violations, seed ${seed}, ${secondsSince(begin)} s`);
  return violations.length === 0;
}

/** @returns what must not be */
async function raceReadOnly(
  race: Omit<PlaybookRaceOptions, "way">,
  title: string,
): Promise<string[]> {
  const violations: string[] = [];
  for (const way of ["claims", "plain"] as const) {
    const outcome = await runReadOnly({ ...race, way });
    if (typeof outcome === "string") {
      say(`${title}: not tried on a store that can only be read: ${outcome}`);
      return violations;
    }
    const [before, after] = [outcome.before.starts.length, outcome.after.starts.length];
    say(
      `${title}: ${way}, on a store that can only be read started ${before} times, then ${after}`,
    );
    if (way === "claims" && (before !== 0 || after !== 1)) {
      violations.push(...outcome.before.failures, ...outcome.after.failures);
      violations.push("A store that can only be read is to start nothing, and later once");
    }
  }
  return violations;
}

async function someAnsibles(): Promise<Ansible[]> {
  const { newest, oldest } = await ensureAnsible({ root: ROOT, tests: true, say });
  return [newest, oldest].filter(isThere);
}

async function race(options: RaceOptions, scratch: string): Promise<boolean> {
  let isWell = true;
  for (const store of options.stores) {
    if (!options.races.includes("commands")) continue;
    isWell = await raceCommands(options, store, `${scratch}/commands`) && isWell;
  }
  const ansibles = options.races.includes("playbooks") ? await someAnsibles() : [];
  for (const store of options.stores) {
    for (const ansible of ansibles) {
      const directory = `${scratch}/${store}-${ansible.version}`;
      isWell = await racePlaybooks(options, store, ansible, directory) && isWell;
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
  if (!(error instanceof RaceError || error instanceof AnsibleMissingError)) throw error;
  Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\nhint: ${error.hint}\n`));
} finally {
  await Deno.remove(scratch, { recursive: true });
}
Deno.exit(status);
