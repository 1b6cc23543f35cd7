import { fieldsOf, grantOf, outcomeOf, savedJob } from "../answers.ts";
import type { Call, History, Violation } from "../history.ts";
import { type KnownClaim, knownClaims, nameOf } from "./known_claim.ts";

/** A claim that became a record. */
interface SavedClaim {
  readonly claim: KnownClaim;
  readonly jobId: string;
  readonly savedBy: number;
}

/**
 * Looks for jobs that were saved beside or over each other, lost, or changed.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkSaves(history: History): Violation[] {
  const saved = knownClaims(history).flatMap(savedClaim);
  return [
    ...besideEachOther(saved),
    ...history.calls.flatMap((call) => [
      ...claimedOver(call, saved),
      ...wrongJob(call, history.calls, saved),
    ]),
    ...changedRecords(history.calls),
  ];
}

function savedClaim(claim: KnownClaim): SavedClaim[] {
  const save = claim.endings.find(({ call, outcome }) =>
    call.operation === "save" && outcome === "done"
  )?.call;
  if (save === undefined) return [];
  return [{ claim, jobId: save.request.jobId ?? "", savedBy: save.ended }];
}

/** Only one claim can become a record where none is, and only one in place of each record. */
function besideEachOther(saved: readonly SavedClaim[]): Violation[] {
  const violations: Violation[] = [];
  const successors = new Map<string | undefined, KnownClaim>();
  for (const { claim } of saved) {
    const before = claim.previous?.ansible_job_id;
    const other = successors.get(before);
    if (other !== undefined) {
      violations.push({
        rule: "of two claims one is saved",
        text: `${nameOf(other)} and ${nameOf(claim)} were both saved in place of ` +
          `${before ?? "nothing"}`,
      });
    }
    successors.set(before, claim);
  }
  return violations;
}

/** A claim that was won although a job was saved, or over one that was not named. */
function claimedOver(call: Call, saved: readonly SavedClaim[]): Violation[] {
  const grant = grantOf(call);
  if (grant === undefined) return [];
  const { previous, fence } = grant;
  const { contender, asked, request } = call;
  const done = saved.find(({ savedBy }) => savedBy < asked);
  if (previous === undefined) {
    return done === undefined ? [] : [{
      rule: "a saved job is not claimed",
      text: `${contender} was granted ${grant.id} as if nothing were saved, after ${done.jobId}`,
    }];
  }
  if (request.replace === previous.ansible_job_id || fence.length > 0) return [];
  return [{
    rule: "a saved job is claimed only by who names it",
    text: `${contender} was granted ${grant.id} over ${previous.ansible_job_id}, which it did ` +
      `not name (${request.replace ?? "no job"})`,
  }];
}

/** An answer that tells of a job that nobody can have saved, or that another has replaced before. */
function wrongJob(
  call: Call,
  calls: readonly Call[],
  saved: readonly SavedClaim[],
): Violation[] {
  const job = savedJob(call) ?? grantOf(call)?.previous;
  if (job === undefined) return [];
  const { ansible_job_id } = job;
  const possible = calls.some((other) =>
    other.operation === "save" && other.request.jobId === ansible_job_id &&
    outcomeOf(other) !== "refused" && other.asked <= call.ended
  );
  const told = `${call.contender} was told of the saved job ${ansible_job_id}`;
  if (!possible) {
    return [{ rule: "what is refused is not saved", text: `${told}, which nobody saved` }];
  }
  const successor = saved.find(({ claim, savedBy }) =>
    claim.previous?.ansible_job_id === ansible_job_id && savedBy < call.asked
  );
  if (successor === undefined) return [];
  return [{
    rule: "no saved job is lost",
    text: `${told}, which ${successor.jobId} had replaced`,
  }];
}

/** A record is the same to everybody who is told of it. */
function changedRecords(calls: readonly Call[]): Violation[] {
  const texts = new Map<string, { text: string; contender: string }>();
  const violations: Violation[] = [];
  for (const call of calls) {
    const saved = call.operation === "save" ? fieldsOf(call.answer)["job"] : undefined;
    const job = saved ?? savedJob(call) ?? grantOf(call)?.previous;
    const { ansible_job_id } = fieldsOf(job);
    if (typeof ansible_job_id !== "string") continue;
    const text = JSON.stringify(job);
    const first = texts.get(ansible_job_id);
    if (first === undefined) texts.set(ansible_job_id, { text, contender: call.contender });
    else if (first.text !== text) {
      violations.push({
        rule: "a record stays as it is",
        text: `${first.contender} was told ${first.text}, ${call.contender} ${text}`,
      });
    }
  }
  return violations;
}
