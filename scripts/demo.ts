/**
 * Shows scenario 01 through a real `ansible-playbook`: one run starts a job and exits, later runs,
 * which know nothing but its name, find it again and report its end.
 */
import { type Ansible, isThere } from "./ansible/provision.ts";
import { AnsibleMissingError, ensureAnsible } from "./ansible/ensure_ansible.ts";
import { type Captured, runCaptured } from "./ansible/run_captured.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const SCENARIO = "scenario_01_idempotent_basic";
const JOB = "nightly_export";

/** How long the job, which takes 15 seconds, is waited for. */
const PATIENCE_SECONDS = 120;

/** Something was not as told. */
class DemoError extends Error {
  override readonly name = "DemoError";
}

function say(text = ""): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function builtProgram(): Promise<void> {
  const path = `${ROOT}/dist/async-job`;
  if (!(await runCaptured(path, ["version"])).success) {
    say("Building dist/async-job …");
    const build = ["run", "-A", `${ROOT}/scripts/compile.ts`, "--portable"];
    const { success, stdout, stderr } = await runCaptured(Deno.execPath(), build);
    if (!success) throw new DemoError(`dist/async-job cannot be built:\n${stdout}${stderr}`);
  }
  const { stdout, stderr, success } = await runCaptured(path, ["version"]);
  if (!success) throw new DemoError(`dist/async-job does not run:\n${stderr}`);
  say(`Program: ${stdout.trim()}`);
}

async function someAnsible(): Promise<Ansible> {
  const { newest, oldest } = await ensureAnsible({ root: ROOT, tests: false, say });
  const ansible = [newest, oldest].find(isThere);
  if (ansible === undefined) throw new DemoError("There is no Ansible");
  return ansible;
}

/** Runs the scenario as a process of its own, and shows its own words without Ansible's frame. */
async function runScenario({ bin }: Ansible, scratch: string): Promise<string> {
  const vars = [
    `job_name=${JOB}`,
    `cli_state_dir=${scratch}/state`,
    `ansible_async_dir=${scratch}/async`,
  ];
  const args = [`scenarios/${SCENARIO}.yml`, ...vars.flatMap((pair) => ["-e", pair])];
  const command = `${bin}/ansible-playbook`;
  say(`   $ ${command.replace(`${ROOT}/`, "")} ${args.join(" ")}`);
  // What ansible.cfg says, whatever this user's own settings are.
  const env = {
    ANSIBLE_CONFIG: `${ROOT}/ansible.cfg`,
    ANSIBLE_COLLECTIONS_PATH: ROOT,
    ANSIBLE_STDOUT_CALLBACK: "default",
    ANSIBLE_CALLBACK_RESULT_FORMAT: "yaml",
    ANSIBLE_NOCOLOR: "1",
    LC_ALL: "C.UTF-8",
  };
  const result = await runCaptured(command, args, { cwd: ROOT, env, seconds: 120 });
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

/** Waits until Ansible has written down how the job ended. */
async function untilEnded(file: string): Promise<void> {
  for (let seconds = 0; seconds < PATIENCE_SECONDS; seconds++) {
    const text = await Deno.readTextFile(file);
    if (text !== "" && !("started" in JSON.parse(text))) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new DemoError(`The job did not end within ${PATIENCE_SECONDS} seconds`);
}

async function demo(scratch: string): Promise<void> {
  await builtProgram();
  const ansible = await someAnsible();

  say("\n1. There is no record of the job. The first run starts it, saves its id and is done.\n");
  const started = await runScenario(ansible, scratch);
  if (!started.includes("was started just now")) throw new DemoError("That started no job");

  say("\n   The job goes on without any Ansible. This file is the memory of it:\n");
  const file = `${scratch}/state/localhost/${SCENARIO}/${JOB}.json`;
  const record = await Deno.readTextFile(file);
  say(`   $ cat ${file}`);
  say(record.trimEnd().replaceAll(/^/gm, "   "));

  say("\n2. The same command again: a new process that knows only the name. It finds the job.\n");
  const found = await runScenario(ansible, scratch);
  if (found.includes("was started")) throw new DemoError("That started the job a second time");

  say("\n   Waiting for the job to end …");
  const { ansible_job_id } = JSON.parse(record);
  await untilEnded(`${scratch}/async/${ansible_job_id}`);

  say("\n3. And once more, now that it has ended: how it ended, and what it said.\n");
  const ended = await runScenario(ansible, scratch);
  if (!ended.includes("ended with exit status 0")) throw new DemoError("The job did not end well");

  const jobs = await Array.fromAsync(Deno.readDir(`${scratch}/async`));
  const same = await Deno.readTextFile(file) === record;
  if (jobs.length !== 1 || !same) throw new DemoError("The job was started more than once");
  say("\nThree runs, one job: its record is as the first run left it, and Ansible's directory of");
  say("async jobs holds one. Everything this demo wrote is removed now.");
}

const scratch = await Deno.makeTempDir({ prefix: "async-job-demo-" });
const clean = (): void => Deno.removeSync(scratch, { recursive: true });
Deno.addSignalListener("SIGINT", () => {
  clean();
  Deno.exit(130);
});
let status = 0;
try {
  await demo(scratch);
} catch (error) {
  if (!(error instanceof DemoError || error instanceof AnsibleMissingError)) throw error;
  const hint = error instanceof AnsibleMissingError ? `\nhint: ${error.hint}` : "";
  Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}${hint}\n`));
  status = 1;
} finally {
  clean();
}
Deno.exit(status);
