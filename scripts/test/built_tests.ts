/**
 * Names the tests that are about one built file and need nothing but it.
 *
 * @param os the operating system: Windows has neither the POSIX tools that most of them use nor the
 * filesystem store
 * @returns paths below the directory of `deno.json`
 */
export function builtTests(os: typeof Deno.build.os): readonly string[] {
  const everywhere = ["every_platform"];
  const posix = ["completions", "contract", "filesystem", "install", "oci", "portable", "start_up"];
  return [...everywhere, ...os === "windows" ? [] : posix]
    .map((name) => `tests/binary/${name}_test.ts`);
}
