import { asyncJobIds, hasEndedWithin } from "../../ansible/async_jobs.ts";
import { runCaptured } from "../../ansible/run_captured.ts";
import type { Ansible } from "../../ansible/provision.ts";
import type { Arena } from "../arena/arena.ts";

const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

/** Longest time for one playbook, in seconds; on a busy machine many at once take long. */
const PATIENCE = 600;

/** How long a job may take to end, in seconds; it appends one line to a file. */
const JOB_PATIENCE = 60;

/** With a claim, the way it is done without, or by the one role that does all of it. */
export type Way = "claims" | "plain" | "run";

/** Playbooks that want to start the same job. */
export interface PlaybookRound {
  readonly way: Way;
  readonly ansible: Ansible;
  readonly arena: Arena;
  /** Path of the built file. */
  readonly program: string;
  /** The job's name, a new one for each round. */
  readonly job: string;
  /** When each playbook begins, in milliseconds. */
  readonly startsAt: readonly number[];
  /** An empty directory. */
  readonly scratch: string;
  /** Words before `ansible-playbook`. */
  readonly through?: readonly string[];
  /** Further environment of the playbooks. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How they ended. */
export interface PlaybookOutcome {
  /** Names of the controllers whose job began, one for each time. */
  readonly starts: readonly string[];
  /** Ids of the async jobs that Ansible knows of. */
  readonly jobIds: readonly string[];
  /** What the playbooks printed that failed. */
  readonly failures: readonly string[];
}

/**
 * Runs playbooks at the same time, each as a controller of its own, and waits for the jobs that they start.
 *
 * @param round what is run
 * @returns what was started, and what failed
 */
export async function runPlaybooks(round: PlaybookRound): Promise<PlaybookOutcome> {
  const { startsAt, scratch } = round;
  const [starts, asyncDirectory] = [`${scratch}/starts`, `${scratch}/async`];
  await Deno.mkdir(asyncDirectory, { recursive: true });
  const failures: string[] = [];
  await Promise.all(startsAt.map(async (startAt, index) => {
    await new Promise((resolve) => setTimeout(resolve, startAt));
    const { success, stdout, stderr } = await play(round, `controller${index}`, starts);
    if (!success) failures.push(stdout + stderr);
  }));
  const jobIds = await asyncJobIds(asyncDirectory);
  for (const id of jobIds) {
    if (await hasEndedWithin(`${asyncDirectory}/${id}`, JOB_PATIENCE)) continue;
    failures.push(`Job ${id} has not ended in ${JOB_PATIENCE} seconds`);
  }
  const lines = await Deno.readTextFile(starts).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  return { starts: lines.split("\n").filter(Boolean), jobIds, failures };
}

function play(
  { way, ansible, arena, program, job, scratch, through = [], env }: PlaybookRound,
  controller: string,
  starts: string,
): ReturnType<typeof runCaptured> {
  const home = `${scratch}/${controller}`;
  const playbook = `${ROOT}/scripts/race/playbooks/${way}_playbook.yml`;
  const vars = { job, controller, starts, ...roleVars(program, arena.settings) };
  const [command = "", ...args] = [
    ...through,
    ...[`${ansible.bin}/ansible-playbook`, playbook, "--extra-vars", JSON.stringify(vars)],
  ];
  return runCaptured(command, args, {
    cwd: ROOT,
    seconds: PATIENCE,
    env: {
      HOME: home,
      // The built file may unpack itself once for all.
      XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`,
      LC_ALL: "C.UTF-8",
      HTTPS_PROXY: "",
      HTTP_PROXY: "",
      ANSIBLE_CONFIG: `${ROOT}/ansible.cfg`,
      ANSIBLE_COLLECTIONS_PATH: ROOT,
      ANSIBLE_HOME: `${home}/ansible`,
      ANSIBLE_LOCAL_TEMP: `${home}/ansible/tmp`,
      ANSIBLE_ASYNC_DIR: `${scratch}/async`,
      ANSIBLE_PIPELINING: "1",
      ANSIBLE_NOCOLOR: "1",
      ...env,
    },
  });
}

/** Points the roles at the program and the store. */
function roleVars(
  executable: string,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  const vars = Object.entries({ executable, ...settings });
  return Object.fromEntries(
    ["load", "save", "run"].flatMap((role) =>
      vars.map(([name, value]) => [`async_job_${role}_${name}`, value])
    ),
  );
}
