import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { BuildError } from "../../scripts/build/build_error.ts";
import { bundleProgram } from "../../scripts/build/bundle_program.ts";
import { type PackedRuntime, packedRuntime } from "../../scripts/build/packed_runtime.ts";
import { portableFile } from "../../scripts/build/portable_file.ts";
import { NO_PROGRESS } from "../../scripts/build/progress.ts";
import { OTHER_DENO_VERSION, runtimeFor } from "../../scripts/build/runtimes.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { isNpmUnreachable } from "./is_npm_unreachable.ts";
import { launch, type Launched } from "./launch.ts";
import { testUnless } from "../test_unless.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = `${ROOT}dist/build`;
const TARGET = "x86_64-unknown-linux-gnu";

/** The runtime of the other platforms' portable files, for this one. */
const RUNTIME = {
  ...runtimeFor(TARGET),
  version: OTHER_DENO_VERSION,
  sha256: "dc480c462c8c3582524f3e75c160613d0a975e1f66b5465995d58bae236da7d3",
};

const directory = await Deno.makeTempDir({ prefix: "async-job-test-" });
Deno.test.afterAll(() => Deno.remove(directory, { recursive: true }));

async function fetchRuntime(): Promise<PackedRuntime | string> {
  if (Deno.build.target !== TARGET) return "it is known for Linux on x86_64 only";
  await Deno.mkdir(CACHE, { recursive: true });
  try {
    return await packedRuntime(RUNTIME, CACHE, directory, NO_PROGRESS);
  } catch (error) {
    if (!(error instanceof BuildError) || !isNpmUnreachable(error.message)) throw error;
    return "npm is out of reach";
  }
}

const packed = await fetchRuntime();
const file = `${directory}/async-job`;
const run = (env: Record<string, string>, ...args: string[]): Promise<Launched> =>
  launch(file, {
    args: [...args, "-o", "json"],
    env: { ASYNC_JOB_CACHE_DIR: `${directory}/cache`, ...env },
  });

if (typeof packed !== "string") {
  const source = { version: "1.2.3", commit: "0123456789ab" };
  await Deno.mkdir(`${directory}/work`);
  const bundle = await bundleProgram(ROOT, source, `${directory}/work`);
  const program = await Promise.all(bundle.files.map(async (name) => ({
    name,
    bytes: await Deno.readFile(`${bundle.directory}/${name}`),
  })));
  const portable = await portableFile("1.2.3", program, RUNTIME, packed);
  await Deno.writeFile(file, portable.stream(), { mode: 0o755 });
}

function testOnOther(title: string, fn: () => Promise<void>): void {
  const name = `the bundle on the other platforms' Deno ${OTHER_DENO_VERSION} ${title}`;
  testUnless(typeof packed === "string" ? packed : undefined, name, fn);
}

testOnOther("says so", async () => {
  const { code, stdout, stderr } = await run({}, "version");
  strictEqual(`${code}${stderr}`, "0");
  deepStrictEqual(JSON.parse(stdout), {
    version: "1.2.3",
    commit: "0123456789ab",
    target: TARGET,
    kind: "portable",
    runtime: `deno ${OTHER_DENO_VERSION}`,
  });
});

testOnOther("keeps jobs in a directory", async () => {
  await saveAndLoad({ ASYNC_JOB_STATE_DIR: `${directory}/state` });
});

testOnOther("keeps jobs in a bucket", async () => {
  await using bucket = await fakeBucket();
  await saveAndLoad({
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
    ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
    OCI_CONFIG_FILE: `${bucket.directory}/config`,
  });
});

async function saveAndLoad(env: Record<string, string>): Promise<void> {
  const names = ["--job-name", "nightly export", "--host", "db01"];
  const before = await run(env, "load", ...names);
  match(before.stdout, /^\{"found":false,/);
  const save = ["save", ...names, "--ansible-job-id", "123456.789", "--metadata", '{"x":1.0}'];
  const saved = await run(env, ...save);
  strictEqual(`${saved.code}${saved.stderr}`, "0", saved.stdout);
  match(saved.stdout, /"ansible_job_id":"123456\.789".*"metadata":\{"x":1\.0\}/);
  const loaded = await run(env, "load", ...names);
  strictEqual(loaded.stdout, saved.stdout.replace('"changed":true', '"found":true'));
  match((await run(env, ...save)).stdout, /^\{"changed":false,/);
  const taken = await run(env, "save", ...names, "--ansible-job-id", "other", "--if-absent");
  strictEqual(taken.code, 6, taken.stdout);
}
