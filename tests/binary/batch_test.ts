import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { PROGRAM, runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";

const COUNT = 1000;

const requests = (
  op: string,
  more: (i: number) => object = () => ({}),
  count = COUNT,
): string =>
  Array.from(
    { length: count },
    (_, i) => `${JSON.stringify({ op, job_name: `j${i}`, host: `h${i % 7}`, ...more(i) })}\n`,
  ).join("");

const resultsOf = (stdout: string): Record<string, unknown>[] =>
  stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));

/** Saves jobs in one process, loads them in another, and looks at the order. */
async function saveAndLoad(env: Record<string, string>, count: number): Promise<void> {
  const saved = await runProgram(["batch", "--concurrency", "32"], {
    env,
    stdin: requests("save", (i) => ({ ansible_job_id: `j${i}.${i}` }), count),
  });
  deepStrictEqual([saved.status, saved.stderr], [0, ""], saved.stdout.slice(-500));
  const loaded = await runProgram(["batch"], { env, stdin: requests("load", undefined, count) });
  deepStrictEqual([loaded.status, loaded.stderr], [0, ""], loaded.stdout.slice(-500));
  strictEqual(loaded.stdout, saved.stdout.replaceAll('{"changed":true,', '{"found":true,'));
  const ids = resultsOf(loaded.stdout).map(({ job }) =>
    (job as Record<string, unknown>)["ansible_job_id"]
  );
  deepStrictEqual(ids, Array.from({ length: count }, (_, i) => `j${i}.${i}`));
}

Deno.test("one process of the built file saves and loads 1000 jobs in a directory, in order", async () => {
  await using scratch = await scratchDirectory();
  await saveAndLoad({ ASYNC_JOB_STATE_DIR: scratch.path }, COUNT);
});

Deno.test("one process of the built file saves and loads 200 jobs in a bucket, in order", async () => {
  const count = 200;
  await using bucket = await fakeBucket();
  await saveAndLoad({
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
    ASYNC_JOB_OCI_COMPARTMENT: bucket.oci.compartmentId,
    ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
    ASYNC_JOB_OCI_CONFIG_FILE: `${bucket.directory}/config`,
  }, count);
  strictEqual(bucket.oci.bucket.objects.size, count);
});

Deno.test("batch of the built file ends without a word when its output is closed early", async () => {
  await using scratch = await scratchDirectory();
  await Deno.writeTextFile(`${scratch.path}/requests`, requests("load"));
  const script =
    '{ "$0" batch --state-dir "$1" < "$1/requests"; echo "status $?" >&2; } | head -n 1';
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, PROGRAM, scratch.path],
  }).output();
  const decoder = new TextDecoder();
  match(decoder.decode(stdout), /^\{"found":false,"location":"[^"]+\/h0\/j0\.json"\}\n$/);
  strictEqual(decoder.decode(stderr), "status 141\n");
});

testUnless(
  Deno.build.os === "linux" ? undefined : "there is no /dev/full",
  "batch of the built file fails when its output cannot be written",
  async () => {
    await using scratch = await scratchDirectory();
    const script =
      `echo '{"op":"load","job_name":"j","host":"h"}' | "$0" batch --state-dir "$1" > /dev/full`;
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", script, PROGRAM, scratch.path],
    }).output();
    strictEqual(code, 8);
    match(
      new TextDecoder().decode(stderr),
      /^error: Cannot write the result to standard output/,
    );
  },
);

/** Starts a batch of saves, kills it after so many results, and gives those back. */
async function killedAfter(stateDir: string, count: number): Promise<string[]> {
  const child = new Deno.Command(PROGRAM, {
    args: ["batch", "--state-dir", stateDir],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const stdin = requests("save", (i) => ({ ansible_job_id: `j${i}.1` }));
  const feeding = new Blob([stdin]).stream().pipeTo(child.stdin).catch(() => {});
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    const before = text;
    text += decoder.decode(chunk, { stream: true });
    const isTime = (seen: string): boolean => seen.split("\n").length > count;
    if (isTime(text) && !isTime(before)) child.kill("SIGKILL");
  }
  strictEqual((await child.status).signal, "SIGKILL");
  await feeding;
  return text.split("\n").slice(0, -1);
}

Deno.test("what batch of the built file has answered is there, however it is killed", async () => {
  await using scratch = await scratchDirectory();
  for (const [round, count] of [1, 40, 300].entries()) {
    const stateDir = `${scratch.path}/${round}`;
    const answered = await killedAfter(stateDir, count);
    ok(answered.length >= count && answered.length < COUNT, `${answered.length} answers`);
    const again = await runProgram(["batch", "--state-dir", stateDir], { stdin: requests("load") });
    strictEqual(again.status, 0, again.stdout.slice(-500));
    const loaded = again.stdout.split("\n").slice(0, answered.length);
    const found = answered.map((line) => line.replace('{"changed":true,', '{"found":true,'));
    deepStrictEqual(loaded, found);
  }
});
