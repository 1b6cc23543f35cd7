/** Something that cannot go on, for a reason that the person at the keyboard can fix. */
export class HintedError extends Error {
  /**
   * @param message what failed, and why
   * @param hint how to fix it; nothing where the message says it all
   * @param options the error behind it
   */
  constructor(message: string, readonly hint?: string, options?: ErrorOptions) {
    super(message, options);
  }
}
