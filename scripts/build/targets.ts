import { BuildError } from "./build_error.ts";

/** The platforms that a release is built for, as Rust target triples. */
export const TARGETS: readonly string[] = [
  "aarch64-apple-darwin",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "x86_64-pc-windows-msvc",
  "x86_64-unknown-linux-gnu",
];

/**
 * Checks the name of a platform.
 *
 * @param name what somebody typed
 * @returns the same name
 * @throws {BuildError} when no release is built for it
 */
export function targetNamed(name: string): string {
  if (TARGETS.includes(name)) return name;
  throw new BuildError(
    `Cannot build for "${name}": there is no such target`,
    `Name one of ${TARGETS.join(", ")}`,
  );
}

/**
 * Tells what the names of executables end in.
 *
 * @param target Rust target triple
 * @returns `.exe` or nothing
 */
export function executableSuffix(target: string): "" | ".exe" {
  return target.includes("windows") ? ".exe" : "";
}

/**
 * Names a file of a release. Installers and roles form the same names.
 *
 * @param version the program's version
 * @param target Rust target triple
 * @param portable whether it is the portable file
 * @returns a name without directory, for example `async-job-2.0.0-x86_64-unknown-linux-gnu`
 */
export function releaseName(version: string, target: string, portable: boolean): string {
  return `async-job-${version}-${target}${portable ? "-portable" : executableSuffix(target)}`;
}
