import assert from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const SCRIPT = new URL("../../scripts/ansible/ensure_ansible.ts", import.meta.url).pathname;

const SYSTEM_ANSIBLE = 'echo "ansible-playbook [core 2.16.3]"';

/** A Python without its venv module, as Debian installs it. */
const BARE_PYTHON = `case "$*" in
  "-c "*) echo "3 11" ;;
  *) echo "ensurepip is not available" >&2; exit 1 ;;
esac`;

/** A Python whose environments come with a pip that needs no network. */
const WHOLE_PYTHON = `case "$*" in
  "-c "*) echo "3 11" ;;
  "-m venv "*)
    mkdir -p "$3/bin" && cd "$3/bin"
    printf '#!/bin/sh\\nexit 0\\n' > python
    cp python ansible
    printf '#!/bin/sh\\necho "ansible-playbook [core 2.18.1]"\\n' > ansible-playbook
    chmod 755 python ansible ansible-playbook ;;
  *) exit 1 ;;
esac`;

/** A checkout and a PATH that holds nothing but the given programs. */
class Machine implements AsyncDisposable {
  readonly root: string;
  readonly #scratch: { readonly path: string } & AsyncDisposable;

  private constructor(scratch: { readonly path: string } & AsyncDisposable) {
    this.#scratch = scratch;
    this.root = `${scratch.path}/checkout`;
  }

  static async create(programs: Record<string, string>): Promise<Machine> {
    const machine = new Machine(await scratchDirectory());
    await Deno.mkdir(machine.root);
    await Deno.mkdir(machine.#bin);
    for (const name of ["mkdir", "cp", "chmod"]) {
      await Deno.symlink(`/bin/${name}`, `${machine.#bin}/${name}`);
    }
    for (const [name, script] of Object.entries(programs)) await machine.install(name, script);
    return machine;
  }

  get #bin(): string {
    return `${this.#scratch.path}/bin`;
  }

  async install(name: string, script: string): Promise<void> {
    await Deno.writeTextFile(`${this.#bin}/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  async remove(name: string): Promise<void> {
    await Deno.remove(`${this.#bin}/${name}`);
  }

  async ensure(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", SCRIPT, "--root", this.root, ...args],
      clearEnv: true,
      env: { PATH: this.#bin, HOME: this.#scratch.path, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  async has(path: string): Promise<boolean> {
    try {
      await Deno.stat(`${this.root}/${path}`);
      return true;
    } catch {
      return false;
    }
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#scratch[Symbol.asyncDispose]();
  }
}

Deno.test("ensureAnsible() installs into .venv, over a half-made one, and only once", async () => {
  await using machine = await Machine.create({ python3: WHOLE_PYTHON });
  await Deno.mkdir(`${machine.root}/.venv/half-made`, { recursive: true });
  const first = await machine.ensure();
  assert.equal(first.code, 0, first.stderr);
  assert.match(
    first.stdout,
    /Installing the newest .*\nansible-core: 2\.18\.1 from PyPI, in .*\.venv/,
  );
  assert.equal(await machine.has(".venv/half-made"), false);

  await machine.remove("python3");
  const second = await machine.ensure();
  assert.equal(second.code, 0, second.stderr);
  assert.doesNotMatch(second.stdout, /Installing/);
});

Deno.test("ensureAnsible() starts over when its environment has gone", async () => {
  await using machine = await Machine.create({ python3: WHOLE_PYTHON });
  assert.equal((await machine.ensure()).code, 0);
  await Deno.remove(`${machine.root}/.venv/bin/python`);
  const again = await machine.ensure();
  assert.match(again.stdout, /Installing/);
  assert.ok(await machine.has(".venv/bin/python"));
});

Deno.test("ensureAnsible() falls back to the system's Ansible and says why", async () => {
  await using machine = await Machine.create({
    python3: BARE_PYTHON,
    "ansible-playbook": SYSTEM_ANSIBLE,
  });
  const { code, stdout, stderr } = await machine.ensure("--tests");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /That failed \(.*ensurepip is not available.*there is no apt-get/);
  assert.match(stdout, /^ansible-core: 2\.16\.3 from this system/m);
  assert.match(stdout, /^ansible-core \(oldest\): cannot be had: .*ensurepip/m);
  assert.match(stdout, /^ansible-lint: cannot be had: .*PyPI/m);
  assert.match(stdout, /^molecule: cannot be had: .*PyPI/m);
  assert.equal(await machine.has(".venv"), false);
});

Deno.test("ensureAnsible() takes no Ansible older than the collection supports", async () => {
  await using machine = await Machine.create({
    "ansible-playbook": SYSTEM_ANSIBLE.replace("2.16.3", "2.13.13"),
  });
  const { code, stderr } = await machine.ensure();
  assert.equal(code, 1);
  assert.match(stderr, /^error: ansible-core: cannot be had: .*Python 3\.9 or newer/);
  assert.match(stderr, /\nhint: Install ansible-core 2\.14 or newer/);
});
