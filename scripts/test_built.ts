/**
 * Runs the process-boundary tests against one built file, by default the release file for this
 * machine. A release is tested with it on every platform that it is for.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { answerHelp } from "./answer_help.ts";
import { BuildError } from "./build/build_error.ts";
import { sourceVersion } from "./build/source_version.ts";
import { releaseName, targetNamed } from "./build/targets.ts";
import { builtTests } from "./test/built_tests.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");
const HERE = Deno.build.target;

const USAGE = "Usage: deno task test:built [--target TARGET] [--portable] [--file FILE]";

/** @returns path of the file to test */
async function chooseFile(args: string[]): Promise<string> {
  const options = {
    target: { type: "string" },
    portable: { type: "boolean" },
    file: { type: "string" },
  } as const;
  try {
    const { target = HERE, portable = false, file } = parseArgs({ args, options }).values;
    if (targetNamed(target) !== HERE) throw new Error(`Cannot test ${target} on ${HERE}`);
    const { version } = await sourceVersion(ROOT);
    return resolve(file ?? `${ROOT}/dist/${releaseName(version, target, portable)}`);
  } catch (cause) {
    throw new BuildError(
      cause instanceof Error ? cause.message : String(cause),
      USAGE,
      { cause },
    );
  }
}

async function testBuilt(args: string[]): Promise<number> {
  const file = await chooseFile(args);
  try {
    // What carries files from one runner to the next forgets that they are executable.
    if (Deno.build.os !== "windows") await Deno.chmod(file, 0o755);
    else await Deno.stat(file);
  } catch (cause) {
    throw new BuildError(
      `Cannot test ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Build it with `deno task compile --target TARGET`",
      { cause },
    );
  }
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...builtTests(Deno.build.os)],
    cwd: ROOT,
    env: { ASYNC_JOB_TEST_FILE: file },
  }).spawn().status;
  return code;
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);
try {
  Deno.exit(await testBuilt(Deno.args));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\nhint: ${error.hint}\n`));
  Deno.exit(1);
}
