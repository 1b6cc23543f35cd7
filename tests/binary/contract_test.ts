import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { PROGRAM, runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";

const NAMES = ["--job-name", "nightly export", "--host", "db01.example.com"];

Deno.test("the built file says which program it is", async () => {
  const { status, stdout, stderr } = await runProgram(["version", "-o", "json"]);
  strictEqual(status, 0, stderr);
  const { version, commit, target, kind, runtime } = JSON.parse(stdout);
  strictEqual(version, config.version);
  match(commit, /^([0-9a-f]{12}(-dirty)?|unknown)$/);
  strictEqual(target, Deno.build.target);
  ok(["portable", "compiled"].includes(kind), kind);
  match(runtime, /^deno \d+\.\d+\.\d+$/);
});

Deno.test("a record saved by one process is found by the next", async () => {
  await using scratch = await scratchDirectory();
  const options = { cwd: scratch.path };
  const metadata = '{"n":12345678901234567890,"text":"it\'s \\"x\\"\\n🚀 $HOME {{ y }}"}';
  const saved = await runProgram([
    "save",
    ...NAMES,
    "--ansible-job-id",
    "123456.789",
    "--metadata",
    metadata,
    "-o",
    "json",
  ], options);
  deepStrictEqual([saved.status, saved.stderr], [0, ""]);
  const location = ".ansible_async_state/db01.example.com/nightly export.json";
  strictEqual(JSON.parse(saved.stdout).location, location);
  strictEqual(JSON.parse(saved.stdout).changed, true);
  const loaded = await runProgram(["load", ...NAMES, "-o", "json"], options);
  strictEqual(loaded.stdout, saved.stdout.replace('"changed":true', '"found":true'));
  const file = await Deno.readTextFile(`${scratch.path}/${location}`);
  ok(file.startsWith('{\n  "job_name": "nightly export",\n  "host"') && file.endsWith("}\n"), file);
  ok(file.includes('"ansible_job_id": "123456.789"'), file);
  ok(file.includes('"n": 12345678901234567890'), file);
});

Deno.test("an equal save changes nothing, not even the file's time", async () => {
  await using scratch = await scratchDirectory();
  const args = [
    "save",
    ...NAMES,
    "--ansible-job-id",
    "j1.2",
    "--state-dir",
    scratch.path,
    "-o",
    "json",
  ];
  await runProgram(args);
  const path = `${scratch.path}/db01.example.com/nightly export.json`;
  await Deno.utime(path, new Date(0), new Date(0));
  const before = await Deno.stat(path);
  for (const more of [[], ["--if-absent"]]) {
    strictEqual(JSON.parse((await runProgram([...args, ...more])).stdout).changed, false);
  }
  const after = await Deno.stat(path);
  deepStrictEqual([after.ino, after.mtime], [before.ino, before.mtime]);
});

Deno.test("each failure has the exit status and the code of the contract", async () => {
  await using scratch = await scratchDirectory();
  const at = [...NAMES, "--state-dir", scratch.path, "-o", "json"];
  const folder = `${scratch.path}/db01.example.com`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/torn.json`, '{"job_name": "torn", "ho');
  await runProgram(["save", ...at, "--ansible-job-id", "j1"]);
  const claimed = await runProgram(["claim", ...at, "--job-name", "claimed"]);
  const { token } = JSON.parse(claimed.stdout).claim;
  const cases: [string[], number, string][] = [
    [["laod"], 2, "Usage"],
    [["load", ...at, "--job-name", ".."], 2, "InvalidName"],
    [["save", ...at, "--ansible-job-id", "j2", "--metadata", "[]"], 2, "InvalidMetadata"],
    [["load", ...at, "--backend", "s3"], 2, "InvalidSetting"],
    [["save", ...at, "--ansible-job-id", "j2", "--if-absent"], 6, "AlreadyExists"],
    [["load", ...at, "--job-name", "claimed"], 6, "ClaimHeld"],
    [["save", ...at, "--job-name", "claimed", "--ansible-job-id", "j2"], 6, "ClaimHeld"],
    [["release", ...at, "--claim-token", token], 6, "Conflict"],
    [["load", ...at, "--job-name", "torn"], 7, "CorruptRecord"],
    [["save", ...at, "--job-name", "torn", "--ansible-job-id", "j2"], 7, "CorruptRecord"],
    [["load", ...at, "--state-dir", `${folder}/torn.json`], 8, "FilesystemError"],
  ];
  for (const [args, exitCode, code] of cases) {
    const { status, stdout, stderr } = await runProgram([...args, "-o", "json"]);
    const { error } = JSON.parse(stdout);
    deepStrictEqual(
      [status, error.code, error.exit_code, stderr],
      [exitCode, code, exitCode, ""],
      stdout,
    );
    ok(error.message !== "" && error.hint !== "" && typeof error.retryable === "boolean");
  }
  strictEqual(await Deno.readTextFile(`${folder}/torn.json`), '{"job_name": "torn", "ho');
});

Deno.test("the built file needs neither HOME nor PATH for its own work", async () => {
  await using scratch = await scratchDirectory();
  await runProgram(["version"], { env: { ASYNC_JOB_CACHE_DIR: `${scratch.path}/cache` } });
  const bare = ["env", "-i", `ASYNC_JOB_CACHE_DIR=${scratch.path}/cache`];
  const { status, stdout, stderr } = await runProgram(["load", ...NAMES], {
    cwd: scratch.path,
    through: bare,
  });
  deepStrictEqual([status, stderr], [0, ""]);
  match(stdout, /^not found/);
});

Deno.test("the built file ends without a word when its output is closed early", async () => {
  await using scratch = await scratchDirectory();
  const script =
    '{ "$0" load --job-name j --host h --state-dir "$1"; echo "status $?" >&2; } | true';
  const { stderr } = await new Deno.Command("bash", {
    args: ["-c", script, PROGRAM, scratch.path],
  }).output();
  match(new TextDecoder().decode(stderr), /^status (141|0)\n$/);
});

testUnless(
  Deno.build.os === "linux" ? undefined : "there is no /dev/full",
  "the built file fails when its output cannot be written",
  async () => {
    const args = ["-c", '"$0" version > /dev/full', PROGRAM];
    const { code, stderr } = await new Deno.Command("sh", { args }).output();
    strictEqual(code, 8);
    match(new TextDecoder().decode(stderr), /^error: Cannot write the result to standard output/);
  },
);

Deno.test("a request of 1 MiB of metadata passes, one of 5 MB is refused", async () => {
  await using scratch = await scratchDirectory();
  const request = (size: number): string =>
    JSON.stringify({
      job_name: "j",
      host: "h",
      ansible_job_id: "j1",
      state_dir: scratch.path,
      metadata: { a: "x".repeat(size - 8) },
    });
  strictEqual(
    (await runProgram(["save", "--request", "-", "-o", "json"], { stdin: request(1024 * 1024) }))
      .status,
    0,
  );
  const refused = await runProgram(["save", "--request", "-", "-o", "json"], {
    stdin: request(5_000_000),
  });
  strictEqual(JSON.parse(refused.stdout).error.code, "InvalidMetadata");
  const flood = await runProgram(["save", "--request", "-", "-o", "json"], {
    stdin: request(40_000_000),
  });
  strictEqual(JSON.parse(flood.stdout).error.code, "Usage");
});

Deno.test("standard input that cannot be read is the caller's error, not a bug", async () => {
  const script = 'exec "$0" load --request - -o json < /tmp';
  const { code, stdout } = await new Deno.Command("sh", { args: ["-c", script, PROGRAM] }).output();
  strictEqual(code, 2);
  strictEqual(JSON.parse(new TextDecoder().decode(stdout)).error.code, "Usage");
});
