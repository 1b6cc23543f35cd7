/**
 * Shows scenario 09 through a real `ansible-playbook`, first with the record in a directory, then in an
 * OCI bucket: one run starts a job and exits; later runs, which know nothing but its name, watch it and
 * see its end; then all that the host has of it is removed, and it is still known how it ended.
 */
import { asyncJobIds, hasEndedWithin } from "./ansible/async_jobs.ts";
import { answerHelp } from "./answer_help.ts";
import { ensureAnsible } from "./ansible/ensure_ansible.ts";
import { type Ansible, isThere } from "./ansible/provision.ts";
import { runCaptured } from "./ansible/run_captured.ts";
import { DemoError } from "./demo/demo_error.ts";
import { bucketHome, directoryHome, type RecordHome } from "./demo/record_home.ts";
import { runScenario } from "./demo/run_scenario.ts";
import { runInScratch } from "./run_in_scratch.ts";
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

/** Starts one job and asks for it three times. On a slow machine it may have ended before the first. */
async function show(home: RecordHome, ansible: Ansible, asyncDir: string): Promise<void> {
  const vars = [`cli_job_name=${JOB}`, ...home.vars, `ansible_async_dir=${asyncDir}`];
  const run = (): Promise<string> =>
    runScenario({ root: ROOT, ansible, scenario: home.scenario, vars, env: home.env });
  say(`\n== ${home.title}`);

  say("\n1. There is no record of the job. The first run starts it, saves it and is done.\n");
  const first = await run();
  if (!first.includes("was started just now")) throw new DemoError("That started no job");
  say(`\n   The job goes on without any Ansible. ${home.whereabouts(JOB)}\n`);
  const record = await home.read(JOB);
  say(record.trimEnd().replaceAll(/^/gm, "   "));

  say("\n2. The same command again: a new process that knows only the name. It sees the output.\n");
  if ((await run()).includes("was started")) {
    throw new DemoError("That started the job a second time");
  }

  say("\n   Waiting for the job to end …");
  const { ansible_job_id } = JSON.parse(record);
  if (!await hasEndedWithin(`${asyncDir}/${ansible_job_id}`, PATIENCE_SECONDS)) {
    throw new DemoError(`The job did not end within ${PATIENCE_SECONDS} seconds`);
  }

  say("\n3. And once more, now that it has ended. That run saves how it ended in the record.\n");
  if (!(await run()).includes("succeeded")) throw new DemoError("The job did not end well");
  const jobs = await asyncJobIds(asyncDir);
  if (jobs.length !== 1 || JSON.parse(await home.read(JOB)).ansible_job_id !== ansible_job_id) {
    throw new DemoError("The job was started more than once");
  }

  await Deno.remove(asyncDir, { recursive: true });
  say(`\n4. All that the host had of it is removed: ${asyncDir}`);
  say("   The record alone still says how it ended, and nothing is started again.\n");
  if (!(await run()).includes("succeeded")) throw new DemoError("It is not known any more");
  await assertNothingThere(asyncDir);
  say("\nFour runs, one job.");
}

async function assertNothingThere(directory: string): Promise<void> {
  try {
    await Deno.lstat(directory);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new DemoError("That started the job again");
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

await runInScratch("demo", async (scratch) => {
  await demo(scratch);
  return true;
});
