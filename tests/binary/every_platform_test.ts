import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { builtKind } from "../../scripts/build/built_file.ts";
import { runProgram } from "./program.ts";

const NAMES = ["--job-name", "nightly export", "--host", "db01", "-o", "json"];

Deno.test("the built file tells version, platform and kind truly", async () => {
  const { status, stdout, stderr } = await runProgram(["version", "-o", "json"]);
  deepStrictEqual([status, stderr], [0, ""]);
  const { version, target, kind, runtime } = JSON.parse(stdout);
  deepStrictEqual([version, target, kind], [config.version, Deno.build.target, builtKind()]);
  match(runtime, /^deno \d+\.\d+\.\d+$/);
});

Deno.test("the built file helps, and refuses what it does not know", async () => {
  const help = await runProgram(["help"]);
  deepStrictEqual([help.status, help.stderr], [0, ""]);
  for (const command of ["save", "load", "version"]) match(help.stdout, new RegExp(command));
  const wrong = await runProgram(["laod", "-o", "json"]);
  deepStrictEqual([wrong.status, JSON.parse(wrong.stdout).error.code], [2, "Usage"]);
});

Deno.test("the built file keeps a record in a bucket", async () => {
  await using bucket = await fakeBucket();
  const env = bucketEnvironment(bucket);
  const metadata = '{"n":12345678901234567890,"text":"é🙂 \\"x\\""}';
  const id = ["--ansible-job-id", "123456.789", "--metadata", "-"];
  const saved = await runProgram(["save", ...NAMES, ...id], { env, stdin: metadata });
  deepStrictEqual([saved.status, saved.stderr], [0, ""], saved.stdout);
  const loaded = await runProgram(["load", ...NAMES], { env });
  strictEqual(loaded.stdout, saved.stdout.replace('"changed":true', '"found":true'));
  strictEqual(loaded.stdout.includes(metadata), true, loaded.stdout);
});

Deno.test("the built file offers the filesystem store where its promises hold", async () => {
  await using scratch = await scratchDirectory();
  const run = await runProgram(["load", ...NAMES, "--state-dir", scratch.path]);
  const answer = JSON.parse(run.stdout);
  if (Deno.build.os === "windows") {
    deepStrictEqual([run.status, answer.error.code], [2, "InvalidSetting"]);
    match(answer.error.message, /not offered on Windows/);
  } else deepStrictEqual([run.status, answer.found], [0, false]);
});
