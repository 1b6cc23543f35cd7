import assert from "node:assert/strict";
import type { Ansible } from "../../scripts/ansible/provision.ts";
import { deprecationsIn } from "./deprecations.ts";
import { startSooner } from "./start_sooner.ts";

/** How one `ansible-playbook` process ended. */
export interface PlayOutcome {
  readonly status: number;
  /** Standard output and standard error. */
  readonly output: string;
  /** What the recap says of each host, such as `{ ok: 3, changed: 1 }`. */
  readonly recap: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What the playbook wrote to the file named by the variable `report`. */
  readonly report: unknown;
}

/** What to run a playbook with. */
export interface PlayOptions {
  readonly vars?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Which deprecation warning stands in a playbook that is a user's own. */
  readonly deprecated?: RegExp;
  /** Whether Ansible is left as people have it, with nothing that makes plays take less time. */
  readonly plain?: boolean;
}

/** A machine that runs playbooks: its own home, async directory and state, nothing inherited. */
export class Controller implements AsyncDisposable {
  readonly version: string;
  /** Directory that all of it lives in. */
  readonly scratch: string;
  readonly state: string;
  readonly async: string;
  readonly #root: string;
  readonly #cache: Readonly<Record<string, string>>;
  /** Directory of the programs of its Ansible. */
  readonly bin: string;
  #plays = 0;

  private constructor(
    root: string,
    ansible: Ansible,
    scratch: string,
    cache: Readonly<Record<string, string>>,
  ) {
    this.#root = root;
    this.#cache = cache;
    this.bin = ansible.bin;
    this.version = ansible.version;
    this.scratch = scratch;
    this.state = `${scratch}/state`;
    this.async = `${scratch}/async`;
  }

  /**
   * Makes a controller.
   *
   * @param root directory of the checkout
   * @param ansible the ansible-core to use
   * @returns the controller, for `await using`
   */
  static async create(root: string, ansible: Ansible): Promise<Controller> {
    const scratch = await Deno.makeTempDir({ prefix: "async-job-play-" });
    return new Controller(root, ansible, scratch, await startSooner(root));
  }

  /** Whether this ansible-core is older than 2.19, which tags data instead of guessing its type. */
  get guessesTypes(): boolean {
    const [, minor = 0] = this.version.split(".").map(Number);
    return minor < 19;
  }

  /**
   * Runs `ansible-playbook` to its end.
   *
   * @param playbook path, from the checkout unless absolute
   * @param options variables, environment and arguments
   * @returns how it ended
   * @throws {assert.AssertionError} when Ansible warns that it will not do something any more
   */
  async play(playbook: string, options: PlayOptions = {}): Promise<PlayOutcome> {
    const report = `${this.scratch}/report-${++this.#plays}.json`;
    const vars = { report, state: this.state, scratch: this.scratch, ...options.vars };
    const path = playbook.startsWith("/") ? playbook : `${this.#root}/${playbook}`;
    const { code, stdout, stderr } = await new Deno.Command(`${this.bin}/ansible-playbook`, {
      args: [path, "--extra-vars", JSON.stringify(vars), ...(options.args ?? [])],
      cwd: options.cwd ?? this.#root,
      clearEnv: true,
      env: { ...this.#environment(options.plain), ...options.env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    const warnings = decoder.decode(stderr);
    const deprecations = deprecationsIn(warnings)
      .filter((warning) => !options.deprecated?.test(warning));
    const title = `deprecation warnings of ansible-core ${this.version}`;
    assert.ok(deprecations.length === 0, [title, ...deprecations].join("\n"));
    // A keyword that cannot be templated is masked and warned of, and the task goes on.
    assert.doesNotMatch(warnings, /Invalid \w+ value for task/);
    const output = decoder.decode(stdout) + warnings;
    return { status: code, output, recap: readRecap(output), report: await readReport(report) };
  }

  /**
   * Runs another program of this Ansible to its end.
   *
   * @param name such as `ansible-galaxy`
   * @param args its arguments
   * @param options environment and working directory
   * @returns how it ended
   */
  async tool(
    name: string,
    args: readonly string[],
    options: Pick<PlayOptions, "env" | "cwd"> = {},
  ): Promise<Pick<PlayOutcome, "status" | "output">> {
    const { code, stdout, stderr } = await new Deno.Command(`${this.bin}/${name}`, {
      args: [...args],
      cwd: options.cwd ?? this.scratch,
      clearEnv: true,
      env: { ...this.#environment(), ...options.env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { status: code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /**
   * Runs the built program to its end, without Ansible.
   *
   * @param args its arguments
   * @param env further environment
   * @returns how it ended
   */
  async asyncJob(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Pick<PlayOutcome, "status" | "output">> {
    const { code, stdout, stderr } = await new Deno.Command(`${this.#root}/dist/async-job`, {
      args: [...args],
      cwd: this.scratch,
      clearEnv: true,
      env: { ...this.#environment(), ...env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { status: code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.scratch, { recursive: true });
  }

  #environment(plain = false): Record<string, string> {
    const outer = Deno.env.toObject();
    const sooner = {
      ...this.#cache,
      ANSIBLE_PIPELINING: "1",
      // The facts of a host are gathered once, however many of a playbook's plays want them.
      ANSIBLE_GATHERING: "smart",
    };
    return {
      PATH: `${this.#root}/dist:${outer["PATH"] ?? ""}`,
      // The built file may unpack itself once for all tests.
      XDG_CACHE_HOME: outer["XDG_CACHE_HOME"] ?? `${outer["HOME"] ?? this.scratch}/.cache`,
      HOME: this.scratch,
      LC_ALL: "C.UTF-8",
      ANSIBLE_CONFIG: `${this.#root}/ansible.cfg`,
      ANSIBLE_HOME: `${this.scratch}/ansible`,
      ANSIBLE_LOCAL_TEMP: `${this.scratch}/ansible/tmp`,
      ANSIBLE_ASYNC_DIR: this.async,
      ...plain ? {} : sooner,
      ANSIBLE_NOCOLOR: "1",
      ANSIBLE_DEPRECATION_WARNINGS: "1",
    };
  }
}

function readRecap(output: string): Record<string, Record<string, number>> {
  const recap: Record<string, Record<string, number>> = {};
  const [, table = ""] = output.split("PLAY RECAP", 2);
  for (const [, host = "", counts = ""] of table.matchAll(/^(.+?) +: (ok=.*)$/gm)) {
    const pairs = counts.trim().split(/ +/).map((pair) => pair.split("="));
    recap[host] = Object.fromEntries(pairs.map(([name, count]) => [name, Number(count)]));
  }
  return recap;
}

async function readReport(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
