/**
 * Waits, but no longer than the server lives.
 *
 * @param ms how long, in milliseconds
 * @param signal ends the wait early
 * @returns a promise that resolves when the time is over or the signal came
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish, { once: true });
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
  });
}
