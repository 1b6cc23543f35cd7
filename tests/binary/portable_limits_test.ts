import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { buildPortable } from "../../scripts/build/build_portable.ts";
import { NO_PROGRESS } from "../../scripts/build/progress.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { launch } from "./launch.ts";

const CACHE = fileURLToPath(new URL("../../dist/build", import.meta.url));

/** A program that tries everything that could lead out, and prints what came of it. */
const ESCAPES = `
import { execSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import process from "node:process";
const touch = ["-c", "touch escaped"];
const attempts = {
  command: () => new Deno.Command("sh", { args: touch }).outputSync().success,
  spawn: () => new Deno.Command("sh", { args: touch }).spawn().status,
  nodeSpawn: () => spawnSync("sh", touch).status ?? "no status",
  nodeExec: () => execSync("touch escaped"),
  self: () => new Deno.Command(Deno.execPath(), { args: ["eval", "1"] }).outputSync().success,
  kill: () => Deno.kill(Deno.ppid, "SIGCONT"),
  library: () => Deno.dlopen("libc.so.6", {}),
  nodeLibrary: () => process.dlopen({ exports: {} }, "./library.node"),
  required: () => createRequire(import.meta.url)(process.cwd() + "/library.node"),
  asked: async () => (await Deno.permissions.request({ name: "run" })).state,
  askedLibrary: async () => (await Deno.permissions.request({ name: "ffi" })).state,
  worker: () => new Promise((resolve) => {
    const script = "try { new Deno.Command('sh').outputSync(); postMessage('ran'); } " +
      "catch (error) { postMessage(error.name); }";
    const worker = new Worker("data:text/javascript," + script, { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
  }),
  environment: () => Deno.env.get("PATH") ?? "not set",
  loader: () => {
    Deno.env.set("LD_PRELOAD", "./library.node");
    return Deno.env.get("LD_PRELOAD") ?? "not set";
  },
};
const outcomes = {};
for (const [name, attempt] of Object.entries(attempts)) {
  try { outcomes[name] = await attempt(); } catch (error) { outcomes[name] = error.name; }
}
console.log(JSON.stringify(outcomes));
Deno.exit(0);
`;

Deno.test("what runs in the portable file can start no process and load no library", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/program`);
  await Deno.writeTextFile(`${scratch.path}/program/main.js`, ESCAPES);
  const file = `${scratch.path}/escape`;
  await Deno.mkdir(CACHE, { recursive: true });
  await buildPortable(Deno.build.target, file, {
    version: "1.2.3",
    bundle: { directory: `${scratch.path}/program`, files: ["main.js"] },
    cacheDirectory: CACHE,
    workDirectory: scratch.path,
    progress: NO_PROGRESS,
  });
  const cwd = `${scratch.path}/cwd`;
  await Deno.mkdir(cwd);
  await Deno.writeTextFile(`${cwd}/library.node`, "");
  const env = { ASYNC_JOB_CACHE_DIR: `${scratch.path}/cache` };
  const { code, stdout, stderr } = await launch(file, { cwd, env });
  strictEqual(`${code}${stderr}`, "0");
  deepStrictEqual(JSON.parse(stdout), {
    command: "NotCapable",
    spawn: "NotCapable",
    // Deno's node:child_process tells what it may not do from what failed no further.
    nodeSpawn: "no status",
    nodeExec: "Error",
    self: "NotCapable",
    kill: "NotCapable",
    library: "NotCapable",
    nodeLibrary: "NotCapable",
    required: "NotCapable",
    asked: "denied",
    askedLibrary: "denied",
    worker: "NotCapable",
    environment: "not set",
    loader: "not set",
  });
  strictEqual(await Deno.stat(`${cwd}/escaped`).catch(() => "nothing"), "nothing");
});
