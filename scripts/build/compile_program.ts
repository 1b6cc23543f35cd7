import { BuildError } from "./build_error.ts";
import type { Bundle } from "./bundle_program.ts";
import { HERMETIC_FLAGS, PERMISSION_FLAGS } from "./permissions.ts";
import { replaceFile } from "./replace_file.ts";
import { runTool } from "./run_tool.ts";
import { DENO_VERSION } from "./runtimes.ts";

/**
 * Makes a native executable of the bundle with `deno compile`.
 *
 * Without V8's code cache: Deno keeps a compiled program's under a foreseeable name in the
 * temporary directory and trusts whoever put it there.
 *
 * @param bundle the bundle, the only thing that is embedded
 * @param output path of the executable
 * @throws {BuildError} when Deno's base runtime cannot be had, or the bundle does not compile
 */
export async function compileProgram(bundle: Bundle, output: string): Promise<void> {
  const flags = [...HERMETIC_FLAGS, ...PERMISSION_FLAGS];
  const fixed = ["--no-check", "--no-code-cache", "--app-name", "async-job"];
  const main = `${bundle.directory}/${bundle.files[0]}`;
  await replaceFile(output, async (temporary) => {
    const { success, stderr } = await runTool(
      Deno.execPath(),
      ["compile", ...flags, ...fixed, "--output", temporary, main],
      // Set to 1 it would leave out what is imported dynamically.
      { env: { DENO_UNSTABLE_LAZY_DYNAMIC_IMPORTS: "0" } },
    );
    if (!success) throw compileError(stderr);
  });
}

function compileError(stderr: string): BuildError {
  const causes = causesIn(stderr);
  const given = Deno.env.get("DENORT_BIN");
  if (given !== undefined) {
    return new BuildError(
      `Cannot compile with the base runtime that DENORT_BIN names, "${given}": ${causes}`,
      `Let it name a denort executable of Deno ${DENO_VERSION}, or unset it`,
    );
  }
  if (!/base binary|denort/i.test(stderr)) {
    return new BuildError(`Cannot compile the bundle: ${causes}`, "Check the space in dist/");
  }
  return new BuildError(
    `Cannot get the base runtime that \`deno compile\` builds on: ${causes}`,
    `Set DENORT_BIN to a denort executable of Deno ${DENO_VERSION} that you have, or run ` +
      "`deno task compile --portable`, which needs only the npm registry",
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
