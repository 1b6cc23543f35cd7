import { quoted } from "../hidden_text.ts";
import type { OutputStream } from "../io_streams.ts";
import { holdsText } from "../output/claim_text.ts";
import { noteText } from "../output/error_text.ts";
import type { ReadClaim } from "./read_records.ts";

/** Tells of claims that are left as they are, while records are worked on. It is no failure. */
export class ClaimsPassed {
  /** How many there were. */
  count = 0;
  readonly #stderr: OutputStream;
  readonly #before: () => void;

  /**
   * @param stderr where to
   * @param before is called first, so that lines come in order
   */
  constructor(stderr: OutputStream, before: () => void) {
    this.#stderr = stderr;
    this.#before = before;
  }

  /**
   * Tells of one, on standard error.
   *
   * @param passed the claim
   */
  tell({ key, claim, standing, location }: ReadClaim): void {
    this.#before();
    this.count++;
    const job = `job ${quoted(key.jobName)} of host ${quoted(key.host)}`;
    const text =
      `Left the claim of ${job} by ${quoted(claim.owner)}, which ${holdsText(standing)}: ` +
      location;
    this.#stderr.write(noteText(text, this.#stderr.hasColour()));
  }

  /** @returns the count in words */
  shown(): string {
    return `${this.count} ${this.count === 1 ? "claim" : "claims"} left`;
  }
}
