import type { Sight } from "../../../scripts/race/history.ts";

/** A way in which a store of claims can be wrong. */
export type Flaw =
  | "claims are not exclusive"
  | "claims run out early"
  | "claims never run out"
  | "the fence names the last claim only"
  | "the fence is lost with a record that is replaced"
  | "a taker forgets the record that was to be replaced"
  | "what was settled stays in the fence"
  | "a late owner saves all the same"
  | "an owner in time is refused"
  | "a release removes everything"
  | "a release writes the record anew"
  | "a saved job is claimed over by anybody"
  | "a claim looks like nothing"
  | "tokens are kept"
  | "a save fails now and then";

type Fields = Record<string, unknown>;

/** A claim as it lies in the store. */
interface KeptClaim {
  readonly claim_id: string;
  readonly owner: string;
  readonly ttl: number;
  readonly token_sha256: string;
  readonly fence?: readonly KeptClaim[];
  readonly previous?: string;
}

interface Kept {
  readonly text: string;
  readonly writtenAt: number;
}

/** The rules of claims in a few lines, each of which can be got wrong. */
export class ModelStore {
  readonly sights: Sight[] = [];
  #kept: Kept | undefined;
  #count = 0;

  /**
   * @param now the store's clock
   * @param flaw what is wrong with it, if anything
   */
  constructor(readonly now: () => number, readonly flaw?: Flaw) {}

  /** What stands there. */
  get text(): string | undefined {
    return this.#kept?.text;
  }

  /** Answers `claim`. */
  claim(owner: string, ttl: number, replace: string | undefined): Fields {
    const found = this.#kept;
    const claim = this.#claim();
    const fresh = {
      claim_id: `claim-${++this.#count}`,
      owner,
      ttl,
      token_sha256: `${this.#count}.`,
    };
    if (found === undefined) return this.#grant(fresh, []);
    if (claim === undefined) {
      const job = JSON.parse(found.text);
      const isNamed = job.ansible_job_id === replace;
      if (!isNamed && this.flaw !== "a saved job is claimed over by anybody") {
        return { claimed: false, reason: "saved", job };
      }
      return this.#grant({ ...fresh, previous: found.text }, []);
    }
    if (!this.#isOver(found, claim) && this.flaw !== "claims are not exclusive") {
      return { claimed: false, reason: "held", claim: { id: claim.claim_id, owner: claim.owner } };
    }
    const { fence = [], previous, ...own } = claim;
    const isLost = this.flaw === "the fence is lost with a record that is replaced" && previous;
    const isShort = this.flaw === "the fence names the last claim only";
    const chain = isLost ? [] : [...isShort ? [] : fence, own];
    const forgets = this.flaw === "a taker forgets the record that was to be replaced";
    const kept = forgets || previous === undefined ? {} : { previous };
    return this.#grant({ ...fresh, ...kept }, chain);
  }

  /** Answers `save`. */
  save(token: string, jobId: string, by: string): Fields {
    const claim = this.#claim();
    const job = { ansible_job_id: jobId, metadata: { by } };
    const text = JSON.stringify(job, null, 2);
    if (this.text === text) return { changed: false, job };
    const fails = this.flaw === "a save fails now and then" && this.#count % 3 === 0;
    if (fails) return { error: { code: "Internal" } };
    const isOwn = claim !== undefined && `token-${claim.token_sha256}` === token;
    const isTaken = !isOwn || this.flaw === "an owner in time is refused";
    if (isTaken && this.flaw !== "a late owner saves all the same") return CONFLICT;
    this.#write(text, this.now());
    return { changed: true, job };
  }

  /** Answers `release`. */
  release(token: string): Fields {
    const claim = this.#claim();
    if (claim === undefined || `token-${claim.token_sha256}` !== token) return CONFLICT;
    const { fence = [], previous } = claim;
    const last = fence.at(-1);
    if (this.flaw === "a release removes everything") this.#write(undefined, this.now());
    else if (last !== undefined) {
      const { writtenAt = 0, text } = this.sights.findLast((sight) =>
        sight.text !== undefined && JSON.parse(sight.text).claim_id === last.claim_id
      ) ?? { text: "" };
      this.#write(text, writtenAt);
    } else if (this.flaw === "a release writes the record anew" && previous !== undefined) {
      this.#write(JSON.stringify(JSON.parse(previous)), this.now());
    } else this.#write(previous, this.now());
    return { changed: true };
  }

  /** Answers `load`. */
  load(): Fields {
    if (this.text === undefined) return { found: false };
    if (this.#claim() === undefined) return { found: true, job: JSON.parse(this.text) };
    if (this.flaw === "a claim looks like nothing") return { found: false };
    return { error: { code: "ClaimHeld" } };
  }

  #claim(): KeptClaim | undefined {
    if (this.text === undefined) return undefined;
    const fields = JSON.parse(this.text);
    return "claim_id" in fields ? fields : undefined;
  }

  #isOver({ writtenAt }: Kept, { ttl }: KeptClaim): boolean {
    if (this.flaw === "claims never run out") return false;
    const life = this.flaw === "claims run out early" ? ttl * 500 : ttl * 1000;
    return this.now() > writtenAt + life;
  }

  #grant(claim: KeptClaim, chain: readonly KeptClaim[]): Fields {
    const token = `token-${claim.token_sha256}`;
    const kept = this.flaw === "tokens are kept" ? { token } : {};
    const fence = chain.length === 0 ? {} : { fence: chain };
    const settled = this.flaw === "what was settled stays in the fence" ? this.#everClaimed() : [];
    this.#write(JSON.stringify({ ...claim, ...fence, ...kept }, null, 2), this.now());
    return {
      claimed: true,
      claim: { id: claim.claim_id, token, owner: claim.owner },
      fence: [...new Set([...settled, ...chain.map(({ claim_id }) => claim_id)])],
      ...claim.previous === undefined ? {} : { previous: JSON.parse(claim.previous) },
    };
  }

  #everClaimed(): string[] {
    return this.sights.flatMap(({ text }) => {
      const id = text === undefined ? undefined : JSON.parse(text).claim_id;
      return id === undefined ? [] : [id];
    });
  }

  #write(text: string | undefined, writtenAt: number): void {
    this.#kept = text === undefined ? undefined : { text, writtenAt };
    this.sights.push({ at: this.now(), text, ...text === undefined ? {} : { writtenAt } });
  }
}

const CONFLICT = { error: { code: "Conflict" } };
