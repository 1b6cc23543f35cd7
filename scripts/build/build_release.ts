import { baseRuntimes } from "./base_runtimes.ts";
import { buildPortable } from "./build_portable.ts";
import { bundledPackages } from "./bundled_packages.ts";
import { bundleProgram } from "./bundle_program.ts";
import { commitTime } from "./commit_time.ts";
import { compileProgram } from "./compile_program.ts";
import type { Progress } from "./progress.ts";
import { putIntoRelease } from "./release_directory.ts";
import { PORTABLE_TARGETS, runtimeFor } from "./runtimes.ts";
import { sbom } from "./sbom.ts";
import type { SourceVersion } from "./source_version.ts";
import { releaseName } from "./targets.ts";

/** What to build, and where. */
export interface ReleaseOptions {
  /** The directory of `deno.json`. */
  readonly root: string;
  readonly source: SourceVersion;
  readonly portable: boolean;
  readonly targets: readonly string[];
  /** Where the files go. */
  readonly directory: string;
  /** Where compressed runtimes are kept from build to build. */
  readonly cacheDirectory: string;
  readonly workDirectory: string;
  readonly progress: Progress;
}

/** What became of it. */
export interface Release {
  /** Names of the newly built files, by target. */
  readonly built: ReadonlyMap<string, string>;
  /** Names of all files that SHA256SUMS lists. */
  readonly listed: readonly string[];
}

/**
 * Builds the program for several platforms. Nothing is put in place before all of it is built.
 *
 * @param options what to build, and where
 * @returns the names of the files
 * @throws {BuildError} when any of it cannot be built
 */
export async function buildRelease(options: ReleaseOptions): Promise<Release> {
  const { root, source, portable, targets, directory, workDirectory, progress } = options;
  const base = portable
    ? new Map<string, string>()
    : await baseRuntimes(targets, (name) => Deno.env.get(name));
  progress.step("Bundling the program");
  const bundle = await bundleProgram(root, source, workDirectory);
  const bill = await sbom({
    source,
    time: await commitTime(root, Deno.env.get("SOURCE_DATE_EPOCH")),
    packages: await bundledPackages(root, workDirectory),
    runtimes: PORTABLE_TARGETS.map(runtimeFor),
  });

  await Deno.mkdir(directory, { recursive: true });
  // On the same file system, so that the files need only be renamed.
  const waiting = await Deno.makeTempDir({ dir: directory, prefix: ".work-" });
  try {
    const built = new Map<string, string>();
    for (const target of targets) {
      const name = releaseName(source.version, target, portable);
      built.set(target, name);
      progress.step(`Building ${name}`);
      if (portable) {
        const from = { ...options, version: source.version, bundle };
        await buildPortable(target, `${waiting}/${name}`, from);
      } else {
        const platform = { target, baseRuntime: base.get(target) };
        await compileProgram(bundle, `${waiting}/${name}`, platform);
      }
    }
    progress.step("Computing checksums");
    const places = [...built.values()].map((name) => [name, `${waiting}/${name}`] as const);
    return {
      built,
      listed: await putIntoRelease(directory, source.version, new Map(places), bill),
    };
  } finally {
    await Deno.remove(waiting, { recursive: true });
  }
}
