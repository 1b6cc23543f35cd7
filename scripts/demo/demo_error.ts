import { HintedError } from "../hinted_error.ts";

/** Something in the demo was not as told. */
export class DemoError extends HintedError {
  override readonly name = "DemoError";
}
