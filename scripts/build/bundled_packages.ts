import { resolve, sep } from "node:path";
import { BuildError } from "./build_error.ts";
import { runTool } from "./run_tool.ts";

/** An npm package of which code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Name and version, as in `leven@4.1.0`. */
  readonly id: string;
  /** From the lock file: the hash of the published archive, `sha512-` and base64. */
  readonly integrity: string;
  /** What its package.json says, if anything: an SPDX identifier or expression. */
  readonly license: string | undefined;
  /** Whether the project's own code imports it. */
  readonly direct: boolean;
  /** The ids of those of its dependencies that are in the bundle, sorted. */
  readonly dependencies: readonly string[];
}

/** What `deno info --json` says about a package; its key there names peers, too. */
interface KnownPackage {
  readonly name: string;
  readonly version: string;
  /** Keys of other packages. */
  readonly dependencies: readonly string[];
  /** Where Deno keeps it unpacked. */
  readonly localPath: string;
}

/** `deno.lock`, as far as it is needed. */
interface LockFile {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, { readonly integrity?: string }>>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

/**
 * Finds the npm packages of which code ends up in the bundle: not those that only tests or scripts
 * import, nor those that hold types alone or are never reached.
 *
 * @param root the directory of `deno.json` and `deno.lock`
 * @param workDirectory for what is needed only meanwhile
 * @returns the packages, sorted by id
 * @throws {BuildError} when the program does not bundle, or a package is not in the lock file
 */
export async function bundledPackages(
  root: string,
  workDirectory: string,
): Promise<readonly BundledPackage[]> {
  const known = await knownPackages(root);
  const files = await bundledFiles(root, `${workDirectory}/readable`);
  const bundled = new Map(
    Object.entries(known).filter(([, { localPath }]) =>
      files.some((file) => file.startsWith(localPath + sep))
    ),
  );
  const lock = await lockFile(root);
  const packages = [...bundled].map(async ([key, { name, version, dependencies, localPath }]) => ({
    name,
    version,
    id: `${name}@${version}`,
    integrity: integrityOf(key, lock),
    direct: lock.workspace.dependencies.some((it) => keyOf(it, lock) === key),
    license: await licenseIn(localPath),
    dependencies: dependencies.map((dependency) => bundled.get(dependency))
      .filter((dependency) => dependency !== undefined)
      .map((dependency) => `${dependency.name}@${dependency.version}`).sort(),
  }));
  return (await Promise.all(packages)).sort((a, b) => a.id < b.id ? -1 : 1);
}

async function knownPackages(root: string): Promise<Readonly<Record<string, KnownPackage>>> {
  const { success, stdout, stderr } = await runTool(
    Deno.execPath(),
    ["info", "--json", "--config", `${root}/deno.json`, "main.ts"],
    { cwd: root },
  );
  if (!success) {
    throw new BuildError(
      `Cannot tell the npm packages of the program: ${stderr.trim()}`,
      "Run `deno check main.ts`; the first build also needs the npm registry",
    );
  }
  const info = JSON.parse(stdout) as { npmPackages: Record<string, KnownPackage> };
  return info.npmPackages;
}

/**
 * Lists the files that the bundler takes code from. It says so itself: unless it minifies, a comment
 * with the path stands before the code of each. Its source maps would lose each package that
 * brings a map of its own.
 */
async function bundledFiles(root: string, output: string): Promise<readonly string[]> {
  const flags = ["--quiet", "--platform", "deno", "--code-splitting"];
  const { success, stderr } = await runTool(
    Deno.execPath(),
    ["bundle", ...flags, "--config", `${root}/deno.json`, "--outdir", output, "main.ts"],
    { cwd: root },
  );
  if (!success) {
    throw new BuildError(`Cannot bundle the program: ${stderr.trim()}`, "Run `deno check main.ts`");
  }
  const files: string[] = [];
  for await (const { name } of Deno.readDir(output)) {
    const text = await Deno.readTextFile(`${output}/${name}`);
    for (const [, path = ""] of text.matchAll(/^\s*\/\/ (.+)$/gm)) files.push(resolve(root, path));
  }
  return files;
}

async function lockFile(root: string): Promise<LockFile> {
  return JSON.parse(await Deno.readTextFile(`${root}/deno.lock`)) as LockFile;
}

function integrityOf(key: string, lock: LockFile): string {
  const integrity = lock.npm[key]?.integrity;
  if (integrity !== undefined) return integrity;
  throw new BuildError(
    `Cannot vouch for ${key}: it is in the bundle, but not in deno.lock`,
    "Run `deno install --frozen=false` and look at what changes",
  );
}

/** @returns the key of what a specifier such as `npm:leven@4.1.0` stands for */
function keyOf(specifier: string, lock: LockFile): string {
  return specifier.slice("npm:".length, specifier.lastIndexOf("@") + 1) +
    lock.specifiers[specifier];
}

async function licenseIn(directory: string): Promise<string | undefined> {
  const manifest = JSON.parse(await Deno.readTextFile(`${directory}/package.json`)) as {
    license?: unknown;
  };
  return typeof manifest.license === "string" ? manifest.license : undefined;
}
