import { BuildError } from "./build_error.ts";

/** The Deno that builds the program, and runs inside what `deno compile` makes. */
export const DENO_VERSION = "2.9.6";

/**
 * The newest Deno that npm offers for the platforms that lack {@link DENO_VERSION}. The tests run the
 * bundle on both.
 */
export const OTHER_DENO_VERSION = "2.9.5";

/** The official Deno runtime for one platform that has a POSIX shell. */
export interface Runtime {
  /** Rust target triple. */
  readonly target: string;
  /** The npm package that holds it. */
  readonly npmPackage: string;
  /** The version of the package and of Deno. */
  readonly version: string;
  /** What `uname -sm` prints there. */
  readonly uname: string;
  /** The platform in words. */
  readonly needs: string;
  /** A sentence on what to do where it does not start though the platform looks right. */
  readonly otherwise: string;
  /** SHA-256 of the executable, from `npm pack PACKAGE@VERSION` and `sha256sum package/deno`. */
  readonly sha256: string;
}

const WITHOUT_GLIBC =
  "Oracle Linux 8, Debian 10, Ubuntu 18.04 and newer have that. On Oracle Linux 7, and on Alpine " +
  "and other systems with musl (gcompat does not help), run it in a container of a newer system, or " +
  "let another machine hold the state (delegate_to of the roles)";

const RUNTIMES: readonly Runtime[] = [
  {
    target: "x86_64-unknown-linux-gnu",
    npmPackage: "@deno/linux-x64-glibc",
    version: DENO_VERSION,
    uname: "Linux x86_64",
    needs: "Linux on x86_64 with glibc 2.27 or newer",
    otherwise: WITHOUT_GLIBC,
    sha256: "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
  },
  {
    target: "aarch64-unknown-linux-gnu",
    npmPackage: "@deno/linux-arm64-glibc",
    version: OTHER_DENO_VERSION,
    uname: "Linux aarch64",
    needs: "Linux on aarch64 with glibc 2.27 or newer",
    otherwise: WITHOUT_GLIBC,
    sha256: "e1a70c5eb03b0ebaf761077029ef86b9ba22d50e2b54ca45ce5437457f701b63",
  },
  {
    target: "x86_64-apple-darwin",
    npmPackage: "@deno/darwin-x64",
    version: OTHER_DENO_VERSION,
    uname: "Darwin x86_64",
    needs: "macOS 12 or newer on x86_64",
    otherwise: "Let another machine hold the state (delegate_to of the roles)",
    sha256: "befc4fee79127584c0f5c9f76ca6bb73c8e6ff523c01acd52e9c5db1968a09cb",
  },
  {
    target: "aarch64-apple-darwin",
    npmPackage: "@deno/darwin-arm64",
    version: OTHER_DENO_VERSION,
    uname: "Darwin arm64",
    needs: "macOS 12 or newer on arm64",
    otherwise: "Let another machine hold the state (delegate_to of the roles)",
    sha256: "b5bd08edab254d42d7b05aa5b6cb4c9b8d4dede4975aff76951ce2cce18866fa",
  },
];

/** The platforms that a portable file can be built for. */
export const PORTABLE_TARGETS: readonly string[] = RUNTIMES.map(({ target }) => target).sort();

/**
 * Finds the runtime for a platform.
 *
 * @param target Rust target triple
 * @returns the runtime
 * @throws {BuildError} when the platform has no POSIX shell, or Deno no package for it
 */
export function runtimeFor(target: string): Runtime {
  const runtime = RUNTIMES.find((candidate) => candidate.target === target);
  if (runtime !== undefined) return runtime;
  throw new BuildError(
    `Cannot build a portable file for "${target}": there are runtimes for ` +
      PORTABLE_TARGETS.join(", "),
    "Run `deno task compile` without --portable",
  );
}
