import { deepStrictEqual } from "node:assert/strict";
import { JobTable } from "../../lib/output/job_table.ts";

/** A table that nobody's terminal cuts, its clock, and the lines that it has written. */
function table(): {
  add: (...cells: string[]) => Promise<void>;
  clock: { now: number };
  lines: string[];
} {
  const lines: string[] = [];
  const clock = { now: 1000 };
  const stdout = { write: () => {}, hasColour: () => false, columns: () => undefined };
  const shown = new JobTable(
    ["HOST", "JOB"],
    { stdout, hasUnicode: () => true },
    (line) => lines.push(line),
    () => clock.now,
  );
  return { add: (...cells) => shown.add(cells), clock, lines };
}

Deno.test("JobTable add() holds rows back to measure them, but many of them not for long", async () => {
  const { add, clock, lines } = table();
  for (let i = 1; i < 32; i++) await add("db01", `export-${i}`);
  clock.now += 99;
  await add("database-02", "export");
  deepStrictEqual(lines, []);
  clock.now += 1;
  await add("db03", "export");
  deepStrictEqual(lines.slice(0, 2), ["HOST         JOB\n", "db01         export-1\n"]);
  deepStrictEqual(lines.slice(-2), ["database-02  export\n", "db03         export\n"]);
  await add("db04", "import");
  deepStrictEqual(lines.at(-1), "db04         import\n");
});

Deno.test("JobTable add() waits for a short table to be whole, however long that takes", async () => {
  const { add, clock, lines } = table();
  for (let i = 0; i < 31; i++) {
    await add(`db${i}`, "export");
    clock.now += 10_000;
  }
  deepStrictEqual(lines, []);
});

Deno.test("JobTable add() holds no more than some hundred rows back, however quickly they come", async () => {
  const { add, lines } = table();
  for (let i = 0; i < 499; i++) await add(`db${i}`, "export");
  deepStrictEqual(lines, []);
  await add("db499", "export");
  deepStrictEqual(lines.length, 501);
});

Deno.test("JobTable keeps columns in line also when wide text comes behind plain text", async () => {
  const { add, lines } = table();
  for (let i = 0; i < 500; i++) await add("database", "export");
  await add("日本", "import");
  await add("db01", "export");
  deepStrictEqual(lines.slice(-2), ["日本      import\n", "db01      export\n"]);
});
