import { installDebianPackages } from "./debian_packages.ts";
import type { Ansible, Missing } from "./provision.ts";
import { pythonMinor } from "./find_pythons.ts";
import { installAfresh, installInto } from "./install_packages.ts";
import { removeTree } from "./python_venv.ts";
import { lastLine, runCaptured } from "./run_captured.ts";
import type { Uv } from "./uv.ts";

/** What to install from PyPI, and where. */
export interface PypiWish {
  /** pip requirement of ansible-core. */
  readonly requirement: string;
  readonly directory: string;
  /** Pythons to try; the first that this version of ansible-core works with is taken. */
  readonly pythons: readonly string[];
  /** Python minor versions of 3 that it works with. */
  readonly minors: readonly [number, number];
  /** What to install with, instead of pip. */
  readonly uv: Uv | undefined;
}

/**
 * Installs ansible-core from PyPI into a virtual environment of its own and tries it out.
 *
 * @param wish what to install
 * @returns the installation, or why there is none
 */
export async function pypiAnsible(wish: PypiWish): Promise<Ansible | Missing> {
  const python = await suitablePython(wish) ?? await debianPython(wish);
  if (python === undefined) {
    const [from, to] = wish.minors;
    const range = to === Infinity ? `3.${from} or newer` : `3.${from} to 3.${to}`;
    return { missing: `${wish.requirement} needs Python ${range}, none of which is here` };
  }
  const { directory, requirement, uv } = wish;
  const bin = `${directory}/bin`;
  const problem = await installAfresh(python, directory, [requirement], uv) ?? await tryOut(bin);
  if (problem === undefined) return { version: await ansibleVersion(bin), bin, origin: "PyPI" };
  await removeTree(directory);
  return { missing: `${requirement} from PyPI: ${problem}` };
}

/**
 * Adds tools to an ansible-core that {@link pypiAnsible} installed.
 *
 * @param ansible the installation
 * @param tools their names on PyPI; the first is also the name of its program
 * @param uv what to install with, instead of pip
 * @returns the same directory with the tools, and the first one's version, or why they are not there
 */
export async function pypiTools(
  ansible: Ansible,
  tools: readonly [string, ...string[]],
  uv: Uv | undefined,
): Promise<Ansible | Missing> {
  const [tool] = tools;
  if (ansible.origin !== "PyPI") return { missing: `${tool} needs an ansible-core from PyPI` };
  // With its version named, nothing puts another ansible-core in place of the tested one.
  const core = `ansible-core==${ansible.version}`;
  const problem = await installInto(ansible.bin, [core, ...tools], uv);
  if (problem !== undefined) return { missing: `${tool} from PyPI: ${problem}` };
  const env = { PATH: `${ansible.bin}:${Deno.env.get("PATH")}`, NO_COLOR: "1" };
  const { stdout } = await runCaptured(`${ansible.bin}/${tool}`, ["--version"], { env });
  const [, name, version] = /^(\S+) (\d\S*)/.exec(stdout) ?? [];
  return version === undefined || name !== tool
    ? { missing: `${tool} was installed but does not run` }
    : { version, bin: ansible.bin, origin: "PyPI" };
}

/**
 * Asks an installation for its version.
 *
 * @param bin directory of its programs
 * @returns the version, `0` when it does not tell
 */
export async function ansibleVersion(bin: string): Promise<string> {
  const { stdout } = await runCaptured(`${bin}/ansible-playbook`, ["--version"]);
  return /\[core (\d[^\]\s]*)\]/.exec(stdout)?.[1] ?? "0";
}

async function suitablePython(
  { pythons, minors: [from, to] }: PypiWish,
): Promise<string | undefined> {
  for (const python of pythons) {
    const minor = await pythonMinor(python);
    if (minor !== undefined && minor >= from && minor <= to) return python;
  }
  return undefined;
}

/** Installs Debian's Python where there is none at all. */
async function debianPython(wish: PypiWish): Promise<string | undefined> {
  if ((await runCaptured("python3", ["--version"])).success) return undefined;
  const refused = await installDebianPackages(["python3-venv"]);
  return refused === undefined ? await suitablePython(wish) : undefined;
}

/** Some versions install under a Python with which their modules then fail. */
async function tryOut(bin: string): Promise<string | undefined> {
  const ownConfig = `${bin}/../ansible.cfg`;
  await Deno.writeTextFile(ownConfig, "[defaults]\nlocalhost_warning = False\n");
  const ping = ["localhost", "--module-name", "ansible.builtin.ping"];
  const env = { ANSIBLE_CONFIG: ownConfig };
  const result = await runCaptured(`${bin}/ansible`, ping, { env, seconds: 60 });
  return result.success ? undefined : `it does not run: ${lastLine(result)}`;
}
