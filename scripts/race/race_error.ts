import { HintedError } from "../hinted_error.ts";

/** A race that cannot be run, for a reason that the person at the keyboard can fix. */
export class RaceError extends HintedError {
  override readonly name = "RaceError";
}
