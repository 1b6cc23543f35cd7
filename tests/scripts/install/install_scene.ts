import { match, notStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../../deno.json" with { type: "json" };
import { findProgram, launch, type Launched } from "../../binary/launch.ts";
import { SHELLS } from "../../binary/under_shells.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { ReleaseServer } from "./release_server.ts";
import { testUnless } from "../../test_unless.ts";

/** The script under test. */
export const SCRIPT: string = fileURLToPath(
  new URL("../../../scripts/install.sh", import.meta.url),
);
/** The version that the script installs unless told otherwise. */
export const VERSION: string = config.version;

/** What the script needs besides a downloader and a tool for SHA-256. */
const TOOLS = "cat chmod grep mkdir mktemp mv rm sed tail tr".split(" ");

/** A platform that a `uname`, a `getconf` and an `ldd` made for the test tell of. */
export interface Platform {
  readonly system?: string;
  readonly machine?: string;
  /** What `ldd --version` prints; `getconf` then knows nothing. */
  readonly ldd?: string;
  /** What `getconf GNU_LIBC_VERSION` prints. */
  readonly glibc?: string;
  /** What `getconf LONG_BIT` prints. */
  readonly bits?: string;
}

/** How the script is run. */
export interface InstallOptions {
  readonly args?: readonly string[];
  /** Variables on top of PATH, HOME and the server's address; an empty HOME is left out. */
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  /** Downloader and checksum tools on PATH: curl and sha256sum by default. */
  readonly tools?: readonly string[];
  readonly cwd?: string;
  /** Words before the shell, which the script's PATH need not have. */
  readonly through?: readonly string[];
  /** Directories on PATH before and after that of the tools. */
  readonly before?: string;
  readonly after?: string;
  /** The script to run: `scripts/install.sh` itself by default. */
  readonly script?: string;
}

/** A home directory, a release, and the shell that the script runs under. */
export interface InstallScene {
  /** A directory that is removed afterwards; the home directory is in it. */
  readonly path: string;
  readonly home: string;
  /** Where the program goes by default. */
  readonly place: string;
  readonly server: ReleaseServer;
  /** Name of the release file for the platform that `run` plays by default. */
  readonly file: string;
  readonly run: (options?: InstallOptions) => Promise<Launched>;
}

/**
 * Makes a stand-in for the program.
 *
 * @param version what it says that it is
 * @returns a shell script
 */
export function standIn(version: string): string {
  return `#!/bin/sh\n[ "$1" = version ] && echo "async-job ${version} (stand-in)"\n`;
}

/**
 * Registers one test of the script for each shell; a missing shell gives an ignored test that says so.
 *
 * @param title what the script does
 * @param body the test; the release holds one stand-in for Linux on x86_64
 * @param isFor whether it is for the shell of this number: for each by default
 */
export function testInstall(
  title: string,
  body: (scene: InstallScene) => Promise<void>,
  isFor: (shell: number) => boolean = () => true,
): void {
  for (const [number, { words: shell, missing }] of SHELLS.entries()) {
    if (!isFor(number)) continue;
    const obstacle = missing ? `${shell[0]} is not installed` : undefined;
    testUnless(
      obstacle,
      `install.sh under ${shell.join(" ")} ${title}`,
      () => inScene(shell, body),
    );
  }
}

async function inScene(
  shell: readonly string[],
  body: (scene: InstallScene) => Promise<void>,
): Promise<void> {
  await using scratch = await scratchDirectory();
  await using server = new ReleaseServer();
  const file = `async-job-${VERSION}-x86_64-unknown-linux-gnu`;
  await server.publish(file, standIn(VERSION));
  const home = `${scratch.path}/home of a person`;
  await Deno.mkdir(home);
  const [command = "", ...words] = shell;
  const started = [await findProgram(command) ?? command, ...words];
  const run = async (options: InstallOptions = {}): Promise<Launched> => {
    const bin = await Deno.makeTempDir({ dir: scratch.path, prefix: "bin-" });
    await Deno.chmod(bin, 0o755);
    await fillPath(bin, options);
    const [first, ...others] = options.through ?? [];
    const through = first === undefined ? [] : [await findProgram(first) ?? first, ...others];
    const { HOME = home, ...more } = options.env ?? {};
    return await launch(options.script ?? SCRIPT, {
      through: [...through, ...started],
      env: {
        PATH: [options.before, bin, options.after].filter((each) => each !== undefined).join(":"),
        ...HOME === "" ? {} : { HOME },
        ASYNC_JOB_INSTALL_BASE_URL: server.url,
        ...more,
      },
      args: options.args ?? [],
      ...options.cwd === undefined ? {} : { cwd: options.cwd },
    });
  };
  await body({
    path: scratch.path,
    home,
    place: `${home}/.local/bin/async-job`,
    server,
    file,
    run,
  });
}

/** Makes a PATH that holds what the test allows and nothing else, apart from busybox's own tools. */
async function fillPath(bin: string, { platform, tools }: InstallOptions): Promise<void> {
  for (const name of [...TOOLS, ...tools ?? ["curl", "sha256sum"]]) {
    const path = await findProgram(name);
    notStrictEqual(path, undefined, `${name} is needed for this test`);
    await Deno.symlink(path ?? "", `${bin}/${name}`);
  }
  const { system = "Linux", machine = "x86_64", ldd, glibc, bits = "64" } = platform ?? {};
  const libc = glibc ?? (ldd === undefined ? "glibc 2.36" : undefined);
  const scripts: Record<string, string> = {
    uname: `case $1 in -s) echo '${system}' ;; -m) echo '${machine}' ;; *) exit 9 ;; esac`,
    getconf: `case $1 in LONG_BIT) echo ${bits} ;; *) ${
      libc === undefined ? "exit 1" : `echo '${libc}'`
    } ;; esac`,
    // musl's prints to standard error, and fails.
    ldd: `echo '${ldd ?? ""}' >&2; exit 1`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    await Deno.writeTextFile(`${bin}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}

/**
 * Lists all that is below a directory.
 *
 * @param path the directory
 * @returns paths below it of all that is no directory, sorted
 */
export async function filesBelow(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (!isDirectory) names.push(name);
    else names.push(...(await filesBelow(`${path}/${name}`)).map((each) => `${name}/${each}`));
  }
  return names.sort();
}

/**
 * Asserts that the script installed the program.
 *
 * @param run what came of it
 * @param place where the program should be
 */
export async function assertInstalled(run: Launched, place: string): Promise<void> {
  strictEqual(run.stderr, "");
  strictEqual(run.code, 0, run.stdout);
  strictEqual(run.stdout.includes(`Installed ${place}: async-job ${VERSION} (`), true, run.stdout);
  strictEqual(((await Deno.lstat(place)).mode ?? 0) & 0o777, 0o755);
}

/**
 * Asserts that the script refused, said why and how to fix it, and changed nothing in the home.
 *
 * @param scene where it ran
 * @param run what came of it
 * @param why what the error says
 * @param before what is in the home directory: nothing by default
 */
export async function assertRefused(
  scene: InstallScene,
  run: Launched,
  why: RegExp,
  before: readonly string[] = [],
): Promise<void> {
  match(run.stderr, /^error: .+\nhint: .+\n$/s);
  match(run.stderr, why);
  strictEqual(run.code, 1, run.stdout);
  strictEqual((await filesBelow(scene.home)).join("\n"), before.join("\n"));
}
