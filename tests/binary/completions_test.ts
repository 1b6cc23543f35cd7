import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { acceptedOptions } from "../../lib/commands/command.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { COMPLETING_SHELLS, type CompletingShell } from "./completing_shells.ts";
import { runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";

/** Lines, and what is offered behind each, in alphabetical order. */
const EXPECTED: readonly (readonly [string, readonly string[]])[] = [
  ["async-job ", COMMANDS.map(({ name }) => name).sort()],
  ["async-job lo", ["load"]],
  ["async-job test-", ["test-oci-setup"]],
  ["async-job --vers", ["--version"]],
  // The options of the command, and of no other.
  ["async-job save --ansible", ["--ansible-job-id"]],
  ["async-job load --ansible", []],
  ["async-job list --names", ["--names-only"]],
  // Values, behind a space and behind '='.
  ["async-job save --backend ", ["filesystem", "oci"]],
  ["async-job save --backend o", ["oci"]],
  ["async-job save --backend=", ["filesystem", "oci"]],
  ["async-job save --backend=o", ["oci"]],
  ["async-job load --oci-auth-type i", ["instance_principal"]],
  ["async-job load -o ", ["json", "text"]],
  ["async-job migrate --overwrite=ne", ["never", "newer"]],
  // Free text is the user's own, also where it is also the name of a command.
  ["async-job load --job-name l", []],
  ["async-job load --job-name=l", []],
  ["async-job load --job-name save --host h --play", ["--playbook-name"]],
  ["async-job load --job-name=save --host=h --play", ["--playbook-name"]],
  ["async-job load --dry-run=false --play", ["--playbook-name"]],
  // Options before the command.
  ["async-job --backend oci lo", ["load"]],
  ["async-job --backend=oci -v lo", ["load"]],
  ["async-job -o json prune --older", ["--older-than"]],
  // Directories and files.
  ["async-job load --state-dir st", ["state-1", "state-2"]],
  ["async-job load --state-dir=st", ["state-1", "state-2"]],
  ["async-job load --oci-config-file co", ["config", "config.d"]],
  ["async-job load --oci-config-file=co", ["config", "config.d"]],
  // Arguments, and options behind them.
  ["async-job migrate st", ["state-1", "state-2"]],
  ["async-job migrate state-1 st", ["state-1", "state-2"]],
  ["async-job migrate oci://b", []],
  ["async-job migrate state-1 state-2 --over", ["--overwrite"]],
  ["async-job migrate --dry-run state-1 --delete", ["--delete-source"]],
  ["async-job completions ", ["bash", "fish", "zsh"]],
  ["async-job help NotA", ["NotAuthenticated", "NotAuthorized"]],
  ["async-job help sa", ["save"]],
  // No options behind '--'.
  ["async-job load -- --job", []],
];

/** Asks a shell, with the script that the built file prints, among a few files. */
async function ask(
  { name, offers }: CompletingShell,
  lines: readonly string[],
): Promise<readonly (readonly string[])[]> {
  await using scratch = await scratchDirectory();
  const { status, stdout, stderr } = await runProgram(["completions", name]);
  deepStrictEqual([status, stderr], [0, ""]);
  const script = `${scratch.path}/script`;
  await Deno.writeTextFile(script, stdout);
  for (const directory of ["state-1", "state-2", "config.d"]) {
    await Deno.mkdir(`${scratch.path}/${directory}`);
  }
  for (const file of ["state-file", "config"]) {
    await Deno.writeTextFile(`${scratch.path}/${file}`, "");
  }
  return await offers(script, lines, scratch.path);
}

for (const shell of COMPLETING_SHELLS) {
  const title = `completions of the built file in ${shell.name}, ${shell.way}`;
  const obstacle = shell.missing ? `${shell.name} is not installed` : undefined;

  testUnless(
    obstacle,
    `${title}, offer commands, options, values and files where they belong`,
    async () => {
      const found = await ask(shell, EXPECTED.map(([line]) => line));
      deepStrictEqual(EXPECTED.map(([line], index) => [line, found[index]]), EXPECTED);
    },
  );

  testUnless(
    obstacle,
    `${title}, offer exactly the options that each command accepts`,
    async () => {
      const found = await ask(shell, COMMANDS.map(({ name }) => `async-job ${name} --`));
      for (const [index, command] of COMMANDS.entries()) {
        const accepted = acceptedOptions(command).map((name) => `--${name}`).sort();
        deepStrictEqual(found[index], accepted, command.name);
      }
    },
  );
}

Deno.test("completions of the built file are one JSON object for programs", async () => {
  const text = await runProgram(["completions", "fish"]);
  const { stdout } = await runProgram(["completions", "fish", "-o", "json"]);
  deepStrictEqual(JSON.parse(stdout), { shell: "fish", script: text.stdout });
  const unknown = await runProgram(["completions", "fihs"]);
  strictEqual(unknown.status, 2);
  match(unknown.stderr, /^error: No completions for .+\nhint: Did you mean 'fish'/);
});
