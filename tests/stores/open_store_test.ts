import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { namesIn } from "../binary/launch.ts";
import { fakeError, fakeRun } from "../cli/fake_run.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const NAMES = ["--job-name", "j", "--host", "h"];
const WINDOWS = { target: "x86_64-pc-windows-msvc" };

Deno.test("openStore() offers no filesystem backend on Windows, and leaves nothing there", async () => {
  await using scratch = await scratchDirectory();
  const at = [...NAMES, "--state-dir", scratch.path];
  for (const call of [["load", ...at], ["save", ...at, "--ansible-job-id", "j1.2"]]) {
    const { status, code, message, hint } = await fakeError(call, WINDOWS);
    deepStrictEqual([status, code], [2, "InvalidSetting"]);
    match(message, /filesystem backend is not offered on Windows/);
    match(hint, /--backend oci/);
  }
  deepStrictEqual(await namesIn(scratch.path), []);
  strictEqual((await fakeRun(["load", ...at])).status, 0);
});

Deno.test("openStore() offers OCI on Windows", async () => {
  const bucket = ["--backend", "oci", "--oci-bucket", "b", "--oci-namespace", "n"];
  const config = ["--oci-config-file", "/nonexistent/config"];
  const { code, message } = await fakeError(["load", ...NAMES, ...bucket, ...config], WINDOWS);
  // The next thing that it looks for.
  strictEqual(code, "ConfigFileNotFound");
  doesNotMatch(message, /Windows/);
});
