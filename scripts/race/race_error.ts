/** A race that cannot be run, for a reason that the person at the keyboard can fix. */
export class RaceError extends Error {
  override readonly name = "RaceError";

  /**
   * @param message what failed, and why
   * @param hint how to fix it
   * @param options the error behind it
   */
  constructor(message: string, readonly hint: string, options?: ErrorOptions) {
    super(message, options);
  }
}
