import { BuildError } from "./build_error.ts";
import type { Bundle } from "./bundle_program.ts";
import { HERMETIC_FLAGS, NEW_SPACE, PERMISSION_FLAGS, v8Flags } from "./permissions.ts";
import { replaceFile } from "./replace_file.ts";
import { runTool } from "./run_tool.ts";
import { DENO_VERSION } from "./runtimes.ts";
import { executableSuffix } from "./targets.ts";

/** For which platform to compile, and from what. */
export interface CompileTarget {
  /** Rust target triple. */
  readonly target: string;
  /** Path of the base runtime; without it DENORT_BIN names it, or Deno downloads it. */
  readonly baseRuntime: string | undefined;
}

/**
 * Makes a native executable of the bundle with `deno compile`.
 *
 * Without V8's code cache: Deno keeps a compiled program's under a foreseeable name in the
 * temporary directory and trusts whoever put it there.
 *
 * @param bundle the bundle, the only thing that is embedded
 * @param output path of the executable
 * @param platform the platform that it is for
 * @throws {BuildError} when Deno's base runtime cannot be had, or the bundle does not compile
 */
export async function compileProgram(
  bundle: Bundle,
  output: string,
  { target, baseRuntime }: CompileTarget,
): Promise<void> {
  const flags = [...HERMETIC_FLAGS, v8Flags(...NEW_SPACE), ...PERMISSION_FLAGS];
  const fixed = ["--no-check", "--no-code-cache", "--app-name", "async-job", "--target", target];
  const main = `${bundle.directory}/${bundle.files[0]}`;
  await replaceFile(output, async (temporary) => {
    const { success, stderr } = await runTool(
      Deno.execPath(),
      ["compile", ...flags, ...fixed, "--output", temporary, main],
      // Set to 1 it would leave out what is imported dynamically.
      {
        env: {
          DENO_UNSTABLE_LAZY_DYNAMIC_IMPORTS: "0",
          ...(baseRuntime === undefined ? {} : { DENORT_BIN: baseRuntime }),
        },
      },
    );
    if (!success) throw compileError(stderr, target, baseRuntime);
    // Deno gives a Windows executable its suffix unasked.
    const suffix = executableSuffix(target);
    if (suffix !== "") await Deno.rename(temporary + suffix, temporary);
  });
}

function compileError(
  stderr: string,
  target: string,
  baseRuntime: string | undefined,
): BuildError {
  const causes = causesIn(stderr);
  const given = baseRuntime ?? Deno.env.get("DENORT_BIN");
  if (given !== undefined) {
    const variable = baseRuntime === undefined ? "DENORT_BIN" : "DENORT_DIR";
    return new BuildError(
      `Cannot compile with the base runtime that ${variable} names, "${given}": ${causes}`,
      `Let it name a denort executable of Deno ${DENO_VERSION}, or unset it`,
    );
  }
  if (!/base binary|denort/i.test(stderr)) {
    return new BuildError(`Cannot compile the bundle: ${causes}`, "Check the space in dist/");
  }
  return new BuildError(
    `Cannot get the base runtime that \`deno compile\` builds on for ${target}: ${causes}`,
    `Set DENORT_BIN to a denort executable of Deno ${DENO_VERSION} that you have (DENORT_DIR to a ` +
      "directory with TARGET/denort for several targets), or add --portable, which needs only the " +
      "npm registry",
  );
}

/** Deno's list of causes in one line. The line about a failed request has all below it already. */
function causesIn(stderr: string): string {
  const [said = ""] = stderr.split("Stack backtrace");
  const [, list = said] = said.split("Caused by:");
  const lines = list.split("\n").map((line) => line.trim().replace(/^\d+: /, ""))
    .filter((line) => line !== "");
  return lines.find((line) => line.includes("error sending request")) ?? lines.join(": ");
}
