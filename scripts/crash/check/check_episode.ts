import type { CommandRun, History, Play, Violation } from "../history.ts";
import type { Victim } from "../plan/episode_plan.ts";

/**
 * Judges what happened to one job: whoever was killed when, the command ran once, and whoever came later
 * knows that very run.
 *
 * @param history all that is known
 * @returns what must not be, nothing when all is well
 */
export function checkEpisode(history: History): Violation[] {
  return [
    ...checkRuns(history),
    ...checkPlays(history),
    ...checkAdoption(history),
    ...checkVerdict(history),
  ];
}

/** The verdicts after which there is nothing to wait for. */
const FINAL = ["succeeded", "failed", "expired", "killed", "cancelled", "lost"];

/**
 * Finds the last word on a job.
 *
 * @param history of it
 * @returns the play that said it
 */
export function finalPlay({ plays }: Pick<History, "plays">): Play | undefined {
  return plays.find(({ report }) => report !== undefined && FINAL.includes(report.verdict));
}

function mayHaveHit({ plan }: History, ...victims: readonly Victim[]): boolean {
  return plan.crashes.some((crash) => crash.victims.some((each) => victims.includes(each)));
}

function checkRuns(history: History): Violation[] {
  const count = history.commandRuns.length;
  const verdict = finalPlay(history)?.report?.verdict;
  // The job itself was killed before its line: that is told, and not tried once more.
  const isKilled = mayHaveHit(history, "host") || isSavedHalf(history);
  if (count === 1 || count === 0 && isKilled && verdict === "killed") return [];
  const runs = history.commandRuns.map(({ run, directory }) => `by run ${run} in ${directory}`);
  return [{
    rule: "the command runs exactly once",
    text: `It ran ${count} times: ${runs.join(", ")}`,
  }];
}

/**
 * Whether a job was saved as started whose wrapper was killed before the command: by the controller, which
 * came so far, or by one that came by while the part of the wrapper that was to become the command stood
 * still after its link. That part finds its wrapper gone, and ends.
 */
function isSavedHalf({ plan, plays }: History): boolean {
  return plan.crashes.some(({ at, victims, late }, index) => {
    if (!victims.includes("wrapper")) return false;
    const isSeen = late && "point" in at && at.point === "command:after";
    return isSeen || plays.some(({ run, calls }) => run === index + 1 && calls > 1);
  });
}

function checkPlays(history: History): Violation[] {
  const { plan, plays, commandRuns, leftovers } = history;
  // What ends sooner than a random moment is not interrupted.
  const isMissed = ({ run, crashed }: Play): boolean => {
    const at = plan.crashes[run - 1]?.at;
    return crashed === false && at !== undefined && "point" in at;
  };
  const [only] = commandRuns;
  return [
    ...plays.filter(isMissed).map(({ run, output }) => ({
      rule: "what is planned happens",
      text: `Run ${run} was not interrupted where it was to be: ${tail(output)}`,
    })),
    ...plays
      .filter(({ status, crashed }) => status !== 0 && crashed === undefined)
      .map(({ run, status, output }) => ({
        rule: "a run after a crash does not fail",
        text: `Run ${run} ended with ${status}: ${tail(output)}`,
      })),
    ...plays.filter(({ run, report }) => report?.started === true && run !== only?.run)
      .map(({ run }) => ({
        rule: "who says that it has started the job has done it",
        text: `Run ${run} says so, but the command ran by ${only?.run ?? "nobody"}`,
      })),
    ...leftovers.map((process) => ({
      rule: "everything ends",
      text: `There is still a process: ${process}`,
    })),
  ];
}

/** The record is that of the run, not of another start that came to nothing. */
function checkAdoption(history: History): Violation[] {
  const { record, commandRuns: [only], asyncIds } = history;
  const id = String(record?.ansible_job_id ?? "none");
  const directory = record?.run?.job_dir;
  if (only === undefined) return [];
  // Without Ansible's wrapper nobody on the host can tell the id.
  const isUnknown = only.job === "unknown" && id === "unknown";
  const isThat = only.job === "unknown" || id.split(".")[0] === only.job;
  if (directory === only.directory && (isUnknown || isThat && asyncIds.includes(id))) return [];
  return [{
    rule: "the job that runs is adopted",
    text: `${id} in ${directory} is saved, ${textOf(only)} ran, Ansible has ` +
      `${asyncIds.join(", ")}`,
  }];
}

function textOf({ job, directory }: CommandRun): string {
  return `${job} in ${directory}`;
}

function checkVerdict(history: History): Violation[] {
  const { record, commandRuns: [only] } = history;
  const { verdict = "none", stdout = "" } = finalPlay(history)?.report ?? {};
  const expected = ["succeeded", ...mayHaveHit(history, "wrapper", "host") ? ["killed"] : []];
  const violations: Violation[] = [];
  if (!expected.includes(verdict)) {
    violations.push({
      rule: "the verdict is known",
      text: `It is ${verdict}`,
    });
  }
  if (record?.outcome?.verdict !== verdict) {
    violations.push({
      rule: "the outcome is kept",
      text: `The role says ${verdict}, the store ${record?.outcome?.verdict}`,
    });
  }
  if (only === undefined) return violations;
  const line = `output of run ${only.run}, process ${only.process}`;
  // Killed between its line in the file and its output, it has none.
  if (mayHaveHit(history, "host") && stdout === "") return violations;
  for (const [who, text] of [["role", stdout], ["store", record?.outcome?.stdout]]) {
    if (String(text).includes(line)) continue;
    violations.push({ rule: "the output is kept", text: `The ${who} has ${JSON.stringify(text)}` });
  }
  return violations;
}

function tail(output: string): string {
  return output.trim().slice(-1500);
}
