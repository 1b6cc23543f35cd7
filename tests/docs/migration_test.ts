import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { migrationSession, withoutAges } from "../../scripts/docs/migration_session.ts";
import { withGenerated } from "../../scripts/readme/generated_part.ts";
import { runProgram } from "../binary/program.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { formattedMarkdown } from "./formatted_markdown.ts";
import { readGuide, shellLines } from "./guide.ts";

const GUIDE = await readGuide("migration");

Deno.test("docs/migration.md shows what a migration to a bucket and back prints", async () => {
  const expected = await formattedMarkdown(
    withGenerated(GUIDE.text, "session", await migrationSession()),
  );
  const [shown, real] = [GUIDE.text, expected].map((text) => withoutAges(text).split("\n"));
  deepStrictEqual(shown, real, "run `deno task readme`");
});

Deno.test("docs/migration.md replaces older records on the way back and keeps newer ones", async () => {
  const [line = ""] = shellLines(GUIDE, "From a directory to a bucket, and back", "async-job");
  await using bucket = await fakeBucket();
  await using scratch = await scratchDirectory();
  const records: [path: string, onDisk: number, inBucket: number][] = [
    ["h/saved-later-in-bucket.json", 2, 1],
    ["h/saved-later-on-disk.json", 1, 2],
  ];
  await Deno.mkdir(`${scratch.path}/.ansible_async_state/h`, { recursive: true });
  for (const [path, onDisk, inBucket] of records) {
    const file = `${scratch.path}/.ansible_async_state/${path}`;
    await Deno.writeTextFile(file, sampleRecord(path, onDisk));
    bucket.oci.bucket.objects.set(path, newObject(sampleRecord(path, inBucket)));
  }
  const { status } = await runProgram(line.split(" ").slice(1), {
    cwd: scratch.path,
    env: bucketEnvironment(bucket),
  });
  strictEqual(status, 6, "the newer record on disk is a conflict");
  for (const [path] of records) {
    const file = `${scratch.path}/.ansible_async_state/${path}`;
    strictEqual(await Deno.readTextFile(file), sampleRecord(path, 1));
  }
});

Deno.test("withoutAges() replaces nothing but the time since the save", () => {
  strictEqual(
    withoutAges("db01  -  job  j1.1  364d\n1 copied"),
    "db01  -  job  j1.1 AGE\n1 copied",
  );
});
