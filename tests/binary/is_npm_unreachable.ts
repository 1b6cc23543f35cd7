/**
 * Tells from what a build said whether it failed because there is no way to the npm registry, and not
 * because of what the registry answered.
 *
 * @param said the build's message
 * @returns whether to ignore a test that needs npm
 */
export function isNpmUnreachable(said: string): boolean {
  return /Cannot get \S+ from npm: /.test(said) &&
    /ECONNREFUSED|ECONNRESET|ENOTFOUND|ENETUNREACH|EAI_AGAIN|ETIMEDOUT/.test(said);
}
