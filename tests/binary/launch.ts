/** How to start a portable file. */
export interface LaunchOptions {
  readonly args?: readonly string[];
  /** The whole environment; PATH is this process's own unless given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the file: a shell, or a program that changes the user. */
  readonly through?: readonly string[];
  readonly stdin?: string;
  readonly cwd?: string;
}

/** What came of it. */
export interface Launched {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As whom to run what must not be root: everybody's least. */
export const NOBODY = 65534;

/**
 * Runs a file as nobody when this process is root, else as itself.
 *
 * @returns words for `through`
 */
export function unprivileged(): readonly string[] {
  if (Deno.uid() !== 0) return [];
  return ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
}

/**
 * Runs a file to its end.
 *
 * @param file its path
 * @param options how
 * @returns exit status and output
 */
export async function launch(file: string, options: LaunchOptions = {}): Promise<Launched> {
  const child = start(file, options);
  const writer = child.stdin.getWriter();
  // A file that stops early leaves its input unread.
  await writer.write(new TextEncoder().encode(options.stdin ?? "")).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/**
 * Starts a file and does not wait.
 *
 * @param file its path
 * @param options how; its standard input stays open
 * @returns the process
 */
export function start(file: string, options: LaunchOptions = {}): Deno.ChildProcess {
  const [command = file, ...args] = [...options.through ?? [], file, ...options.args ?? []];
  return new Deno.Command(command, {
    args,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/**
 * Lists a directory.
 *
 * @param path the directory
 * @returns the names in it, sorted
 */
export async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(path)) names.push(entry.name);
  return names.sort();
}

/**
 * Finds a program as a shell would.
 *
 * @param name the program
 * @returns its path, or nothing when it is not installed
 */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":")) {
    const info = await Deno.stat(`${directory}/${name}`).catch(() => undefined);
    if (info?.isFile === true) return `${directory}/${name}`;
  }
  return undefined;
}
