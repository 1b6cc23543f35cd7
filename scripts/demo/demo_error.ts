/** Something in the demo was not as told. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}
