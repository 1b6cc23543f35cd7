import type { Watch } from "../../../scripts/race/arena/arena.ts";
import type { Call, History, Sight } from "../../../scripts/race/history.ts";
import { planRound } from "../../../scripts/race/plan/plan_round.ts";
import type { PlannedCall } from "../../../scripts/race/play/run_call.ts";
import { runRound } from "../../../scripts/race/play/run_round.ts";
import { Random } from "../../../scripts/race/random.ts";
import { type Flaw, ModelStore } from "./model_store.ts";
import { VirtualTime } from "./virtual_time.ts";

/** A race against a model in place of the program. */
export interface ModelRoundOptions {
  readonly seed: number;
  readonly processes: number;
  /** Whether the store tells of all its changes, as a bucket does, or is only looked at. */
  readonly complete: boolean;
  readonly flaw?: Flaw;
}

/**
 * Runs a round in which processes are only played.
 *
 * @param options which round, and what is wrong with the store
 * @returns its history
 */
export async function modelRound(options: ModelRoundOptions): Promise<History> {
  const { seed, processes, complete, flaw } = options;
  const time = new VirtualTime();
  const store = new ModelStore(() => time.now, flaw);
  const random = new Random(seed, 7);
  const looks: Sight[] = [];
  const watch: Watch = {
    look: () => {
      const last = store.sights.at(-1) ?? { text: undefined };
      looks.push({ ...last, at: time.now });
      return Promise.resolve(store.text);
    },
    calm: () => Promise.resolve(),
    seen: () => ({ sights: complete ? store.sights : looks, complete, faults: 0 }),
  };
  return await time.run(runRound(planRound(seed, seed, processes), {
    watch,
    call: (planned) => new ModelProcess(planned, store, time, random).run(),
    pause: (milliseconds) => time.pause(milliseconds),
  }));
}

class ModelProcess {
  constructor(
    readonly planned: PlannedCall,
    readonly store: ModelStore,
    readonly time: VirtualTime,
    readonly random: Random,
  ) {}

  async run(): Promise<Call> {
    const { contender, operation, request, interruption } = this.planned;
    const asked = this.time.now;
    const takes = this.random.integer(20, 200);
    const acts = this.random.integer(10, takes);
    const [after, lasting] = interruption?.kind === "stall"
      ? [interruption.after, interruption.lasting]
      : [interruption?.after ?? Infinity, Infinity];
    const call = (answer: unknown, status?: number): Call => ({
      contender,
      operation,
      request,
      asked,
      ended: this.time.now,
      status,
      stopped: interruption?.kind === "stall" && after < takes,
      answer,
      output: JSON.stringify(answer) ?? "",
    });
    await this.time.pause(Math.min(acts, after));
    if (after < acts && lasting === Infinity) return call(undefined);
    if (after < acts) await this.time.pause(lasting + acts - after);
    const answer = await this.#answer();
    await this.time.pause(Math.min(takes - acts, Math.max(after - acts, 0)));
    if (after >= acts && after < takes) {
      if (lasting === Infinity) return call(undefined);
      await this.time.pause(lasting + takes - after);
    }
    return call(answer, statusOf(answer));
  }

  async #answer(): Promise<Record<string, unknown>> {
    const { contender, operation, request, more = {} } = this.planned;
    const { ttl = 0, replace, token = "", jobId = "" } = request;
    if (operation === "save") return this.store.save(token, jobId, contender);
    if (operation === "release") return this.store.release(token);
    if (operation === "load") return this.store.load();
    const until = this.time.now + 1000 * Number(/^\d+/.exec(String(more["wait"]))?.[0] ?? 0);
    for (;;) {
      const answer = this.store.claim(contender, ttl, replace);
      if (answer["reason"] !== "held" || this.time.now >= until) return answer;
      await this.time.pause(this.random.integer(50, 250));
    }
  }
}

function statusOf({ error }: Record<string, unknown>): number {
  if (error === undefined) return 0;
  const { code } = error as { code: string };
  return code === "Internal" ? 1 : 6;
}
