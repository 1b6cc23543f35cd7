import { BuildError } from "./build_error.ts";

/** The Deno that builds the program and runs inside the portable file. */
export const DENO_VERSION = "2.9.6";

/** The official Deno runtime for one platform that has a POSIX shell. */
export interface Runtime {
  /** Rust target triple. */
  readonly target: string;
  /** The npm package that holds it. */
  readonly npmPackage: string;
  /** What `uname -sm` prints there. */
  readonly uname: string;
  /** The platform in words. */
  readonly needs: string;
  /**
   * SHA-256 of the executable, from `npm pack PACKAGE@VERSION` and `sha256sum package/deno`. Where
   * it is missing, npm's own check of the package against the registry has to do.
   */
  readonly sha256?: string;
}

const RUNTIMES: readonly Runtime[] = [
  {
    target: "x86_64-unknown-linux-gnu",
    npmPackage: "@deno/linux-x64-glibc",
    uname: "Linux x86_64",
    needs: "Linux on x86_64 with glibc 2.27 or newer",
    sha256: "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
  },
  {
    target: "aarch64-unknown-linux-gnu",
    npmPackage: "@deno/linux-arm64-glibc",
    uname: "Linux aarch64",
    needs: "Linux on aarch64 with glibc 2.27 or newer",
  },
  {
    target: "x86_64-apple-darwin",
    npmPackage: "@deno/darwin-x64",
    uname: "Darwin x86_64",
    needs: "macOS on x86_64",
  },
  {
    target: "aarch64-apple-darwin",
    npmPackage: "@deno/darwin-arm64",
    uname: "Darwin arm64",
    needs: "macOS on arm64",
  },
];

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
      RUNTIMES.map((candidate) => candidate.target).join(", "),
    "Run `deno task compile` without --portable",
  );
}
