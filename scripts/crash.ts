/**
 * Kills controllers and whatever they have started at every step of a start and at random moments, and judges
 * whether each job's command ran exactly once and is known to whoever comes later.
 */
import { ensureAnsible } from "./ansible/ensure_ansible.ts";
import { isThere } from "./ansible/provision.ts";
import { answerHelp } from "./answer_help.ts";
import { builtFile } from "./build/built_file.ts";
import { type CrashOptions, readOptions, USAGE } from "./crash/options.ts";
import { runLane } from "./crash/run_lane.ts";
import { added, NOTHING, tallyText } from "./crash/tally.ts";
import { openArena } from "./race/arena/open_arena.ts";
import { runInScratch } from "./run_in_scratch.ts";
import { say } from "./say.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** @returns whether nothing happened that must not */
async function crash(options: CrashOptions, scratch: string): Promise<boolean> {
  const { stores, ages, kill, kills } = options;
  const program = builtFile();
  const provision = await ensureAnsible({ root: ROOT, tests: true, say });
  const lanes = stores.flatMap((store) =>
    ages.flatMap((age) => {
      const ansible = provision[age];
      return isThere(ansible) ? [{ store, age, ansible }] : [];
    })
  );
  const all = Array.from({ length: kills }, (_, index) => index + 1);
  let sum = NOTHING;
  for (const [index, { store, age, ansible }] of lanes.entries()) {
    const directory = `${scratch}/${store}-${age}`;
    await using arena = await openArena(store, `${directory}/arena`);
    const scene = { ansible, arena, program, collections: ROOT, scratch: directory };
    const numbers = kill === undefined
      ? all.filter((number) => number % lanes.length === index)
      : [kill];
    sum = added(sum, await runLane({ ...options, scene, age, numbers }));
  }
  say(`All: ${tallyText(sum)}; ${sum.violations} violations, seed ${options.seed}`);
  return sum.violations === 0;
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);

await runInScratch(
  "crash",
  (scratch) => crash(readOptions(Deno.args, () => Math.floor(Math.random() * 1e9)), scratch),
);
