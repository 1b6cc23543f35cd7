import { fileURLToPath } from "node:url";
import { runCaptured } from "../../ansible/run_captured.ts";
import { CrashError } from "../crash_error.ts";
import type { Episode } from "./scene.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const ARMS = `${ROOT}/scripts/crash/arms`;

/** How long a claim lives: a run after a crash has to wait for so long. */
export const CLAIM_SECONDS = 2;

/** Name of the variable by which a process of an episode is known. */
export const MARK = "CRASH_DIR";

/** How one run of the playbook is started. */
export interface PlayStart {
  readonly run: number;
  /** Where something stops, or empty. */
  readonly point: string;
  /** Seconds that the role waits for the job's end. */
  readonly wait: number;
}

/**
 * Starts the playbook, with all that it goes through set up to be stopped.
 *
 * @param episode the job, and where
 * @param start which run it is
 * @returns the process, whose output goes to the file `output-RUN`
 */
export async function startPlay(
  episode: Episode,
  { run, point, wait }: PlayStart,
): Promise<Deno.ChildProcess> {
  const { ansible, arena, collections, directory, job, jobSeconds, program, env } = episode;
  const home = `${directory}/home`;
  const vars = {
    job,
    command: [`${ARMS}/job`, `${directory}/runs`, String(jobSeconds)],
    claim_ttl: `${CLAIM_SECONDS}s`,
    wait,
    ansible_connection: "local",
    ansible_python_interpreter: `${ARMS}/python`,
    ...roleVars(arena.settings),
  };
  const playbook = `${ROOT}/scripts/crash/playbook.yml`;
  return new Deno.Command("/bin/sh", {
    // A pipe would be held open by whatever is left of the run.
    args: [
      ...["-c", 'exec "$@" >"$0" 2>&1', `${directory}/output-${run}`],
      ...[`${ansible.bin}/ansible-playbook`, "-i", "target,", playbook],
      ...["--extra-vars", JSON.stringify(vars)],
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "null",
    env: {
      HOME: home,
      PATH: `${ARMS}/path:${Deno.env.get("PATH") ?? "/usr/bin:/bin"}`,
      // The built file may unpack itself once for all.
      XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`,
      LC_ALL: "C.UTF-8",
      HTTPS_PROXY: "",
      HTTP_PROXY: "",
      ANSIBLE_CONFIG: `${ROOT}/ansible.cfg`,
      ANSIBLE_COLLECTIONS_PATH: collections,
      ANSIBLE_HOME: `${home}/ansible`,
      ANSIBLE_LOCAL_TEMP: `${home}/ansible/tmp`,
      ANSIBLE_ASYNC_DIR: `${directory}/async`,
      ANSIBLE_CALLBACK_PLUGINS: `${ARMS}/callback`,
      ANSIBLE_PIPELINING: "1",
      ANSIBLE_NOCOLOR: "1",
      ...env,
      [MARK]: directory,
      CRASH_ARMS: ARMS,
      CRASH_RUN: String(run),
      CRASH_POINT: point,
      CRASH_PROGRAM: program,
      CRASH_PYTHON: await pythonOf(ansible.bin),
      CRASH_LN: await pathOf("ln"),
    },
  }).spawn();
}

/** Points the role at the program and the store. */
function roleVars(settings: Readonly<Record<string, string>>): Record<string, string> {
  const vars = Object.entries({ executable: `${ARMS}/async-job`, ...settings });
  return Object.fromEntries(vars.map(([name, value]) => [`async_job_run_${name}`, value]));
}

/** The Python that this Ansible itself runs with: modules need nothing but one that is new enough. */
async function pythonOf(bin: string): Promise<string> {
  const [line = ""] = (await Deno.readTextFile(`${bin}/ansible-playbook`)).split("\n");
  const [, python] = /^#!(\/\S+\/python[\d.]*)/.exec(line) ?? [];
  return python ?? await pathOf("python3");
}

async function pathOf(command: string): Promise<string> {
  const { stdout } = await runCaptured("/bin/sh", ["-c", 'command -v "$0"', command]);
  const path = stdout.trim();
  if (path.startsWith("/")) return path;
  throw new CrashError(`There is no ${command} here`, "The crashes need a POSIX host.");
}
