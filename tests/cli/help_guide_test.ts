import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { resolve } from "node:path";
import { ResourcePrincipalAuthenticationDetailsProvider } from "oci-common";
import { COMMAND_HELP } from "../../lib/cli/help/command_help.ts";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { acceptedOptions } from "../../lib/commands/command.ts";
import { EXIT_CODES } from "../../lib/errors.ts";
import { CHOICES, type OptionName, OPTIONS, type OptionSpec } from "../../lib/settings/options.ts";
import { READABLE_ENVIRONMENT } from "../../scripts/build/permissions.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { fakeRun } from "./fake_run.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");

/** Reads every source file of the program. */
async function* sources(directory: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(directory)) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory) yield* sources(path);
    else yield await Deno.readTextFile(path);
  }
}

/** The whole help: of the program, and of each command. */
async function wholeHelp(columns?: number): Promise<readonly string[]> {
  const world = { stdoutColumns: columns };
  const runs = [[], ...COMMANDS.map(({ name }) => [name])]
    .map((operands) => fakeRun(["help", ...operands], world));
  return (await Promise.all(runs)).map(({ stdout }) => stdout);
}

Deno.test("every command has an entry of help with examples of itself, with which its help begins", async () => {
  deepStrictEqual(Object.keys(COMMAND_HELP).sort(), COMMANDS.map(({ name }) => name).sort());
  for (const [name, { summary, examples }] of Object.entries(COMMAND_HELP)) {
    ok(examples.length > 0, name);
    for (const [line] of examples) ok(line.includes(`async-job ${name}`), line);
    const { stdout } = await fakeRun(["help", name]);
    ok(stdout.startsWith(`${summary}.\n\nExamples:\n`), stdout);
    const order = ["\nExamples:", "\nUsage:", "\nPrints ", "\nEnvironment:", "\nExit status:"];
    const places = order.map((heading) => stdout.indexOf(heading));
    deepStrictEqual(places, places.filter((place) => place >= 0).sort((a, b) => a - b), stdout);
  }
});

Deno.test("every option has a summary, its choices in the help, and a default among them", async () => {
  const help = (await wholeHelp()).join("\n");
  for (const spec of Object.values<OptionSpec>(OPTIONS)) {
    ok(/^[A-Z].*[^.]$/.test(spec.summary), spec.name);
    strictEqual(spec.kind === "text", spec.value !== undefined, spec.name);
    for (const choice of spec.choices ?? []) ok(help.includes(choice), choice);
    // Without --state, every state is meant.
    if (spec.choices !== undefined && spec.name !== "state") {
      ok(spec.choices.includes(spec.fallback ?? ""), spec.name);
    }
  }
  for (const [name, choices] of Object.entries(CHOICES)) {
    const spec: OptionSpec = OPTIONS[name as OptionName];
    strictEqual(spec.choices, choices);
  }
});

Deno.test("every option is accepted by a command, or is --version", () => {
  const accepted = new Set(COMMANDS.flatMap(acceptedOptions));
  const rest = (Object.keys(OPTIONS) as OptionName[]).filter((name) => !accepted.has(name));
  deepStrictEqual(rest, ["version"]);
});

