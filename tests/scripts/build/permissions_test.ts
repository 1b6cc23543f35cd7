import { deepStrictEqual } from "node:assert/strict";
import { HERMETIC_FLAGS, PERMISSION_FLAGS } from "../../../scripts/build/permissions.ts";
import { scratchDirectory } from "../../scratch_directory.ts";

/** Tries one thing after another and prints the name of each error, or what came of it. */
const PROBE = `
const attempts = {
  process: () => new Deno.Command("true").output(),
  library: () => Deno.dlopen("libc.so.6", {}),
  network: () => fetch("http://127.0.0.1:50009/"),
  import: () => import("https://deno" + ".land/x/mod.ts"),
  system: () => Deno.hostname(),
  foreign: () => Deno.env.get("PATH"),
  environment: () => Deno.env.toObject(),
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

Deno.test("PERMISSION_FLAGS allow files and the program's own variables, nothing else", async () => {
  await using scratch = await scratchDirectory();
  await Deno.writeTextFile(`${scratch.path}/probe.js`, PROBE);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...HERMETIC_FLAGS, ...PERMISSION_FLAGS, "probe.js"],
    cwd: scratch.path,
    env: { ASYNC_JOB_BACKEND: "filesystem" },
  }).output();
  const outcomes = JSON.parse(new TextDecoder().decode(stdout));
  deepStrictEqual(outcomes, {
    process: "NotCapable",
    library: "NotCapable",
    network: "NotCapable",
    import: "NoRemote",
    system: "NotCapable",
    foreign: "NotCapable",
    environment: "NotCapable",
    own: "filesystem",
    read: true,
  });
});
