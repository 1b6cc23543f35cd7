import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { BuildError } from "./build_error.ts";
import { PORTABLE_TARGETS, runtimeFor } from "./runtimes.ts";
import { executableSuffix, targetNamed, TARGETS } from "./targets.ts";

/** What `deno task compile` is to build. */
export interface CompileOptions {
  readonly portable: boolean;
  /** Rust target triples. */
  readonly targets: readonly string[];
  /** One file of any name, or a directory for files of a release. */
  readonly destination: { readonly file: string } | { readonly directory: string };
}

/** How `deno task compile` wants to be called. */
export const COMPILE_USAGE =
  "Usage: deno task compile [--portable] [--output FILE], or for a release: " +
  "deno task compile --all|--target TARGET [--portable] [--directory DIRECTORY]";

/**
 * Reads the command line of `scripts/compile.ts`.
 *
 * @param args the arguments
 * @param dist the directory to build in unless they name another place
 * @param host the target that the build runs on
 * @returns what to build
 * @throws {BuildError} when they make no sense
 */
export function readCompileOptions(
  args: readonly string[],
  dist: string,
  host: string,
): CompileOptions {
  const { portable = false, all = false, target, output, directory } = parse(args);
  if (!all && target === undefined) {
    if (directory !== undefined) {
      throw new BuildError(
        "Cannot use --directory here: it is for --all and --target",
        COMPILE_USAGE,
      );
    }
    const suffix = portable ? "" : executableSuffix(host);
    const file = resolve(output ?? `${dist}/async-job${suffix}`);
    return { portable, targets: [host], destination: { file } };
  }
  if (all && target !== undefined) {
    throw new BuildError("Cannot use --all and --target together", COMPILE_USAGE);
  }
  if (output !== undefined) {
    throw new BuildError(
      "Cannot use --output here: files of a release have fixed names",
      COMPILE_USAGE,
    );
  }
  const destination = { directory: resolve(directory ?? dist) };
  if (target === undefined) {
    return { portable, targets: portable ? PORTABLE_TARGETS : TARGETS, destination };
  }
  const named = targetNamed(target);
  if (portable) runtimeFor(named);
  return { portable, targets: [named], destination };
}

function parse(
  args: readonly string[],
): { portable?: boolean; all?: boolean; target?: string; output?: string; directory?: string } {
  const options = {
    portable: { type: "boolean" },
    all: { type: "boolean" },
    target: { type: "string" },
    output: { type: "string" },
    directory: { type: "string" },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new BuildError(cause instanceof Error ? cause.message : String(cause), COMPILE_USAGE, {
      cause,
    });
  }
}
