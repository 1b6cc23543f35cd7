import { HintedError } from "../hinted_error.ts";

/** A build that cannot go on, for a reason that the person at the keyboard can fix. */
export class BuildError extends HintedError {
  override readonly name = "BuildError";
}
