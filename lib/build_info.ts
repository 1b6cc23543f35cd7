/** How this program came to run: by `deno compile`, as the portable file, or from its sources. */
export type BuildKind = "compiled" | "portable" | "source";

/** What `async-job version` says about the running program. */
export interface BuildInfo {
  /** Semantic version, the same as the collection's. */
  readonly version: string;
  /** Abbreviated git commit, with `-dirty` for uncommitted changes, or `unknown`. */
  readonly commit: string;
  /** Rust target triple, for example `x86_64-unknown-linux-gnu`. */
  readonly target: string;
  readonly kind: BuildKind;
  /** The JavaScript runtime and its version, for example `deno 2.9.6`. */
  readonly runtime: string;
}

/** What the running process knows of itself; `Deno` is one. */
export interface HostRuntime {
  readonly build: { readonly target: string; readonly standalone: boolean };
  readonly version: { readonly deno: string };
}

/**
 * Completes what was fixed at build time with what only the running process knows.
 *
 * One bundle serves the compiled and the portable file, so that both are the same program byte for
 * byte; `Deno.build.standalone` tells them apart. Target and runtime are those that run, not those
 * that built.
 *
 * @param fixed version and commit, and whether a bundle or the sources run
 * @param host the running process
 * @returns the whole build information
 */
export function buildInfo(
  fixed: { version: string; commit: string; bundled: boolean },
  host: HostRuntime = Deno,
): BuildInfo {
  const packed: BuildKind = host.build.standalone ? "compiled" : "portable";
  return {
    version: fixed.version,
    commit: fixed.commit,
    target: host.build.target,
    kind: fixed.bundled ? packed : "source",
    runtime: `deno ${host.version.deno}`,
  };
}