Deno.test("every environment variable that is read is named in a help", async () => {
  const texts = await Array.fromAsync(sources(`${ROOT}/lib`));
  const head = await Deno.readTextFile(`${ROOT}/scripts/build/portable_head.sh`);
  const inSources = texts.flatMap((text) => [...text.matchAll(/"((?:ASYNC_JOB|OCI)_[A-Z_]+)"/g)]);
  const inHead = head.matchAll(/\$\{([A-Z_]+):?-/g);
  // What the SDK reads by itself for a resource principal, it holds as its class's own texts.
  const bySdk = Object.values<unknown>({ ...ResourcePrincipalAuthenticationDetailsProvider })
    .filter((text) => typeof text === "string")
    .filter((text) => text.startsWith("OCI_RESOURCE_PRINCIPAL_"));
  ok(bySdk.length >= 5, bySdk.join(", "));
  const names = new Set([
    ...bySdk,
    ...READABLE_ENVIRONMENT.filter((name) => !name.endsWith("*")),
    ...[...inSources, ...inHead].map(([, name = ""]) => name),
  ]);
  ok(names.has("OCI_CLI_USER") && names.has("ASYNC_JOB_CACHE_DIR"));
  const named = new Set((await wholeHelp()).join("\n").match(/\b[A-Z][A-Z_]+\b/g));
  const unnamed = [...names].filter((name) => !named.has(name.toUpperCase()));
  deepStrictEqual(unnamed, []);
});

Deno.test("every error code is named in the help of a command", async () => {
  const named = new Set((await wholeHelp()).join("\n").match(/\w+/g));
  const unnamed = Object.keys(EXIT_CODES).filter((code) => !named.has(code));
  deepStrictEqual(unnamed, []);
});

Deno.test("the help is as wide as the terminal, from 60 to 100 columns, or 80", async () => {
  const widths: [number | undefined, number][] = [[undefined, 80], [60, 60], [90, 90], [200, 100]];
  for (const [columns, width] of widths) {
    const lines = (await wholeHelp(columns)).join("\n").split("\n")
      // What is to be copied stays whole.
      .filter((line) => !/^ {2}(async-job |\{|echo )/.test(line));
    deepStrictEqual(lines.filter((line) => line.length > width), []);
    ok(lines.some((line) => line.length > width - 5));
  }
});

Deno.test("commands print the fields that their help shows", async () => {
  await using scratch = await scratchDirectory();
  const world = { env: { ASYNC_JOB_STATE_DIR: `${scratch.path}/state`, HOME: scratch.path } };
  const names = ["--job-name", "j", "--host", "h"];
  const claimed = await fakeRun(
    ["claim", "--job-name", "c", "--host", "h", "-o", "json"],
    world,
  );
  const { token } = JSON.parse(claimed.stdout).claim;
  const claimedNames = ["--job-name", "c", "--host", "h"];
  const shown: [string, number, readonly string[]][] = [
    ["load", 1, names],
    ["claim", 1, claimedNames],
    ["release", 0, [...claimedNames, "--claim-token", token]],
    ["claim", 0, claimedNames],
    ["save", 0, [...names, "--ansible-job-id", "j1.2"]],
    ["load", 0, names],
    ["claim", 2, names],
    ["observe", 0, [...names, "--observation", '{"async_status":{"finished":1,"rc":0}}']],
    ["observe", 1, claimedNames],
    ["list", 0, ["--job-name", "j"]],
    ["list", 1, ["--job-name", "c"]],
    ["list", 2, ["--names-only"]],
    ["prune", 0, ["--older-than", "0s", "--dry-run"]],
    ["migrate", 0, [`${scratch.path}/state`, `${scratch.path}/other`]],
    ["delete", 0, names],
    ["batch", 0, []],
    ["test-oci-setup", 0, ["--read-only"]],
    ["test-oci-setup", 1, ["--list-checks"]],
    ["completions", 0, ["zsh"]],
    ["version", 0, []],
    ["help", 0, []],
  ];
  for (const [command, index, args] of shown) {
    const { stdout } = await fakeRun([command, ...args, "-o", "json"], {
      ...world,
      stdin: '{"op":"load","host":"h","job_name":"nothing"}\n',
    });
    const line = COMMAND_HELP[command]?.prints[index] ?? "";
    deepStrictEqual(fieldsOf(stdout.split("\n")[0] ?? ""), fieldsOf(line), command + stdout);
  }
  const all = Object.values(COMMAND_HELP).flatMap(({ prints }) => prints);
  strictEqual(shown.length, all.length, "every line of every guide was compared");
});

/** Names of the fields of an object; what follows it and what is left out in it does not count. */
function fieldsOf(line: string): readonly string[] {
  const object = line.replaceAll("{…}", "{}").replaceAll("[…]", "[]").replace(/\}[^}]*$/, "}");
  return Object.keys(JSON.parse(object));
}
