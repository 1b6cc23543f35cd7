import { fieldsOf } from "../answers.ts";
import type { History, Sight, Violation } from "../history.ts";
import { claimIdIn, type KnownClaim, knownClaims, parsed } from "./known_claim.ts";

/** One expired claim in another's fence, as far as this looks at it. */
interface ChainEntry {
  readonly claim_id?: unknown;
}

/** A state that a job's place was in. */
interface State {
  readonly sight: Sight;
  readonly kind: "nothing" | "record" | "claim";
  readonly id: string;
  /** Ids of the claims in the fence, oldest first. */
  readonly chain: readonly string[];
  readonly previous: string | undefined;
  /** Milliseconds that a claim lives. */
  readonly ttl: number;
}

/**
 * Goes through all states of a job's place, one after the other, and looks for a change that nobody may
 * make. Only a store that tells every one of its changes can be judged so.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkTransitions(history: History): Violation[] {
  if (!history.complete) return [];
  const claims = new Map(knownClaims(history).map((claim) => [claim.id, claim]));
  const texts = new Map<string, string>();
  let from: State = stateOf({ at: 0, text: undefined });
  return history.sights.flatMap((sight) => {
    const to = stateOf(sight);
    const problem = from.kind === "claim"
      ? afterClaim(from, to, claims.get(from.id), texts)
      : beforeClaim(from, to);
    if (to.kind === "claim" && !texts.has(to.id)) texts.set(to.id, sight.text ?? "");
    const what = `${nameOf(from)} became ${nameOf(to)}`;
    from = to;
    return problem === undefined ? [] : [{ rule: problem, text: what }];
  });
}

/** What may follow on nothing, or on a record: only a claim, which keeps the record. */
function beforeClaim(from: State, to: State): string | undefined {
  if (to.kind !== "claim") return "only a claim comes first";
  if (to.chain.length > 0) return "a first claim takes nothing over";
  return to.previous === from.sight.text ? undefined : "a claim keeps the record byte for byte";
}

/** What may follow on a claim: what its owner makes of it, or somebody else's once it has expired. */
function afterClaim(
  from: State,
  to: State,
  claim: KnownClaim | undefined,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  if (to.kind === "claim" && !from.chain.includes(to.id)) return takeover(from, to);
  if (to.kind === "record" && claim !== undefined && isSavedBy(claim, to)) return undefined;
  const before = from.chain.at(-1);
  const back = before === undefined ? from.previous : texts.get(before);
  if (to.sight.text !== back) return "what was there before comes back byte for byte";
  if (!claim?.endings.some(({ call }) => call.operation === "release")) {
    return "only its owner releases a claim";
  }
  return undefined;
}

function takeover(from: State, to: State): string | undefined {
  if (to.chain.join() !== [...from.chain, from.id].join()) {
    return "a taker inherits all claims before it, in their order";
  }
  if (to.previous !== from.previous) return "a taker keeps the record that was to be replaced";
  const [begin, end] = [from.sight.writtenAt, to.sight.writtenAt];
  if (begin === undefined || end === undefined) return undefined;
  return end - begin >= from.ttl ? undefined : "a claim lives as long as it says";
}

function isSavedBy(claim: KnownClaim, to: State): boolean {
  return claim.endings.some(({ call }) =>
    call.operation === "save" && call.request.jobId === to.id
  );
}

function stateOf(sight: Sight): State {
  const { text } = sight;
  const fields = fieldsOf(text === undefined ? undefined : parsed(text));
  const { ansible_job_id, fence, previous, ttl } = fields;
  const claimId = claimIdIn(text);
  const entries: readonly ChainEntry[] = Array.isArray(fence) ? fence : [];
  return {
    sight,
    kind: text === undefined ? "nothing" : claimId === undefined ? "record" : "claim",
    id: claimId ?? String(ansible_job_id ?? ""),
    chain: entries.map(({ claim_id }) => String(claim_id)),
    previous: typeof previous === "string" ? previous : undefined,
    ttl: typeof ttl === "number" ? ttl * 1000 : 0,
  };
}

function nameOf({ kind, id, chain }: State): string {
  const after = chain.length > 0 ? ` after ${chain.join(", ")}` : "";
  return kind === "nothing" ? kind : `${kind} ${id}${after}`;
}
