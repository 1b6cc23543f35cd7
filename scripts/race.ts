/**
 * Lets processes of the built file fight for jobs, first by the program's own commands, then as whole
 * playbooks, and judges all that they were answered.
 */
import { ensureAnsible } from "./ansible/ensure_ansible.ts";
import { isThere } from "./ansible/provision.ts";
import { answerHelp } from "./answer_help.ts";
import { builtFile } from "./build/built_file.ts";
import { type RaceOptions, readOptions, USAGE } from "./race/options.ts";
import { raceCommands } from "./race/race_commands.ts";
import { racePlaybooks } from "./race/race_playbooks.ts";
import { raceRuns } from "./race/race_runs.ts";
import { runInScratch } from "./run_in_scratch.ts";
import { say } from "./say.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

const COMMANDS = { rounds: 100, processes: 64 };
const PLAYBOOKS = { rounds: 20, processes: 8 };
const RUNS = [{ rounds: 20, processes: 2 }, PLAYBOOKS];

/** @returns whether nothing happened that must not */
async function race(options: RaceOptions, scratch: string): Promise<boolean> {
  const { races, stores, ages, seed } = options;
  const program = builtFile();
  const outcomes: boolean[] = [];
  for (const store of races.includes("commands") ? stores : []) {
    const size = sizeOf(options, COMMANDS);
    const directory = `${scratch}/commands-${store}`;
    outcomes.push(await raceCommands({ store, seed, program, scratch: directory, ...size }));
  }
  if (races.every((name) => name === "commands")) return outcomes.every(Boolean);
  const provision = await ensureAnsible({ root: ROOT, tests: true, say });
  for (const store of stores) {
    for (const ansible of ages.map((age) => provision[age]).filter(isThere)) {
      const directory = `${scratch}/playbooks-${store}-${ansible.version}`;
      const race = { store, ansible, seed, program };
      if (races.includes("playbooks")) {
        const size = sizeOf(options, PLAYBOOKS);
        outcomes.push(await racePlaybooks({ ...race, scratch: directory, ...size }));
      }
      for (const usual of races.includes("run") ? runSizes(options) : []) {
        const size = sizeOf(options, usual);
        const own = `${directory}-${size.processes}`;
        outcomes.push(await raceRuns({ ...race, scratch: own, ...size }));
      }
    }
  }
  return outcomes.every(Boolean);
}

/** Two and eight at once, unless it is said how many. */
function runSizes({ processes }: RaceOptions): typeof RUNS {
  return processes === undefined ? RUNS : [PLAYBOOKS];
}

function sizeOf(
  { rounds, processes, round }: RaceOptions,
  usual: typeof COMMANDS,
): { rounds: number[]; processes: number } {
  const numbers = Array.from({ length: rounds ?? usual.rounds }, (_, index) => index + 1);
  return {
    rounds: round === undefined ? numbers : [round],
    processes: processes ?? usual.processes,
  };
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);

await runInScratch(
  "race",
  (scratch) => race(readOptions(Deno.args, () => Math.floor(Math.random() * 1e9)), scratch),
);
