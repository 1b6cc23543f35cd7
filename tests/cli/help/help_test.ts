import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { COMMANDS } from "../../../lib/cli/command_table.ts";
import { COMMAND_HELP } from "../../../lib/cli/help/command_help.ts";
import { acceptedOptions } from "../../../lib/commands/command.ts";
import { EXIT_CODES } from "../../../lib/errors.ts";
import { OPTIONS } from "../../../lib/settings/options.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { sampleLook } from "../../record/observation/sample_observation.ts";
import { fakeRun, type FakeWorld } from "../fake_run.ts";

Deno.test("help lists every command, examples first, and every exit status", async () => {
  const { status, stdout } = await fakeRun(["help"]);
  strictEqual(status, 0);
  ok(stdout.indexOf("Examples:") < stdout.indexOf("Usage:"));
  for (const [name, { summary }] of Object.entries(COMMAND_HELP)) {
    ok(new RegExp(`^  ${name} +${summary}$`, "m").test(stdout), name);
  }
  for (const code of new Set(Object.values(EXIT_CODES))) {
    ok(new RegExp(`^  ${code}  `, "m").test(stdout), `${code}`);
  }
  deepStrictEqual(await fakeRun(["--help"]), { status, stdout, stderr: "" });
  deepStrictEqual(await fakeRun(["-h"]), { status, stdout, stderr: "" });
});

Deno.test("help COMMAND shows every option with its variables and default", async () => {
  for (const command of COMMANDS) {
    const { stdout } = await fakeRun(["help", command.name]);
    for (const name of acceptedOptions(command)) {
      ok(stdout.includes(`--${name}`), `${command.name} --${name}`);
      for (const variable of OPTIONS[name].env) ok(stdout.includes(variable), variable);
    }
    deepStrictEqual((await fakeRun([command.name, "--help"])).stdout, stdout);
  }
});

Deno.test("help tells for which commands --job-name is a pattern, and of what", async () => {
  for (const { name } of COMMANDS) {
    const words = (await fakeRun(["help", name])).stdout.replaceAll(/\s+/g, " ");
    const isTold = words.includes("--job-name is a pattern here: * ? [ab] [!a] {a,b}.");
    strictEqual(isTold, ["list", "prune"].includes(name), name);
  }
});

Deno.test("help CODE explains an error code, however its letters are typed", async () => {
  const named = await fakeRun(["help", "CorruptRecord"]);
  ok(named.stdout.startsWith("CorruptRecord (exit status 7)"), named.stdout);
  deepStrictEqual(await fakeRun(["help", "corruptrecord"]), named);
});

Deno.test("the examples of the help are commands that the program takes", async () => {
  await using scratch = await scratchDirectory();
  for (const [name, { examples }] of Object.entries(COMMAND_HELP)) {
    for (const [line] of examples) {
      const own = line.replace(/^echo .* \| (?=async-job )/, "").replace(/ [|<>].*$/, "");
      const words = [...own.matchAll(/'([^']*)'|(\S+)/g)].map((
        [, quoted, bare],
      ) => quoted ?? bare ?? "");
      const args = [...words.slice(1), "--dry-run"].filter((word) =>
        word !== "--dry-run" || words[1] === "save"
      );
      const world = { env: { ASYNC_JOB_STATE_DIR: `${scratch.path}/${name}` } };
      const stdin = name === "observe"
        ? await seenFor(line, world)
        : JSON.stringify(await requestFor(name, world));
      const { status, stderr } = await fakeRun(args, { ...world, stdin });
      strictEqual(status, expectedStatus(name, words), line + stderr);
    }
  }
});

/** What an example has on standard input, if it reads that. */
async function requestFor(command: string, world: FakeWorld): Promise<Record<string, string>> {
  const names = { job_name: "j", host: "h" };
  if (command === "release") {
    const args = ["claim", "--job-name", "c", "--host", "h", "-o", "json"];
    const { claim } = JSON.parse((await fakeRun(args, world)).stdout);
    return { ...names, job_name: "c", claim_token: claim.token };
  }
  return { ...command === "batch" ? { op: "save" } : {}, ...names, ansible_job_id: "j1" };
}

/** What an example of `observe` has on standard input, and what stands in the store then. */
async function seenFor(line: string, world: FakeWorld): Promise<string> {
  if (!line.includes("<")) return "";
  const names = ["--job-name", "export", "--host", "db01"];
  const { stdout } = await fakeRun(["claim", ...names, "-o", "json"], world);
  const { id, token } = JSON.parse(stdout).claim ?? {};
  const observation = sampleLook({ claim_id: id });
  if (line.includes("look.txt")) {
    const args = ["observe", ...names, "--observation", observation, "--claim-token", token];
    strictEqual((await fakeRun(args, world)).status, 0);
    return observation;
  }
  const other = ["claim", "--job-name", "j", "--host", "h", "-o", "json"];
  const { claim } = JSON.parse((await fakeRun(other, world)).stdout);
  return JSON.stringify({
    job_name: "j",
    host: "h",
    observation: sampleLook({ claim_id: claim.id }),
    claim_token: claim.token,
  });
}

/** Without a configuration file, and with nothing to migrate, some cannot do their work: no misuse. */
function expectedStatus(command: string, words: readonly string[]): number {
  if (command === "test-oci-setup" && words.length > 3) return 3;
  if (command !== "migrate") return 0;
  return words[2]?.startsWith("oci://") ? 3 : 8;
}

Deno.test("help of an unknown command suggests the near one", async () => {
  const { status, stderr } = await fakeRun(["help", "lod"]);
  strictEqual(status, 2);
  ok(stderr.includes("Did you mean 'load'"), stderr);
});

Deno.test("version tells version, commit, target, kind and runtime", async () => {
  const json = await fakeRun(["version", "-o", "json"]);
  deepStrictEqual(JSON.parse(json.stdout), {
    version: "9.8.7",
    commit: "abc",
    target: "t",
    kind: "source",
    runtime: "deno 1",
  });
  const { stdout } = await fakeRun(["--version"]);
  strictEqual(stdout, "async-job 9.8.7 (commit abc, source, t, deno 1)\n");
});

Deno.test("help is one JSON object for programs", async () => {
  const { stdout } = await fakeRun(["help", "load", "-o", "json"]);
  ok(JSON.parse(stdout).help.startsWith("Find a saved job by its name."));
});
