import { deepStrictEqual, ok } from "node:assert/strict";
import { runCommandRace } from "../../scripts/race/command_race.ts";
import { STORES } from "../../scripts/race/arena/arena.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { PROGRAM } from "../binary/program.ts";

/** One in which all come at once, one from hand to hand, and one in which each claims over another. */
const ROUNDS = [1, 2, 3];
const PROCESSES = 12;

for (const store of STORES) {
  Deno.test(`the built file has one owner of a job at a time, and loses none (${store})`, async () => {
    await using scratch = await scratchDirectory();
    const seed = Math.floor(Math.random() * 1e9);
    const { tally, failed } = await runCommandRace({
      store,
      seed,
      rounds: ROUNDS,
      processes: PROCESSES,
      program: PROGRAM,
      scratch: scratch.path,
    });
    const again = `deno task race --only commands --store ${store} --seed ${seed} ` +
      `--rounds ${ROUNDS.length} --processes ${PROCESSES}`;
    const violations = failed.flatMap(({ round, violations }) =>
      violations.map(({ rule, text }) => `round ${round}: ${rule}: ${text}`)
    );
    deepStrictEqual(violations, [], again);
    // Each round's own end alone has so many.
    ok(tally.granted >= ROUNDS.length && tally.processes > ROUNDS.length * PROCESSES, again);
  });
}

Deno.test("a race notices when two of its processes are told to own the job", async () => {
  await using scratch = await scratchDirectory();
  const program = `${scratch.path}/careless`;
  const script = `#!/bin/sh
cat >/dev/null
echo '{"claimed":true,"claim":{"id":"'$$'","token":"secret-'$$'"},"fence":[]}'
`;
  await Deno.writeTextFile(program, script, { mode: 0o755 });
  const { failed } = await runCommandRace({
    store: "filesystem",
    seed: 1,
    rounds: [1],
    processes: 8,
    program,
    scratch: scratch.path,
  });
  const rules = failed.flatMap(({ violations }) => violations.map(({ rule }) => rule));
  ok(rules.includes("one owner at a time"), rules.join(", "));
});
