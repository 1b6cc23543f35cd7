import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { runProgram } from "../binary/program.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { product } from "./arithmetic.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { readGuide, shellLines, tableRows } from "./guide.ts";
import { runSituation, SITUATIONS } from "./situation.ts";

const GUIDE = await readGuide("cost");
const RECORDS = await readGuide("records");
/** Records in each situation that has several. */
const N = 3;

/** The value of a cell such as `pages + 2N`. */
function requestsOf(cell: string, pages: number): number {
  return cell.split(" + ").map((term) => {
    const [, factor = ""] = /^(\d*)N$/.exec(term) ?? [];
    if (term.endsWith("N")) return N * Number(factor || 1);
    return term === "pages" ? pages : Number(term);
  }).reduce((sum, term) => sum + term, 0);
}

for (const [name = "", cell = "", which = ""] of tableRows(GUIDE, "command")) {
  Deno.test(`docs/cost.md counts the requests of ${name}`, async () => {
    const situation = SITUATIONS[name];
    ok(situation, `the tests know no "${name}"`);
    await using bucket = await fakeBucket();
    strictEqual(await runSituation(bucket, situation), 0);
    const operations = bucket.oci.log.operations();
    strictEqual(operations.length, requestsOf(cell, 1), operations.join(", "));
    deepStrictEqual([...new Set(operations)].toSorted(), which.split(", ").toSorted());
  });
}

Deno.test("docs/cost.md has a row for every command", () => {
  deepStrictEqual(
    tableRows(GUIDE, "command").map(([name]) => name).toSorted(),
    Object.keys(SITUATIONS).filter((name) => !name.startsWith("test-oci-setup")).toSorted(),
  );
});

Deno.test("docs/cost.md counts as many requests for a batch as for single calls", () => {
  const rows = tableRows(GUIDE, "command");
  const single = {
    "new jobs saved": "save, a new job",
    "jobs saved again": "save, the same job again",
    "saved over other jobs": "save, over another job",
    "jobs loaded": "load",
    "jobs deleted": "delete",
  };
  for (const [many, one] of Object.entries(single)) {
    const [, cell = "", which] = rows.find(([name]) => name === `batch, N ${many}`) ?? [];
    const [, alone = "", same] = rows.find(([name]) => name === one) ?? [];
    deepStrictEqual([requestsOf(cell, 1), which], [N * requestsOf(alone, 1), same], many);
  }
});

Deno.test("docs/cost.md counts a page for each 1000 names, and one for the rest", async () => {
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  for (const [records, pages] of [[1000, 1], [1001, 2]] as const) {
    oci.bucket.objects.clear();
    for (let i = 0; i < records; i++) {
      oci.bucket.objects.set(`h/j${i}.json`, newObject(sampleRecord(`h/j${i}.json`)));
    }
    oci.log.clear();
    const { status } = await runProgram(["list", "--names-only"], {
      env: bucketEnvironment(bucket),
    });
    deepStrictEqual([status, oci.log.operations()], [0, Array(pages).fill("ListObjects")]);
  }
});

Deno.test("docs/cost.md says how many requests test-oci-setup makes", async () => {
  const [, told = ""] = /`test-oci-setup` makes (\d+)/.exec(GUIDE.text) ?? [];
  await using bucket = await fakeBucket();
  strictEqual(await runSituation(bucket, { args: ["test-oci-setup"] }), 0);
  strictEqual(bucket.oci.log.count(), Number(told));
});

Deno.test("docs/cost.md knows the size of the record that docs/records.md shows", () => {
  const record = RECORDS.blocks.find(({ language }) => language === "json")?.text;
  const size = new TextEncoder().encode(record).length;
  match(GUIDE.text, new RegExp(`\\bhas ${size} bytes\\b`));
  match(GUIDE.text, new RegExp(`× ${size} = `));
});

Deno.test("docs/cost.md calculates correctly", () => {
  const sums = [...GUIDE.text.matchAll(/^([\d(].*×.*) = ([\d,]+)$/gm)];
  strictEqual(sums.length, 5);
  for (const [line, left = "", right = ""] of sums) {
    strictEqual(product(left), product(right), line);
  }
});

Deno.test("docs/cost.md shows how prune first lists and then removes", async () => {
  const [dry = "", real = ""] = shellLines(GUIDE, "By hand or by cron: `prune`", "async-job");
  await using bucket = await fakeBucket();
  const { objects } = bucket.oci.bucket;
  for (const path of ["h/old.json", "h/new.json"]) objects.set(path, newObject(record(path)));
  for (
    const [line, left] of [[dry, ["h/old.json", "h/new.json"]], [real, ["h/new.json"]]] as const
  ) {
    const outcome = await runProgram(line.split(" ").slice(1), { env: bucketEnvironment(bucket) });
    strictEqual(outcome.status, 0, outcome.stderr);
    deepStrictEqual([...objects.keys()], left);
  }
});

/** A record whose time of saving is now, or long past for the old one. */
function record(path: string): string {
  const then = path.includes("old") ? "2025-01-01T00:00:00Z" : new Date().toISOString();
  return sampleRecord(path).replace(
    /"save_time":"[^"]*"/,
    `"save_time":"${then.replace(/\.\d+/, "")}"`,
  );
}
