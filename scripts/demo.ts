/**
 * Shows scenario 01 through a real `ansible-playbook`, first with the record in a directory, then in an
 * OCI bucket: one run starts a job and exits, later runs, which know nothing but its name, find it again
 * and report its end.
 */
import { asyncJobIds, hasEndedWithin } from "./ansible/async_jobs.ts";
import { answerHelp } from "./answer_help.ts";
import { AnsibleMissingError, ensureAnsible } from "./ansible/ensure_ansible.ts";
import { type Ansible, isThere } from "./ansible/provision.ts";
import { runCaptured } from "./ansible/run_captured.ts";
import { DemoError } from "./demo/demo_error.ts";
import { bucketHome, directoryHome, type RecordHome } from "./demo/record_home.ts";
import { runScenario } from "./demo/run_scenario.ts";
import { say } from "./say.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const USAGE = "Usage: deno task demo";
const JOB = "nightly_export";

/** How long the job, which takes 15 seconds, is waited for. */
const PATIENCE_SECONDS = 120;

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

/** Starts one job, exits, finds it twice. On a slow machine it may have ended before it is looked at. */
async function show(home: RecordHome, ansible: Ansible, asyncDir: string): Promise<void> {
  const vars = [`job_name=${JOB}`, ...home.vars, `ansible_async_dir=${asyncDir}`];
  const run = (): Promise<string> =>
    runScenario({ root: ROOT, ansible, scenario: home.scenario, vars, env: home.env });
  say(`\n== ${home.title}`);

  say("\n1. There is no record of the job. The first run starts it, saves its id and is done.\n");
  const goesOn = (await run()).includes("was started just now");
  if ((await asyncJobIds(asyncDir)).length !== 1) throw new DemoError("That started no job");

  const since = goesOn ? "The job goes on without any Ansible." : "The job has ended meanwhile.";
  say(`\n   ${since} ${home.whereabouts(JOB)}\n`);
  const record = await home.read(JOB);
  say(record.trimEnd().replaceAll(/^/gm, "   "));

  say("\n2. The same command again: a new process that knows only the name. It finds the job.\n");
  if ((await run()).includes("was started")) {
    throw new DemoError("That started the job a second time");
  }

  say("\n   Waiting for the job to end …");
  const { ansible_job_id } = JSON.parse(record);
  if (!await hasEndedWithin(`${asyncDir}/${ansible_job_id}`, PATIENCE_SECONDS)) {
    throw new DemoError(`The job did not end within ${PATIENCE_SECONDS} seconds`);
  }

  say("\n3. And once more, now that it has ended: how it ended, and what it said.\n");
  if (!(await run()).includes("ended with exit status 0")) {
    throw new DemoError("The job did not end well");
  }

  const same = await home.read(JOB) === record;
  if ((await asyncJobIds(asyncDir)).length !== 1 || !same) {
    throw new DemoError("The job was started more than once");
  }
  say("\nThree runs, one job: its record is as the first run left it, and Ansible's directory of");
  say("async jobs holds one.");
}

async function demo(scratch: string): Promise<void> {
  await builtProgram();
  const ansible = await someAnsible();
  await using directory = directoryHome(scratch);
  await show(directory, ansible, `${scratch}/async`);
  await using bucket = await bucketHome(scratch);
  await show(bucket, ansible, `${scratch}/async-oci`);
  say("\nEverything this demo wrote is removed now.");
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);

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
