/**
 * Provides Ansible for the demo and the tests: the newest ansible-core of any Python in `.venv`,
 * that of the default Python in `.venv-common`, the oldest supported one in `.venv-oldest`, or what
 * the system has. Done once, it only looks.
 */
import { parseArgs } from "node:util";
import { HintedError } from "../hinted_error.ts";
import { findPythons, pythonMinor } from "./find_pythons.ts";
import {
  type Ansible,
  isThere,
  type Missing,
  type Provision,
  readProvision,
  workDirectory,
  writeProvision,
} from "./provision.ts";
import { pypiAnsible, pypiTools } from "./pypi_ansible.ts";
import { systemAnsible } from "./system_ansible.ts";
import { findUv, type Uv } from "./uv.ts";

/** The first release that is supported, and the only one with ids that have no leading letter. */
const OLDEST_VERSION = "2.14.0";

/** What is wanted. */
export interface AnsibleWish {
  /** Directory of the checkout. */
  readonly root: string;
  /** Also the oldest supported version, ansible-lint, yamllint and Molecule. */
  readonly tests: boolean;
  /** Tells people what is done. */
  readonly say: (line: string) => void;
}

/** What it takes to install something. */
interface Installer extends Pick<AnsibleWish, "root" | "say"> {
  /** Finds what to install with instead of pip, once it is known that there is something to install. */
  readonly uv: () => Promise<Uv | undefined>;
}

/** A failure that the person at the keyboard can fix. */
export class AnsibleMissingError extends HintedError {
  override readonly name = "AnsibleMissingError";

  /** @param message what is missing */
  constructor(message: string) {
    super(
      message,
      "Install ansible-core 2.14 or newer, or Python 3 with its venv module, " +
        "and see that PyPI can be reached.",
    );
  }
}

/**
 * Provides Ansible; several processes may ask at once.
 *
 * @param wish what is wanted
 * @returns what there is now
 * @throws {AnsibleMissingError} when no version can be had
 */
export async function ensureAnsible({ root, tests, say }: AnsibleWish): Promise<Provision> {
  await Deno.mkdir(workDirectory(root), { recursive: true });
  using lock = await Deno.open(`${workDirectory(root)}/lock`, { create: true, write: true });
  await lock.lock(true);

  let provision = await readProvision(root);
  // The tests want more than the first thing that served the demo while PyPI was out of reach.
  if (tests && isThere(provision.newest) && provision.newest.origin !== "PyPI") provision = {};
  let written = Promise.resolve();
  const settle = async (
    name: keyof Provision,
    make: () => Promise<Ansible | Missing>,
  ): Promise<void> => {
    if (!isThere(provision[name])) {
      const part = await make();
      provision = { ...provision, [name]: part };
      // Several may be done at the same time.
      written = written.then(() => writeProvision(root, provision));
      await written;
    }
    say(describe(name, provision[name]));
  };

  let found: Promise<Uv | undefined> | undefined;
  const installer: Installer = { root, say, uv: () => found ??= findUv(root, "python3") };
  await settle("newest", () => newestAnsible(installer));
  if (tests) {
    const { newest } = provision;
    const withTools = async (): Promise<void> => {
      await settle("lint", () => tools(installer, ["ansible-lint", "yamllint"], newest));
      await settle("molecule", () => tools(installer, ["molecule"], newest));
    };
    await Promise.all([
      settle("common", () => commonAnsible(installer, newest)),
      settle("oldest", () => oldestAnsible(installer, newest)),
      withTools(),
    ]);
  }
  const any = [provision.newest, provision.common, provision.oldest].find(isThere);
  if (any === undefined) throw new AnsibleMissingError(describe("newest", provision.newest));
  return provision;
}

async function newestAnsible({ root, say, uv }: Installer): Promise<Ansible | Missing> {
  say("Installing the newest ansible-core from PyPI into .venv …");
  const pythons = (await findPythons()).map(({ command }) => command);
  const fromPypi = await pypiAnsible({
    requirement: "ansible-core>=2.14",
    directory: `${root}/.venv`,
    pythons: pythons.length === 0 ? ["python3"] : pythons,
    minors: [9, Infinity],
    uv: await uv(),
  });
  if (isThere(fromPypi)) return fromPypi;
  say(`That failed (${fromPypi.missing}); looking for another one …`);
  const fromSystem = await systemAnsible(Deno.env.get("PATH") ?? "");
  if (isThere(fromSystem)) return fromSystem;
  return { missing: `${fromPypi.missing}; ${fromSystem.missing}` };
}

async function commonAnsible(
  { root, say, uv }: Installer,
  newest: Ansible | Missing | undefined,
): Promise<Ansible | Missing> {
  const minor = await pythonMinor("python3");
  if (isThere(newest) && (await findPythons())[0]?.minor === minor) {
    return { missing: `the default Python is the newest, so it is ${newest.version} already` };
  }
  say("Installing the newest ansible-core for the default Python from PyPI into .venv-common …");
  const common = await pypiAnsible({
    requirement: "ansible-core>=2.14",
    directory: `${root}/.venv-common`,
    pythons: ["python3"],
    minors: [9, Infinity],
    uv: await uv(),
  });
  if (!isThere(common) || !isThere(newest) || common.version !== newest.version) return common;
  return { missing: `the default Python gets ${newest.version} too` };
}

async function oldestAnsible(
  { root, say, uv }: Installer,
  newest: Ansible | Missing | undefined,
): Promise<Ansible | Missing> {
  if (isThere(newest) && newest.version === OLDEST_VERSION) {
    return { missing: `the only ansible-core that could be had is ${newest.version} already` };
  }
  say(`Installing ansible-core ${OLDEST_VERSION} from PyPI into .venv-oldest …`);
  return await pypiAnsible({
    requirement: `ansible-core==${OLDEST_VERSION}`,
    directory: `${root}/.venv-oldest`,
    pythons: (await findPythons()).map(({ command }) => command),
    minors: [9, 11],
    uv: await uv(),
  });
}

async function tools(
  { say, uv }: Installer,
  names: readonly [string, ...string[]],
  newest: Ansible | Missing | undefined,
): Promise<Ansible | Missing> {
  if (!isThere(newest)) return { missing: "there is no ansible-core to use it with" };
  say(`Installing ${names.join(" and ")} from PyPI into .venv …`);
  return await pypiTools(newest, names, await uv());
}

function describe(name: keyof Provision, part: Ansible | Missing | undefined): string {
  const title = {
    newest: "ansible-core",
    common: "ansible-core (default Python)",
    oldest: "ansible-core (oldest)",
    lint: "ansible-lint",
    molecule: "molecule",
  };
  return isThere(part)
    ? `${title[name]}: ${part.version} from ${part.origin}, in ${part.bin}`
    : `${title[name]}: cannot be had: ${part?.missing}`;
}

function print(stream: typeof Deno.stdout | typeof Deno.stderr, line: string): void {
  stream.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  const options = { tests: { type: "boolean" }, root: { type: "string" } } as const;
  const { values: { tests = false, root } } = parseArgs({ args: Deno.args, options });
  try {
    await ensureAnsible({
      root: root ?? new URL("../..", import.meta.url).pathname.replace(/\/$/, ""),
      tests,
      say: (line) => print(Deno.stdout, line),
    });
  } catch (error) {
    if (!(error instanceof AnsibleMissingError)) throw error;
    print(Deno.stderr, `error: ${error.message}\nhint: ${error.hint}`);
    Deno.exit(1);
  }
}
