/** The program's name in a release, for the machine that runs the tests. */
export function releaseFile(version: string, suffix = ""): string {
  return `async-job-${version}-${Deno.build.target}${suffix}`;
}

/**
 * Makes a program that answers `version -o json` as async-job does, and nothing else.
 *
 * @param version what it says it is
 * @returns a shell script with bytes at its end that no terminal should see
 */
export function standIn(version: string): Uint8Array<ArrayBuffer> {
  const script = `#!/bin/sh
[ "$*" = 'version --output json' ] || exit 2
echo '{"version":"${version}","commit":"0123456789ab","kind":"compiled"}'
exit 0
garbage:`;
  return new Uint8Array([...new TextEncoder().encode(script), 0, 255, 254, 7, 27, 0]);
}
