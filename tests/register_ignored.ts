/**
 * Registers a test that cannot run here, so that it is counted as skipped and its title says why.
 *
 * @param title the test's title
 * @param reason what is missing
 */
export function registerIgnored(title: string, reason: string): void {
  Deno.test({ name: `${title} (${reason})`, ignore: true, fn: () => {} });
}
