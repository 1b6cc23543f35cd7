import type { Run } from "../run.ts";
import { parseTimestamp } from "../timestamp.ts";
import type { FinalVerdict } from "../verdict.ts";
import type { Fence, Observation } from "./observation.ts";

/** What an observation says of a job. */
export interface Judgement {
  readonly verdict: FinalVerdict | "running";
  /** Exit status; `null` when it is not known. */
  readonly rc: number | null;
  /** By the clock of the host: RFC 3339, UTC; `null` when it is not known. */
  readonly endedAt: string | null;
}

/** What is known of a job's start: its fence, or the record where there is no fence any more. */
interface Start {
  readonly boot: string | undefined;
  /** Uptime of the host then, in seconds. */
  readonly up: number | undefined;
  /** Milliseconds by the clock of the host. */
  readonly at: number | undefined;
  /** Seconds. */
  readonly limit: number | undefined;
}

/**
 * Says what became of a job. An exit status that is there settles it; next a process that lives; only then
 * what is missing counts. Time is counted by the host's uptime within one boot, else by the host's clock, and
 * never by that of a controller.
 *
 * @param observation what the host's script has seen of it
 * @param run what is remembered of its start
 * @returns the verdict
 */
export function judge(observation: Observation, run: Run | undefined): Judgement {
  const { status, alive, cancel, fence, async } = observation;
  if (status !== undefined) {
    const { rc, at, term } = status;
    const ended = { rc, endedAt: at ?? null };
    if (term && cancel) return { verdict: "cancelled", ...ended };
    return { verdict: rc === 0 ? "succeeded" : "failed", ...ended };
  }
  if (alive) return unknownEnd("running");
  if (observation.dir === "absent" || fence?.kind === "taken") return unknownEnd("lost");
  if (fence === undefined) {
    if (async.kind === "none") return unknownEnd("lost");
    if (async.kind === "finished") return { ...unknownEnd("failed"), rc: async.rc };
  }
  const start = startOf(fence, run);
  if (hasBooted(start, observation)) return unknownEnd("killed");
  if (cancel) return unknownEnd("cancelled");
  if (async.kind === "timeout") return unknownEnd("expired");
  if (async.kind === "finished") return unknownEnd("killed");
  return unknownEnd(isPastLimit(start, observation) ? "expired" : "killed");
}

/**
 * Says what became of a job that was started a moment ago. It may not be to be seen yet, and nothing but an
 * end that is known counts as one then: `lost` would let somebody start it again.
 *
 * @param observation what the host's script has seen of it
 * @param run what is remembered of its start
 * @returns the verdict
 */
export function judgeStart(observation: Observation, run: Run | undefined): Judgement {
  const { fence, status, async } = observation;
  const isSeen = fence !== undefined || status !== undefined || async.kind === "finished";
  return isSeen ? judge(observation, run) : unknownEnd("running");
}

function unknownEnd(verdict: Judgement["verdict"]): Judgement {
  return { verdict, rc: null, endedAt: null };
}

function startOf(fence: Fence | undefined, run: Run | undefined): Start {
  const own = fence?.kind === "start" ? fence : undefined;
  const at = own?.at ?? run?.started_at;
  return {
    boot: own?.boot ?? run?.boot_id ?? undefined,
    up: own?.up,
    at: at === undefined ? undefined : parseTimestamp(at),
    limit: own?.limit ?? run?.time_limit ?? undefined,
  };
}

/** Also a host that cannot name its boots has booted when it has been up for less time than before. */
function hasBooted({ boot, up }: Start, { bootId, uptime }: Observation): boolean {
  if (boot !== undefined && bootId !== undefined) return comparable(boot) !== comparable(bootId);
  return up !== undefined && uptime !== undefined && uptime < up;
}

function isPastLimit(
  { boot, up, at, limit }: Start,
  { bootId, uptime, now }: Observation,
): boolean {
  if (limit === undefined) return false;
  const isOneBoot = boot !== undefined && bootId !== undefined;
  if (isOneBoot && up !== undefined && uptime !== undefined && uptime >= up) {
    return uptime - up > limit;
  }
  return ((parseTimestamp(now) ?? NaN) - (at ?? NaN)) / 1000 > limit;
}

/** In a link stands `_` for every character that could be changed on the way. */
function comparable(boot: string): string {
  return boot.replaceAll(/[^A-Za-z0-9._:+-]/g, "_");
}
