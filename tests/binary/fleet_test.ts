import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { sampleRecord } from "../commands/sample_record.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { PROGRAM, runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";
import { MOUNT_OBSTACLE } from "./mount_obstacle.ts";

const NAMES = Array.from({ length: 400 }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);

function start(args: readonly string[], env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(PROGRAM, { args: [...args], env, stdout: "piped", stderr: "piped" })
    .spawn();
}

Deno.test("the built file's list writes its first line before the last record is read", async () => {
  await using bucket = await fakeBucket();
  for (const path of NAMES) bucket.oci.bucket.objects.set(path, newObject(sampleRecord(path)));
  // The last record is never answered: only who streams can write a line.
  bucket.oci.faults.add({
    match: { operation: "GetObject", object: NAMES.at(-1) ?? "" },
    times: Infinity,
    fault: { kind: "no-answer", when: "before-commit", ending: "hang" },
  });
  const child = start(["list", "-o", "json"], bucketEnvironment(bucket));
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const [first = ""] = new TextDecoder().decode(value).split("\n");
  strictEqual(JSON.parse(first).location, `oci://async-jobs/${NAMES[0]}`);
  child.kill("SIGKILL");
  await reader.cancel();
  await child.stderr.cancel();
  await child.status;
});

Deno.test("the built file ends quietly with 141 when the reader of a list goes away", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h`);
  for (const path of NAMES) {
    // More than a pipe holds, so that the program is still writing.
    const text = sampleRecord(path).replace('"x":1.0', `"x":"${"x".repeat(2000)}"`);
    await Deno.writeTextFile(`${scratch.path}/${path}`, text);
  }
  for (const form of ["json", "text"]) {
    const child = start(["list", "-o", form], { ASYNC_JOB_STATE_DIR: scratch.path });
    const reader = child.stdout.getReader();
    if (form === "json") await reader.read();
    await reader.cancel();
    const stderr = await new Response(child.stderr).text();
    deepStrictEqual([(await child.status).code, stderr], [141, ""]);
  }
});

Deno.test("the built file lists, prunes and migrates between both stores", async () => {
  await using bucket = await fakeBucket();
  await using scratch = await scratchDirectory();
  const env = bucketEnvironment(bucket);
  const samples = NAMES.slice(0, 20).map((path, i) => [path, sampleRecord(path, i)] as const);
  for (const [path, text] of samples) bucket.oci.bucket.objects.set(path, newObject(text));
  const migrated = await runProgram(
    ["migrate", "oci://async-jobs", `${scratch.path}/state`, "--delete-source", "-o", "json"],
    { env },
  );
  deepStrictEqual([migrated.status, migrated.stderr], [0, ""], migrated.stdout);
  strictEqual(JSON.parse(migrated.stdout).removed, 20);
  strictEqual(bucket.oci.bucket.objects.size, 0);
  for (const [path, text] of samples) {
    strictEqual(await Deno.readTextFile(`${scratch.path}/state/${path}`), text);
  }
  const here = { env: { ASYNC_JOB_STATE_DIR: `${scratch.path}/state` } };
  const listed = await runProgram(["list", "--job-name", "j000[0-4]", "-o", "json"], here);
  deepStrictEqual([listed.status, listed.stdout.split("\n").length], [0, 6], listed.stderr);
  const pruned = await runProgram(["prune", "--older-than", "0s"], here);
  deepStrictEqual([pruned.status, pruned.stderr], [0, "20 jobs removed\n"]);
  deepStrictEqual(await runProgram(["list", "-o", "json"], here), {
    status: 0,
    stdout: "",
    stderr: "",
  });
  ok(!(await runProgram(["list"], here)).stdout);
});

testUnless(
  MOUNT_OBSTACLE,
  "the built file's migrate sees that two paths are one directory that is mounted twice",
  async () => {
    await using scratch = await scratchDirectory();
    await Deno.mkdir(`${scratch.path}/a/h`, { recursive: true });
    await Deno.mkdir(`${scratch.path}/b`);
    await Deno.writeTextFile(`${scratch.path}/a/h/j.json`, sampleRecord("h/j.json"));
    const script = `mount --bind "$1/a" "$1/b" || exit 99
      exec "$0" migrate "$1/a" "$1/b" --delete-source -o json`;
    const through = ["unshare", "--mount", "sh", "-c", script];
    const { status, stdout } = await runProgram([scratch.path], { through });
    deepStrictEqual([status, JSON.parse(stdout).error.code], [2, "Usage"], stdout);
    strictEqual(await Deno.readTextFile(`${scratch.path}/a/h/j.json`), sampleRecord("h/j.json"));
  },
);
