import { deepStrictEqual } from "node:assert/strict";
import { HERMETIC_FLAGS, PERMISSION_FLAGS } from "../../../scripts/build/permissions.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

/** Variables that the program may read. */
const ENVIRONMENT = {
  ASYNC_JOB_BACKEND: "filesystem",
  HOME: "/home/a",
  OCI_REGION: "eu-frankfurt-1",
};

/** Tries one thing after another and prints the name of each error, or what came of it. */
const PROBE = `
import os from "node:os";
import process from "node:process";
const attempts = {
  process: () => new Deno.Command("true").output(),
  library: () => Deno.dlopen("libc.so.6", {}),
  network: () => fetch("http://127.0.0.1:50009/"),
  import: () => import("https://deno" + ".land/x/mod.ts"),
  system: () => Deno.hostname(),
  release: () => typeof Deno.osRelease(),
  home: () => os.homedir(),
  foreign: () => Deno.env.get("PATH") ?? "not set",
  foreignToNode: () => process.env.PATH ?? "not set",
  environment: () => Deno.env.toObject(),
  oracle: () => process.env.OCI_REGION,
  own: () => Deno.env.get("ASYNC_JOB_BACKEND"),
  read: () => Deno.statSync(".").isDirectory,
};
const outcomes = {};
for (const [name, attempt] of Object.entries(attempts)) {
  try { outcomes[name] = await attempt(); } catch (error) {
    outcomes[name] = error.message.includes("--no-remote") ? "NoRemote" : error.name;
  }
}
console.log(JSON.stringify(outcomes));
`;

Deno.test("PERMISSION_FLAGS allow files, the network and a few variables, nothing else", async () => {
  await using scratch = await scratchDirectory();
  await Deno.writeTextFile(`${scratch.path}/probe.js`, PROBE);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...HERMETIC_FLAGS, ...PERMISSION_FLAGS, "probe.js"],
    cwd: scratch.path,
    clearEnv: true,
    env: { ...ENVIRONMENT, DENO_DIR: Deno.env.get("DENO_DIR") ?? scratch.path, PATH: "/bin" },
  }).output();
  const outcomes = JSON.parse(new TextDecoder().decode(stdout));
  deepStrictEqual(outcomes, {
    process: "NotCapable",
    library: "NotCapable",
    // Nothing listens there.
    network: "TypeError",
    import: "NoRemote",
    system: "NotCapable",
    release: "string",
    home: "/home/a",
    foreign: "not set",
    foreignToNode: "not set",
    environment: ENVIRONMENT,
    oracle: "eu-frankfurt-1",
    own: "filesystem",
    read: true,
  });
});
