import { HintedError } from "../hinted_error.ts";

/** A measurement that cannot be made, for a reason that the person at the keyboard can fix. */
export class BenchError extends HintedError {
  override readonly name = "BenchError";
}
