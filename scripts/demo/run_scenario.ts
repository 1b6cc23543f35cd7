import type { Ansible } from "../ansible/provision.ts";
import { type Captured, runCaptured } from "../ansible/run_captured.ts";
import { DemoError } from "./demo_error.ts";
import { say } from "../say.ts";

/** One `ansible-playbook` command. */
export interface ScenarioRun {
  readonly root: string;
  readonly ansible: Ansible;
  /** Name of the scenario, without `.yml`. */
  readonly scenario: string;
  /** Extra variables, `name=value`. */
  readonly vars: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a scenario as a process of its own, and shows its own words without Ansible's frame.
 *
 * @param run what to run
 * @returns the first thing that it said
 */
export async function runScenario(run: ScenarioRun): Promise<string> {
  const { root, ansible, scenario, vars } = run;
  const args = [`scenarios/${scenario}.yml`, ...vars.flatMap((pair) => ["-e", pair])];
  const command = `${ansible.bin}/ansible-playbook`;
  say(`   $ ${command.replace(`${root}/`, "")} ${args.join(" ")}`);
  // What ansible.cfg says, whatever this user's own settings are.
  const env = {
    ANSIBLE_CONFIG: `${root}/ansible.cfg`,
    ANSIBLE_COLLECTIONS_PATH: root,
    ANSIBLE_STDOUT_CALLBACK: "default",
    ANSIBLE_CALLBACK_RESULT_FORMAT: "yaml",
    ANSIBLE_NOCOLOR: "1",
    LC_ALL: "C.UTF-8",
    ...run.env,
  };
  const result = await runCaptured(command, args, { cwd: root, env, seconds: 120 });
  if (!result.success) throw new DemoError(`ansible-playbook failed:\n${whole(result)}`);
  const words = ownWords(result);
  for (const line of words) say(`   ${line}`);
  return words[0] ?? "";
}

/** Takes the messages out of the YAML that Ansible's callback makes of them. */
function ownWords(result: Captured): string[] {
  const [, block] = /^TASK \[Tell how the job is doing\].*\n.*\n\s+msg:\n([\s\S]*?)\n\n/m.exec(
    result.stdout,
  ) ?? [];
  if (block === undefined) throw new DemoError(`The job was not told of:\n${whole(result)}`);
  return block.split(/^ *- /m).slice(1).map((item) =>
    item.trim().replaceAll(/\s*\n\s*/g, " ").replace(/^'(.*)'$/, "$1").replaceAll("''", "'")
  );
}

function whole({ stdout, stderr }: Captured): string {
  return `${stdout}${stderr}`;
}
