import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { runProgram } from "../binary/program.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { readGuide, shellLines } from "./guide.ts";

const README = await readGuide("../README");

/** Runs a line of the README in a directory, with access to a bucket. */
async function runLine(
  line: string,
  bucket: FakeBucket,
  stdin = "",
): Promise<{ stdout: string; stderr: string }> {
  const { status, ...said } = await runProgram(line.split(" ").slice(1), {
    cwd: bucket.directory,
    // The bucket is there to be named; the records are kept in the directory.
    env: { ...bucketEnvironment(bucket), ASYNC_JOB_BACKEND: "", ASYNC_JOB_OCI_BUCKET: "" },
    stdin,
  });
  strictEqual(status, 0, `${line}\n${said.stderr}`);
  return said;
}

/** What does not depend on the day. */
function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME").replaceAll(/\(\d+s/g, "(AGE");
}

Deno.test("README.md shows what save and load show", async () => {
  await using bucket = await fakeBucket();
  const [console] = README.blocks.filter(({ section }) => section === "Command line");
  const calls = (console?.text ?? "").split(/^\$ /m).slice(1);
  strictEqual(calls.length, 2);
  for (const call of calls) {
    const [line = "", ...shown] = call.split("\n");
    const { stdout } = await runLine(line, bucket);
    const [start = ""] = timeless(shown.join("\n")).split("…");
    ok(start.length > 100, start);
    strictEqual(timeless(stdout).slice(0, start.length), start);
  }
});

Deno.test("README.md shows commands on many jobs that do what stands beside them", async () => {
  await using bucket = await fakeBucket({ namespace: "mytenancynamespace" });
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const records = {
    "db01/export.json": "2025-01-01T00:00:00Z",
    "db01/nightly_export.json": now,
    "db02/export.json": "2025-01-01T00:00:00Z",
  };
  for (const [path, time] of Object.entries(records)) {
    const place = `${bucket.directory}/.ansible_async_state/${path}`;
    await Deno.mkdir(place.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(place, sampleRecord(path).replace(/\d{4}-[\d-]+T[\d:]+Z/, time));
  }
  const lines = shellLines(README, "Many jobs", "async-job");
  const said: string[] = [];
  for (const line of lines) {
    const { stdout, stderr } = await runLine(line, bucket);
    said.push(stderr === "" ? stdout.slice(0, 11) : stderr);
  }
  deepStrictEqual(said.map((text, index) => [lines[index]?.split(" ")[1], text]), [
    ["list", "3 jobs\n"],
    ["list", "1 job\n"],
    ["list", '{"location"'],
    ["list", "3 jobs\n"],
    ["delete", "removed\n  j"],
    ["prune", "1 job would be removed\n"],
    ["migrate", "migrated  ."],
  ]);
  deepStrictEqual([...bucket.oci.bucket.objects.keys()].toSorted(), [
    "team/db01/nightly_export.json",
    "team/db02/export.json",
  ]);
});

Deno.test("README.md shows a line that batch takes", async () => {
  const [, request = ""] = /such\s+as\s+`(\{"op":.*?\})`/s.exec(README.text) ?? [];
  await using bucket = await fakeBucket();
  const { stdout } = await runLine("async-job batch", bucket, `${request}\n`);
  match(stdout, /^\{"found":false,"location":"\.ansible_async_state\/db01\/export\.json"\}\n$/);
});
