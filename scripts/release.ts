/**
 * Publishes what `deno task compile --all` and `deno task compile --all --portable` built or, unless
 * told to, only shows what it would publish.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { answerHelp } from "./answer_help.ts";
import { BuildError } from "./build/build_error.ts";
import { checkRelease } from "./release/check_release.ts";
import { publishCommand, publishRelease } from "./release/publish_release.ts";
import { releaseFiles } from "./release/release_files.ts";
import { say } from "./say.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

const USAGE = "Usage: deno task release [--check | --publish] [--tag TAG] [--directory DIRECTORY]";

interface ReleaseOptions {
  /** Stop once the versions are known to agree, which needs no built file. */
  readonly check: boolean;
  readonly publish: boolean;
  readonly tag: string | undefined;
  readonly directory: string;
}

function readOptions(args: string[]): ReleaseOptions {
  const options = {
    check: { type: "boolean" },
    publish: { type: "boolean" },
    tag: { type: "string" },
    directory: { type: "string" },
  } as const;
  try {
    const { check = false, publish = false, tag = "", directory = `${ROOT}/dist` } =
      parseArgs({ args, options }).values;
    if (check && publish) throw new Error("Cannot use --check and --publish together");
    if (publish && tag === "") throw new Error("Cannot use --publish without --tag");
    return { check, publish, tag: tag === "" ? undefined : tag, directory: resolve(directory) };
  } catch (cause) {
    throw new BuildError(cause instanceof Error ? cause.message : String(cause), USAGE, { cause });
  }
}

async function release({ check, publish, tag, directory }: ReleaseOptions): Promise<void> {
  const description = await checkRelease(ROOT, tag);
  say(`Version ${description.version}: deno.json, galaxy.yml, install.sh and CHANGELOG.md agree`);
  if (check) return;
  const files = await releaseFiles(ROOT, directory, description.version);
  say(`${files.length} files, each as SHA256SUMS says:\n${files.join("\n")}`);
  if (publish) return await publishRelease(description, files);
  say(`\n${description.notes}`);
  const words = publishCommand(description.version, files).slice(0, 4).join(" ");
  say(`Nothing was published. --publish --tag v${description.version} would run: ${words} …`);
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);
try {
  await release(readOptions(Deno.args));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}\nhint: ${error.hint}\n`));
  Deno.exit(1);
}
