/** The service's own clock, which can be set wrong, or moved on, on command. */
export class FakeClock {
  /** How far the service's clock is ahead of this machine's, in seconds. */
  skewSeconds = 0;
  /** How far from it the date of a request may be, in seconds; the real service allows 5 minutes. */
  windowSeconds = 300;

  /**
   * Reads the clock.
   *
   * @param extraSeconds a further offset, for one request only
   * @returns the time as the service sees it
   */
  now(extraSeconds = 0): Date {
    return new Date(Date.now() + (this.skewSeconds + extraSeconds) * 1000);
  }
}
