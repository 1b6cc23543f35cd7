import { HintedError } from "../hinted_error.ts";

/** Crashes that cannot be tried, for a reason that the person at the keyboard can fix. */
export class CrashError extends HintedError {
  override readonly name = "CrashError";
}
