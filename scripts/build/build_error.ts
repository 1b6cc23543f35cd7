/** A build that cannot go on, for a reason that the person at the keyboard can fix. */
export class BuildError extends Error {
  override readonly name = "BuildError";
  /** How to fix it. */
  readonly hint: string;

  /**
   * @param message what failed, and why
   * @param hint how to fix it
   * @param options the error behind it
   */
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
