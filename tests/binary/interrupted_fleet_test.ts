/** What a kill -9 at any moment leaves of `prune` and `migrate`: nothing lost, nothing doubled. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { bucketPlace, directoryPlace, type TestPlace } from "../commands/each_store.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { PROGRAM, runProgram } from "./program.ts";

const COUNT = 30;
const OLD = Array.from(
  { length: COUNT },
  (_, i) => `h${i % 3}/old${String(i).padStart(3, "0")}.json`,
);
const YOUNG = Array.from({ length: COUNT / 2 }, (_, i) => `h${i % 3}/p/young${i}.json`);
/** Old ones are years old for the real clock of a process, young ones are of its future. */
const TEXTS = new Map([
  ...OLD.map((path) => [path, sampleRecord(path, 1000)] as const),
  ...YOUNG.map((path) => [path, sampleRecord(path, -100_000)] as const),
]);

async function fill(place: TestPlace): Promise<void> {
  for (const [path, text] of TEXTS) await place.put(path, text);
}

/** The records of a place, each of which must be whole; leftovers of a write are none. */
async function recordsOf(place: TestPlace): Promise<Set<string>> {
  const found = Object.entries(await place.contents()).filter(([path]) => path.endsWith(".json"));
  for (const [path, text] of found) strictEqual(text, TEXTS.get(path), path);
  return new Set(found.map(([path]) => path));
}

/** How many records are there, whatever they hold; also while the program works. */
async function numberOfRecords(place: TestPlace): Promise<number> {
  return (await place.paths()).filter((path) => path.endsWith(".json")).length;
}

/** Kills the program once so many changes can be seen in a place; `false` when it ended before. */
async function killedAt(
  args: readonly string[],
  env: Record<string, string>,
  isTime: () => Promise<boolean>,
): Promise<boolean> {
  const child = new Deno.Command(PROGRAM, { args: [...args], env, stdout: "null", stderr: "null" })
    .spawn();
  let ended = false;
  const status = child.status.then((outcome) => {
    ended = true;
    return outcome;
  });
  while (!ended && !await isTime()) await new Promise((resolve) => setTimeout(resolve, 2));
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended before the signal came.
  }
  return (await status).signal === "SIGKILL";
}

/** Somewhere in one of so many equal parts of the way. */
const somewhere = (part: number, parts: number, whole: number): number =>
  Math.floor((part + Math.random()) * whole / parts);

/** Environment of a process that works on the places, of which at most one is a bucket. */
function environment(...places: TestPlace[]): Record<string, string> {
  return Object.assign(
    { HTTPS_PROXY: "", HTTP_PROXY: "" },
    ...places.map(({ world }) => world.env),
    ...places.filter(({ kind }) => kind === "oci").map(({ world }) => world.env),
  );
}

for (const [open, rounds] of [[directoryPlace, 5], [bucketPlace, 3]] as const) {
  Deno.test(`a killed prune loses nothing that should stay and can go on (${open.name})`, async () => {
    let midway = 0;
    for (let round = 0; round < rounds; round++) {
      await using place = await open();
      await fill(place);
      const env = environment(place);
      const args = ["prune", "--older-than", "90d"];
      const enough = somewhere(round, rounds, COUNT);
      const killed = await killedAt(
        args,
        env,
        async () => TEXTS.size - await numberOfRecords(place) >= enough,
      );
      const left = await recordsOf(place);
      for (const path of YOUNG) ok(left.has(path), path);
      if (killed && left.size > YOUNG.length && left.size < TEXTS.size) midway++;
      const { status, stderr } = await runProgram(args, { env });
      strictEqual(status, 0, stderr);
      deepStrictEqual([...await recordsOf(place)].sort(), [...YOUNG].sort());
    }
    ok(midway > 0, "no round was killed in its middle");
  });
}

for (
  const [openFrom, openTo] of [
    [directoryPlace, bucketPlace],
    [bucketPlace, directoryPlace],
    [directoryPlace, directoryPlace],
  ] as const
) {
  const way = `${openFrom.name} to ${openTo.name}`;
  Deno.test(`a killed migrate loses and doubles nothing and can go on (${way})`, async () => {
    let midway = 0;
    for (let round = 0; round < 2; round++) {
      await using from = await openFrom();
      await using to = await openTo();
      await fill(from);
      const env = environment(from, to);
      const args = ["migrate", from.operand, to.operand, "--delete-source", "-o", "json"];
      for (const part of [round, round + 2]) {
        const enough = somewhere(part, 4, TEXTS.size);
        const killed = await killedAt(
          args,
          env,
          async () => await numberOfRecords(to) >= enough,
        );
        const [left, there] = [await recordsOf(from), await recordsOf(to)];
        for (const path of TEXTS.keys()) ok(left.has(path) || there.has(path), path);
        if (killed && there.size > 0 && left.size > 0) midway++;
      }
      const { status, stdout, stderr } = await runProgram(args, { env });
      strictEqual(status, 0, stderr);
      const { conflicts, failed } = JSON.parse(stdout);
      deepStrictEqual([conflicts, failed], [0, 0]);
      deepStrictEqual(await recordsOf(from), new Set());
      deepStrictEqual([...await recordsOf(to)].sort(), [...TEXTS.keys()].sort());
    }
    ok(midway > 0, "no round was killed in its middle");
  });
}
