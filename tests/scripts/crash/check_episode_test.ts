import { deepStrictEqual } from "node:assert/strict";
import { checkEpisode } from "../../../scripts/crash/check/check_episode.ts";
import type { CommandRun, History, Play } from "../../../scripts/crash/history.ts";
import type { Crash, Victim } from "../../../scripts/crash/plan/episode_plan.ts";
import { tallyOf } from "../../../scripts/crash/tally.ts";

const RUN: CommandRun = { run: 1, process: 77, job: "j12", directory: "/async/async_job/a" };
const STDOUT = "output of run 1, process 77\n";
const KILLED: Play = {
  run: 1,
  status: undefined,
  report: undefined,
  output: "",
  crashed: true,
  calls: 1,
};
const LAST: Play = {
  run: 2,
  status: 0,
  report: {
    verdict: "succeeded",
    started: false,
    ansible_job_id: "j12.34",
    stdout: STDOUT,
    stderr: "",
  },
  output: "",
  crashed: undefined,
  calls: 1,
};

function crash(...victims: Victim[]): Crash {
  return { at: { point: "fence:after" }, victims, late: false };
}

/** A job that was started by a run that was killed then, and adopted by the next one. */
function history(changes: Partial<History> = {}, ...victims: Victim[]): History {
  const crashes = [crash("controller", ...victims)];
  return {
    plan: { title: "", again: "", crashes, jobSeconds: 1, waits: true },
    plays: [KILLED, LAST],
    commandRuns: [RUN],
    asyncIds: ["j12.34"],
    record: {
      ansible_job_id: "j12.34",
      run: { job_dir: RUN.directory },
      outcome: { verdict: "succeeded", stdout: STDOUT },
    },
    leftovers: [],
    ...changes,
  };
}

/** The last run says something else. */
function told(report: Partial<Play["report"]>): Partial<History> {
  return { plays: [KILLED, { ...LAST, report: { ...LAST.report, ...report } as Play["report"] }] };
}

const DEAD: Partial<History> = {
  ...told({ verdict: "killed", stdout: "" }),
  record: {
    ansible_job_id: "j12.34",
    run: { job_dir: RUN.directory },
    outcome: { verdict: "killed", stdout: "" },
  },
};

const LAST_DEAD = DEAD.plays?.[1] ?? LAST;

Deno.test("checkEpisode() finds nothing wrong with a job that ran once and is adopted", () => {
  deepStrictEqual(checkEpisode(history()), []);
});

Deno.test("checkEpisode() finds nothing wrong with a job that was killed with its machine", () => {
  deepStrictEqual(checkEpisode(history({ ...DEAD, commandRuns: [] }, "host")), []);
  deepStrictEqual(checkEpisode(history(DEAD, "host")), []);
});

Deno.test("checkEpisode() lets a job be killed that was saved and not begun", () => {
  const killed = (at: string, late: boolean): History => {
    const dead = history({ ...DEAD, commandRuns: [] });
    const half: Crash = { at: { point: at }, victims: ["controller", "wrapper"], late };
    return { ...dead, plan: { ...dead.plan, crashes: [half] } };
  };
  const rulesOf = (at: string, late: boolean): string[] =>
    checkEpisode(killed(at, late)).map(({ rule }) => rule);
  deepStrictEqual(rulesOf("command:after", true), []);
  deepStrictEqual(rulesOf("command:after", false), ["the command runs exactly once"]);
  deepStrictEqual(rulesOf("command:before", true), ["the command runs exactly once"]);
  const saved = killed("command:before", false);
  deepStrictEqual(checkEpisode({ ...saved, plays: [{ ...KILLED, calls: 2 }, LAST_DEAD] }), []);
});

Deno.test("checkEpisode() asks for no id that nobody can know", () => {
  const record = { ...history().record, ansible_job_id: "unknown" };
  const commandRuns = [{ ...RUN, job: "unknown" }];
  deepStrictEqual(checkEpisode(history({ record, commandRuns })), []);
});

/** Every way to be wrong, and the rules that it breaks. */
const FLAWS: Readonly<Record<string, readonly [History, ...string[]]>> = {
  "a command ran twice": [
    history({ commandRuns: [RUN, { ...RUN, run: 2, directory: "/async/async_job/b" }] }),
    "the command runs exactly once",
  ],
  "a command never ran": [history({ commandRuns: [] }), "the command runs exactly once"],
  "a command that was killed before its line is said to have succeeded": [
    history({ commandRuns: [] }, "host"),
    "the command runs exactly once",
  ],
  "a crash did not happen": [
    history({ plays: [{ ...KILLED, status: 0, crashed: false }, LAST] }),
    "what is planned happens",
  ],
  "a later run failed": [
    history({ plays: [KILLED, { ...LAST, status: 2 }] }),
    "a run after a crash does not fail",
  ],
  "a later run says that it started the job": [
    history(told({ started: true })),
    "who says that it has started the job has done it",
  ],
  "a process is left": [history({ leftovers: ["88 sh"] }), "everything ends"],
  "another job's id is saved": [
    history({ record: { ...history().record, ansible_job_id: "j13.1" } }),
    "the job that runs is adopted",
  ],
  "an id is saved that Ansible does not know": [
    history({ asyncIds: [] }),
    "the job that runs is adopted",
  ],
  "another start's directory is saved": [
    history({ record: { ...history().record, run: { job_dir: "/async/async_job/b" } } }),
    "the job that runs is adopted",
  ],
  "nothing is saved": [
    history({ record: undefined }),
    "the job that runs is adopted",
    "the outcome is kept",
    "the output is kept",
  ],
  "a job whose wrappers live is said to be killed": [
    history({ ...DEAD, ...told({ verdict: "killed" }) }),
    "the verdict is known",
    "the output is kept",
  ],
  "nobody says how the job ended": [
    history(told({ verdict: "held" })),
    "the verdict is known",
    "the outcome is kept",
    "the output is kept",
  ],
  "the store knows another outcome": [
    history({ record: { ...history().record, outcome: { verdict: "failed", stdout: STDOUT } } }),
    "the outcome is kept",
  ],
  "the role has another run's output": [
    history(told({ stdout: "output of run 2, process 77\n" })),
    "the output is kept",
  ],
};

for (const [flaw, [wrong, ...rules]] of Object.entries(FLAWS)) {
  Deno.test(`checkEpisode() finds out that ${flaw}`, () => {
    const found = new Set(checkEpisode(wrong).map(({ rule }) => rule));
    deepStrictEqual([...found], rules);
  });
}

Deno.test("tallyOf() counts no job as adopted whose record is another's", () => {
  const right = history();
  deepStrictEqual(tallyOf(right, checkEpisode(right)), {
    jobs: 1,
    crashed: 1,
    once: 1,
    never: 0,
    adopted: 1,
    violations: 0,
    verdicts: { succeeded: 1 },
  });
  const wrong = history({ asyncIds: [] });
  const { adopted, violations } = tallyOf(wrong, checkEpisode(wrong));
  deepStrictEqual([adopted, violations], [0, 1]);
});
