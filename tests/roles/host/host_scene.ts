import { strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { launch, type Launched, start } from "../../binary/launch.ts";
import { notInstalled } from "../../not_installed.ts";
import { testUnless } from "../../test_unless.ts";
import { hostScript, type Script } from "./host_script.ts";

/** The shells that may be a host's /bin/sh: the words that start each, and whether it is missing. */
const SHELLS: readonly { readonly words: readonly string[]; readonly missing?: string }[] =
  await Promise.all(
    [
      ["dash"],
      ["bash"],
      ["bash", "--posix"],
      ["busybox", "sh"],
      ["zsh", "--emulate", "sh"],
      ["ksh"],
      ["mksh"],
      ["yash"],
      ["yash", "-o", "posix"],
    ].map(async (words) => {
      const missing = await notInstalled(words[0] ?? "");
      return missing === undefined ? { words } : { words, missing };
    }),
  );

/** How one script is run. */
export interface RunOptions {
  /** Inputs that differ from those of most runs, such as `fence_ids`. */
  readonly input?: Readonly<Record<string, string | number>>;
  /** What job.sh runs: words as the shell reads them after `exec`. */
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Words before the shell, such as those that change the user. */
  readonly through?: readonly string[];
  /** Where the script looks for /proc. */
  readonly proc?: string;
}

/** A wrapper that runs. */
export interface RunningJob {
  readonly pid: number;
  /** Its end. */
  readonly ended: Promise<Launched>;
}

/** A host's async directory, and the scripts run there under one shell. */
export class HostScene {
  readonly path: string;
  readonly asyncDir: string;
  readonly shell: readonly string[];

  /**
   * @param path a scratch directory
   * @param shell the words that start the shell
   */
  constructor(path: string, shell: readonly string[]) {
    this.path = path;
    this.asyncDir = `${path}/async`;
    this.shell = shell;
  }

  /**
   * Names the directory of a claim, or what is in it.
   *
   * @param claimId the claim
   * @param name what is in it
   * @returns the path
   */
  jobPath(claimId: string, name = ""): string {
    return `${this.asyncDir}/async_job/${claimId}${name === "" ? "" : `/${name}`}`;
  }

  /** Runs a script to its end. */
  async run(script: Script, claimId: string, options: RunOptions = {}): Promise<Launched> {
    const [file = "", ...args] = this.#words(claimId);
    return await launch(file, { ...options, args, ...await this.#call(script, claimId, options) });
  }

  /** Starts job.sh, in a process group of its own as Ansible does. */
  async start(claimId: string, options: RunOptions = {}): Promise<RunningJob> {
    const { stdin, through } = await this.#call("job", claimId, options);
    const [file = "", ...args] = this.#words(claimId);
    const child = start(file, { ...options, args, through: ["setsid", ...through] });
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
    const decoder = new TextDecoder();
    const ended = child.output().then(({ code, stdout, stderr }) => ({
      code,
      stdout: decoder.decode(stdout),
      stderr: decoder.decode(stderr),
    }));
    return { pid: child.pid, ended };
  }

  /** Starts job.sh and waits until its command runs, which is when `live` stands in its output. */
  async startLive(claimId: string, command: string, options: RunOptions = {}): Promise<RunningJob> {
    const job = await this.start(claimId, {
      ...options,
      command: `sh -c 'echo live; exec ${command}'`,
    });
    await until(async () => (await this.output(claimId)).startsWith("live"));
    return job;
  }

  /** Reads the standard output of a job, empty when there is none. */
  output(claimId: string): Promise<string> {
    return Deno.readTextFile(this.jobPath(claimId, "stdout")).catch(() => "");
  }

  /** Runs look.sh and reads what it printed. */
  async look(claimId: string, options: RunOptions = {}): Promise<Record<string, string>> {
    const { code, stdout, stderr } = await this.run("look", claimId, options);
    strictEqual(stderr, "");
    strictEqual(code, 0);
    return readLines(stdout);
  }

  #words(claimId: string): string[] {
    return [...this.shell, "-s", "async_job", claimId];
  }

  async #call(
    script: Script,
    claimId: string,
    { input, command = "true", through = [], proc }: RunOptions,
  ): Promise<{ stdin: string; through: readonly string[] }> {
    const given = { async_dir: this.asyncDir, claim_id: claimId, ...input };
    const stdin = await hostScript(script, given, command, proc);
    return { stdin, through };
  }
}

/**
 * Reads an observation, or what fence.sh printed, by the first word of each line.
 *
 * @param text what was printed
 * @returns the rest of each line, by its first word
 */
export function readLines(text: string): Record<string, string> {
  return Object.fromEntries(
    text.trimEnd().split("\n").map((line) => {
      const [word = ""] = line.split(" ", 1);
      return [word, line.slice(word.length + 1)];
    }),
  );
}

/** Waits until something is so, at most half a minute. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 600; round++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("This never came to be");
}

/**
 * Registers one test for each shell. A shell that is not installed gives an ignored test which says so.
 *
 * @param symbol what is tested, such as `job.sh`
 * @param title what it does
 * @param body the test
 */
export function testUnderEachShell(
  symbol: string,
  title: string,
  body: (scene: HostScene) => Promise<void>,
): void {
  for (const { words, missing } of SHELLS) {
    testUnless(missing, `${symbol} under ${words.join(" ")} ${title}`, () => inScene(words, body));
  }
}

/**
 * Registers a test under /bin/sh.
 *
 * @param title a sentence that begins with the script's name
 * @param body the test
 * @param obstacle why it cannot run here
 */
export function testOnHost(
  title: string,
  body: (scene: HostScene) => Promise<void>,
  obstacle?: string,
): void {
  testUnless(obstacle, title, () => inScene(["/bin/sh"], body));
}

async function inScene(
  shell: readonly string[],
  body: (scene: HostScene) => Promise<void>,
): Promise<void> {
  await using scratch = await scratchDirectory();
  // A name that a script must quote.
  const path = `${scratch.path}/it's a "host" -> *`;
  await Deno.mkdir(path);
  await Deno.chmod(scratch.path, 0o755);
  await body(new HostScene(path, shell));
}
