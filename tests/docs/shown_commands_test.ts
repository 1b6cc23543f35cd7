import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { runProgram } from "../binary/program.ts";
import { OUTCOME } from "../commands/run_records.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { readGuide, shellLines } from "./guide.ts";

const README = await readGuide("../README");
const COMMAND_LINE = await readGuide("command_line");

/** Runs a line in a directory, with access to a bucket. */
async function runLine(
  line: string,
  bucket: FakeBucket,
  stdin = "",
): Promise<{ stdout: string; stderr: string }> {
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) =>
    quoted ?? bare ?? ""
  );
  const { status, ...said } = await runProgram(args.slice(1), {
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

Deno.test("README.md shows what save and load print", async () => {
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

/** What the commands for many records print first, for the records of the test below. */
const SAID: Readonly<Record<string, string>> = {
  "list": "3 jobs\n",
  "list --host db01 --older-than 30d": "1 job\n",
  "list --state failed,killed,expired": "1 job\n",
  "list -o json": '{"location"',
  "list --names-only": "3 jobs\n",
  "delete --job-name export --host db01": "removed\n  j",
  "prune --older-than 90d --dry-run": "1 job would be removed\n",
  "prune --older-than 30d --state succeeded": "0 jobs removed from .ansible_async_state\n",
};

for (
  const [page, guide] of [["README.md", README], ["docs/command_line.md", COMMAND_LINE]] as const
) {
  Deno.test(`${page} shows commands for managing records that do what it says`, async () => {
    await using bucket = await fakeBucket({ namespace: "mytenancynamespace" });
    const now = new Date().toISOString().replace(/\.\d+/, "");
    const records = {
      "db01/export.json": "2025-01-01T00:00:00Z",
      "db01/nightly_export.json": now,
      "db02/export.json": "2025-01-01T00:00:00Z",
    };
    // The last one has failed.
    const outcome = JSON.stringify({ ...OUTCOME, verdict: "failed" });
    for (const [path, time] of Object.entries(records)) {
      const place = `${bucket.directory}/.ansible_async_state/${path}`;
      await Deno.mkdir(place.replace(/\/[^/]+$/, ""), { recursive: true });
      const text = sampleRecord(path).replace(/\d{4}-[\d-]+T[\d:]+Z/, time);
      const end = path.startsWith("db02") ? `,"outcome":${outcome}}` : "}";
      await Deno.writeTextFile(place, text.replace(/\}$/, end));
    }
    const lines = shellLines(guide, "Managing records", "async-job");
    const commands = new Set(lines.map((line) => line.split(" ")[1]));
    deepStrictEqual([...commands], ["list", "delete", "prune", "migrate"]);
    for (const line of lines) {
      const { stdout, stderr } = await runLine(line, bucket);
      const said = stderr === "" ? stdout.slice(0, 11) : stderr;
      const command = line.replace("async-job ", "");
      strictEqual(said, command.startsWith("migrate ") ? "migrated  ." : SAID[command], line);
    }
    deepStrictEqual([...bucket.oci.bucket.objects.keys()].toSorted(), [
      "team/db01/nightly_export.json",
      "team/db02/export.json",
    ]);
  });
}

Deno.test("docs/command_line.md shows how to save and load", async () => {
  await using bucket = await fakeBucket();
  const said: string[] = [];
  for (const line of shellLines(COMMAND_LINE, "Save and load", "async-job")) {
    said.push((await runLine(line, bucket)).stdout);
  }
  const [first = "", changed = "", text = "", json = ""] = said;
  match(first, /^saved\n/);
  match(changed, /CHG-1/);
  match(text, /nightly_export/);
  deepStrictEqual([JSON.parse(json).found, said.length], [true, 4]);
});

for (
  const [section, command] of [["Save and load", "load"], [
    "Many operations in one process",
    "batch",
  ]] as const
) {
  Deno.test(`docs/command_line.md shows a request that ${command} takes`, async () => {
    const [line = ""] = shellLines(COMMAND_LINE, section, "echo");
    const [, request = "", call = ""] = /^echo '(.*)' \| (.*)$/.exec(line) ?? [];
    ok(call.startsWith(`async-job ${command}`), line);
    await using bucket = await fakeBucket();
    const { stdout } = await runLine(`${call} -o json`, bucket, `${request}\n`);
    match(stdout, /^\{"found":false,"location":"\.ansible_async_state\/db01\/\w+\.json"\}\n$/);
  });
}
