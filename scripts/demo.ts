/**
 * Shows scenario 01 through a real `ansible-playbook`: one run starts a job and exits, later runs,
 * which know nothing but its name, find it again and report its end.
 */
import { type Ansible, isThere } from "./ansible/provision.ts";
import { AnsibleMissingError, ensureAnsible } from "./ansible/ensure_ansible.ts";
import { type Captured, runCaptured } from "./ansible/run_captured.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const SCENARIO = "scenarios/scenario_01_idempotent_basic.yml";
const JOB = "nightly_export";
const COMMAND = "for table in customers orders invoices; do sleep 5; echo exported $table; done";

/** Later runs at most, with a pause of some seconds before each. */
const MAX_RUNS = 20;
const PAUSE_SECONDS = 3;

/** Something was not as told. */
class DemoError extends Error {
  override readonly name = "DemoError";
}

/** What the playbook said, and how. */
interface Run {
  readonly command: string;
  /** The scenario's own words, without Ansible's frame. */
  readonly said: readonly string[];
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
  const { newest, oldest } = await ensureAnsible({ root: ROOT, tests: false, say: () => {} });
  const ansible = [newest, oldest].find(isThere);
  if (ansible === undefined) throw new DemoError("There is no Ansible");
  say(`Ansible: ansible-core ${ansible.version} from ${ansible.origin}`);
  return ansible;
}

/** Runs the scenario as a process of its own. */
async function runScenario(ansible: Ansible, scratch: string): Promise<Run> {
  const playbook = `${ansible.bin}/ansible-playbook`.replace(`${ROOT}/`, "");
  const vars = { cli_state_dir: `${scratch}/state`, job_name: JOB, job_command: COMMAND };
  const args = [SCENARIO, "-e", JSON.stringify(vars)];
  const env = {
    ANSIBLE_CONFIG: `${ROOT}/ansible.cfg`,
    ANSIBLE_HOME: `${scratch}/ansible`,
    ANSIBLE_LOCAL_TEMP: `${scratch}/ansible/tmp`,
    ANSIBLE_ASYNC_DIR: `${scratch}/async`,
    ANSIBLE_NOCOLOR: "1",
    LC_ALL: "C.UTF-8",
  };
  const result = await runCaptured(`${ansible.bin}/ansible-playbook`, [
    `${ROOT}/${SCENARIO}`,
    ...args.slice(1),
  ], { env, seconds: 120 });
  return {
    command: [playbook, args[0], args[1], `'${args[2]}'`].join(" "),
    said: result.success ? ownWords(result) : fail("ansible-playbook failed", result),
  };
}

function ownWords(result: Captured): string[] {
  const [, block] = /^TASK \[Tell how the job is doing\].*\n.*\n\s+msg:\n([\s\S]*?)\n\n/m.exec(
    result.stdout,
  ) ?? fail("the playbook did not tell how the job is doing", result);
  return (block ?? "").replaceAll(/\n\s+(?!- )/g, " ").split("\n").map((line) =>
    line.replace(/^\s*- /, "").replace(/^'(.*)'$/, "$1").replaceAll("''", "'")
  );
}

function fail(what: string, { stdout, stderr }: Captured): never {
  throw new DemoError(`${what}:\n${stdout}${stderr}`);
}

function show({ command, said }: Run): void {
  say(`   $ ${command}`);
  for (const line of said) say(`   > ${line}`);
}

async function demo(scratch: string): Promise<void> {
  await builtProgram();
  const ansible = await someAnsible();

  say("\n1. The first run finds no record of the job, so it starts it, saves its id and exits.\n");
  const first = await runScenario(ansible, scratch);
  show(first);
  if (!first.said[0]?.includes("was started just now")) {
    throw new DemoError("The first run did not start the job");
  }
  const file = `${scratch}/state/localhost/scenario_01_idempotent_basic/${JOB}.json`;
  const record = await Deno.readTextFile(file);
  say("\n   That ansible-playbook is gone; the job goes on by itself. This is the memory of it:\n");
  say(`   $ cat ${file}`);
  for (const line of record.trimEnd().split("\n")) say(`   ${line}`);

  say("\n2. Later runs are new processes that know nothing but the name. They find the job.");
  let last = first;
  for (let runs = 0; runs < MAX_RUNS && !last.said[0]?.includes("ended with"); runs++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_SECONDS * 1000));
    last = await runScenario(ansible, scratch);
    say();
    show(last);
  }
  if (!last.said[0]?.includes("ended with exit status 0")) {
    throw new DemoError("The job did not end well");
  }
  const started = await Array.fromAsync(Deno.readDir(`${scratch}/async`));
  const same = await Deno.readTextFile(file) === record;
  if (started.length !== 1 || !same) throw new DemoError("The job was started more than once");
  say("\nOne job, started once, although the same command ran again and again: its record has not");
  say("changed, and Ansible's async directory holds one job.");
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
