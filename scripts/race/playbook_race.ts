import type { Ansible } from "../ansible/provision.ts";
import { runCaptured } from "../ansible/run_captured.ts";
import { fieldsOf } from "./answers.ts";
import { type Arena, environmentOf } from "./arena/arena.ts";
import { planStarts } from "./plan/plan_starts.ts";
import { type PlaybookOutcome, runPlaybooks, type Way } from "./playbook/run_playbooks.ts";

/** A race of playbooks on one store with one Ansible. */
export interface PlaybookRaceOptions {
  readonly way: Way;
  readonly ansible: Ansible;
  readonly arena: Arena;
  readonly seed: number;
  /** Numbers of the rounds to run. */
  readonly rounds: readonly number[];
  readonly processes: number;
  /** Path of the built file. */
  readonly program: string;
  /** Directory for whatever the race leaves behind. */
  readonly scratch: string;
  /** Further environment of the playbooks. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface PlaybookRaceResult {
  /** How often the job was started, round by round. */
  readonly starts: readonly number[];
  /** What must not be; of playbooks without claims only that none starts the job. */
  readonly violations: readonly string[];
}

/**
 * Runs rounds of playbooks that want to start the same job.
 *
 * @param options which rounds, and how
 * @returns how often the job of each was started, and what was wrong
 */
export async function runPlaybookRace(options: PlaybookRaceOptions): Promise<PlaybookRaceResult> {
  const { way, ansible, seed, rounds, processes, scratch } = options;
  const starts: number[] = [];
  const violations: string[] = [];
  for (const round of rounds) {
    const job = `${way}-${ansible.version}-${round}`;
    const directory = `${scratch}/${job}`;
    const startsAt = planStarts(seed, round, processes);
    const outcome = await runPlaybooks({ ...options, job, startsAt, scratch: directory });
    starts.push(outcome.starts.length);
    const problems = way === "plain"
      ? outcome.starts.length > 0 ? [] : ["Nobody started the job"]
      : await problemsOf(outcome, options, job);
    violations.push(...problems.map((problem) => `round ${round}: ${problem}`));
    await Deno.remove(directory, { recursive: true });
  }
  return { starts, violations };
}

/** One job is started, saved as it is, and no playbook fails. */
async function problemsOf(
  { starts, jobIds, failures }: PlaybookOutcome,
  { program, arena }: PlaybookRaceOptions,
  job: string,
): Promise<string[]> {
  const saved = await savedId(program, arena, job);
  const [id] = jobIds;
  return [
    ...starts.length === 1 ? [] : [`The job was started ${starts.length} times: ${starts}`],
    ...jobIds.length === 1 && saved === id ? [] : [`${saved} is saved, ${jobIds} are there`],
    ...failures.map((output) => `A playbook failed: ${output}`),
  ];
}

async function savedId(program: string, arena: Arena, job: string): Promise<string | undefined> {
  const args = ["load", "--host", "localhost", "--job-name", job, "-o", "json"];
  const { stdout } = await runCaptured(program, args, { env: environmentOf(arena.settings) });
  const { ansible_job_id } = fieldsOf(fieldsOf(JSON.parse(stdout))["job"]);
  return typeof ansible_job_id === "string" ? ansible_job_id : undefined;
}

/**
 * Runs one playbook on a store that can be read and not written, and again once it can.
 *
 * @param options which playbook, and where
 * @returns how often it started the job before and after, or why the store cannot be made so here
 */
export async function runReadOnly(
  options: Omit<PlaybookRaceOptions, "seed" | "rounds" | "processes">,
): Promise<{ readonly before: PlaybookOutcome; readonly after: PlaybookOutcome } | string> {
  const { way, ansible, arena, scratch } = options;
  const job = `read-only-${way}-${ansible.version}`;
  const run = (name: string, through: readonly string[]): Promise<PlaybookOutcome> =>
    runPlaybooks({ ...options, job, through, startsAt: [0], scratch: `${scratch}/${name}` });
  const before = await (async () => {
    const readOnly = await arena.readOnly();
    if ("obstacle" in readOnly) return readOnly.obstacle;
    await using undone = readOnly;
    return await run("before", undone.through);
  })();
  return typeof before === "string" ? before : { before, after: await run("after", []) };
}
