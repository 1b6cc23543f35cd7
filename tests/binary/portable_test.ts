import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { portableBuild } from "../../scripts/build/built_file.ts";
import { launch, namesIn, start, unprivileged } from "./launch.ts";
import { testPortable } from "./test_portable.ts";
import { assertRefused } from "./under_shells.ts";

const ARGS = ["version", "-o", "json"];
const VERSION = /^\{"version":"[^"]+","commit":"[^"]+","target":"[^"]+","kind":"portable",.+\}\n$/;

const shared = await Deno.makeTempDir({ prefix: "async-job-test-" });
const file = await portableBuild(shared);
/** For the tests that are about later starts. */
const SHARED_CACHE = { ASYNC_JOB_CACHE_DIR: `${shared}/cache` };

Deno.test.afterAll(() => Deno.remove(shared, { recursive: true }));

testPortable("the portable file unpacks once for sixteen first runs at once", async () => {
  await using scratch = await scratchDirectory();
  // Another process may have left this program in the machine's temporary directory.
  const env = { HOME: scratch.path, TMPDIR: scratch.path };
  const runs = await Promise.all(
    Array.from({ length: 16 }, () => launch(file, { args: ARGS, env })),
  );
  const outcomes = new Set(runs.map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`));
  strictEqual(outcomes.size, 1, [...outcomes].join("\n"));
  match(runs[0]?.stdout ?? "", VERSION);
  const cache = `${scratch.path}/.cache/async-job`;
  const [id = "", ...others] = await namesIn(cache);
  deepStrictEqual(others, []);
  const names = await namesIn(`${cache}/${id}`);
  deepStrictEqual(names.filter((name) => !name.endsWith(".js")), ["cache", "deno"]);
  ok(names.includes("main.js"), names.join());
});

testPortable("the portable file starts no other program once it is unpacked", async () => {
  await launch(file, { args: ARGS, env: SHARED_CACHE });
  const run = await launch(file, { args: ARGS, env: { ...SHARED_CACHE, PATH: "/nonexistent" } });
  strictEqual(run.stderr, "");
  match(run.stdout, VERSION);
});

testPortable("the portable file ignores what would change the runtime's behaviour", async () => {
  await using scratch = await scratchDirectory();
  await Deno.writeTextFile(`${scratch.path}/.npmrc`, "registry=${NOT_SET}\n");
  for (const name of ["deno.json", "deno.lock", "package.json"]) {
    await Deno.writeTextFile(`${scratch.path}/${name}`, "{ broken");
  }
  const run = await launch(file, {
    args: ARGS,
    cwd: scratch.path,
    env: {
      ...SHARED_CACHE,
      HOME: scratch.path,
      DENO_AUDIT_PERMISSIONS: `${scratch.path}/missing/audit`,
      DENO_AUTH_TOKENS: "badly formed",
      DENO_CONNECTED: "1",
      DENO_COVERAGE_DIR: `${scratch.path}/coverage`,
      DENO_DIR: `${scratch.path}/deno`,
      DENO_LOG: "debug",
      DENO_PERMISSION_BROKER_PATH: "/nonexistent",
      DENO_STARTUP_PHASES: "1",
      DENO_V8_FLAGS: "--no-such-flag",
      NODE_CHANNEL_FD: "99",
      NODE_OPTIONS: "--require ./missing.js",
      OTEL_DENO: "neither",
      RUST_LOG: "debug",
    },
  });
  strictEqual(run.stderr, "");
  match(run.stdout, VERSION);
  const names = await namesIn(scratch.path);
  deepStrictEqual(names, [".npmrc", "deno.json", "deno.lock", "package.json"]);
});

testPortable("the portable file starts from a cache that became read-only", async () => {
  await using scratch = await scratchDirectory();
  await Deno.chmod(shared, 0o755);
  await Deno.chmod(scratch.path, 0o777);
  const env = { ASYNC_JOB_CACHE_DIR: `${scratch.path}/cache` };
  const options = { args: ARGS, env, through: unprivileged() };
  match((await launch(file, options)).stdout, VERSION);
  const [id = ""] = await namesIn(env.ASYNC_JOB_CACHE_DIR);
  const places = ["", `/${id}`, `/${id}/cache`].map((part) => env.ASYNC_JOB_CACHE_DIR + part);
  for (const place of places) await Deno.chmod(place, 0o500);
  const run = await launch(file, options);
  for (const place of places) await Deno.chmod(place, 0o700);
  strictEqual(run.stderr, "");
  match(run.stdout, VERSION);
});

for (const whom of ["every process of it", "its shell only"]) {
  testPortable(`the portable file recovers after kill -9 of ${whom} while it unpacks`, async () => {
    await using scratch = await scratchDirectory();
    const env = { ASYNC_JOB_CACHE_DIR: `${scratch.path}/cache` };
    const child = await startUnpacking(env);
    Deno.kill(whom === "its shell only" ? child.pid : -child.pid, "SIGKILL");
    await child.output();
    const run = await launch(file, { args: ARGS, env });
    strictEqual(run.stderr, "");
    match(run.stdout, VERSION);
    strictEqual((await namesIn(env.ASYNC_JOB_CACHE_DIR)).length, 1);
  });
}

/**
 * Starts the file and answers while half of its runtime lies in a work directory. On a busy machine a first run
 * can be over before it is looked at: then there is another one.
 */
async function startUnpacking(env: { ASYNC_JOB_CACHE_DIR: string }): Promise<Deno.ChildProcess> {
  const cache = env.ASYNC_JOB_CACHE_DIR;
  for (let attempt = 1; attempt <= 5; attempt++) {
    const child = start(file, { args: ARGS, env, through: ["setsid"] });
    await child.stdin.close();
    let hasEnded = false;
    void child.status.then(() => hasEnded = true);
    while (!hasEnded) {
      if (await isUnpacking(cache)) return child;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await child.output();
    await Deno.remove(cache, { recursive: true });
  }
  throw new Error("no first run was seen unpacking");
}

async function isUnpacking(cache: string): Promise<boolean> {
  const names = await namesIn(cache).catch(() => []);
  const work = names.find((name) => name.startsWith("work."));
  if (work === undefined) return false;
  const runtime = await Deno.stat(`${cache}/${work}/deno`).catch(() => undefined);
  return runtime !== undefined && runtime.size > 10_000_000;
}

testPortable("the portable file refuses to unpack a damaged runtime", async () => {
  await using scratch = await scratchDirectory();
  const damaged = `${scratch.path}/async-job`;
  await Deno.copyFile(file, damaged);
  const { size } = await Deno.stat(damaged);
  using opened = await Deno.open(damaged, { write: true });
  await opened.seek(Math.floor(size / 2), Deno.SeekMode.Start);
  await opened.write(new TextEncoder().encode("damage"));
  opened.close();
  const env = { ASYNC_JOB_CACHE_DIR: `${scratch.path}/cache` };
  assertRefused(await launch(damaged, { args: ARGS, env }), /the file is damaged: /);
  deepStrictEqual(await namesIn(env.ASYNC_JOB_CACHE_DIR), []);
});
