import { ok, strictEqual } from "node:assert/strict";
import { parse } from "yaml";
import { runCaptured } from "../../scripts/ansible/run_captured.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

/** What ansible-lint calls for each playbook, a second each, and need not: all are checked at once. */
const CHECKED = "#!/bin/sh\nexit 0\n";

/** Where ansible-lint is run, and what it needs to know there. */
export interface LintPlace {
  /** Directory of the tools. */
  readonly bin: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Asserts that Ansible can read the playbooks and roles, and that ansible-lint finds nothing. It would
 * start `ansible-playbook --syntax-check` for each file; here one process checks all of them.
 *
 * @param place where it is run
 * @param files YAML files, those that are no playbooks too, relative to there
 * @param roles directories of roles
 * @param args arguments of ansible-lint
 */
export async function ansibleLint(
  { bin, cwd, env = {} }: LintPlace,
  files: readonly string[],
  roles: readonly string[],
  args: readonly string[],
): Promise<void> {
  await using scratch = await scratchDirectory();
  const PATH = `${bin}:${Deno.env.get("PATH")}`;
  const check = async (command: string, args: readonly string[], path: string): Promise<void> => {
    const options = { cwd, env: { ...env, PATH: path, NO_COLOR: "1" } };
    const { success, stdout, stderr } = await runCaptured(command, args, options);
    strictEqual(success, true, stdout + stderr);
  };

  const playbooks: string[] = [];
  for (const file of files) {
    if (isPlaybook(await Deno.readTextFile(`${cwd}/${file}`))) playbooks.push(file);
  }
  ok(playbooks.length > 0, files.join(", "));
  if (roles.length > 0) {
    const tasks = roles.map((name) => ({ "ansible.builtin.import_role": { name } }));
    const path = `${scratch.path}/roles.yml`;
    await Deno.writeTextFile(path, JSON.stringify([{ hosts: "localhost", tasks }]));
    playbooks.push(path);
  }
  const syntax = ["--inventory", "localhost,", "--syntax-check", ...playbooks];
  await check(`${bin}/ansible-playbook`, syntax, PATH);

  const program = `${scratch.path}/ansible-playbook`;
  await Deno.writeTextFile(program, CHECKED, { mode: 0o755 });
  await check(
    `${bin}/ansible-lint`,
    ["--offline", "--strict", "--nocolor", ...args],
    [
      ...[scratch.path, PATH],
    ].join(":"),
  );
}

function isPlaybook(text: string): boolean {
  const content: unknown = parse(text, { logLevel: "silent" });
  return Array.isArray(content) && content.some((play) => Object.hasOwn(play ?? {}, "hosts"));
}
