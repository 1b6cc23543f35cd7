/** A measurement that cannot be made, for a reason that the person at the keyboard can fix. */
export class BenchError extends Error {
  override readonly name = "BenchError";

  /**
   * @param message what failed, and why
   * @param hint how to fix it
   * @param options the error behind it
   */
  constructor(message: string, readonly hint: string, options?: ErrorOptions) {
    super(message, options);
  }
}
