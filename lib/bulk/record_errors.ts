import type { OutputStream } from "../io_streams.ts";
import { errorText } from "../output/error_text.ts";
import type { AsyncJobError } from "../errors.ts";

/** Tells of single records that cannot be used, while the others are worked on. */
export class RecordErrors {
  /** How many there were. */
  count = 0;
  /** Exit status for the end: the largest of the problems', or 0. */
  exitCode = 0;
  readonly #stderr: OutputStream;
  readonly #before: () => void;
  #lastHint: string | undefined;

  /**
   * @param stderr where to
   * @param before is called first, so that lines come in order
   */
  constructor(stderr: OutputStream, before: () => void = () => {}) {
    this.#stderr = stderr;
    this.#before = before;
  }

  /**
   * Tells of one, on standard error. A hint that was just given is not given again.
   *
   * @param problem what is wrong
   */
  readonly tell = (problem: AsyncJobError): void => {
    this.#before();
    this.count++;
    this.exitCode = Math.max(this.exitCode, problem.exitCode);
    const { message, hint } = problem;
    const told = hint === this.#lastHint ? { message, hint: undefined } : problem;
    this.#stderr.write(errorText(told, this.#stderr.hasColour()));
    this.#lastHint = hint;
  };
}
