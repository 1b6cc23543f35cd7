import assert from "node:assert/strict";
import { settingsIn } from "../../scripts/ansible/pip_settings.ts";
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

/** A Python whose pip brings uv, which is the program `stand-in-uv`, and knows a mirror of PyPI. */
const UV_PYTHON = `case "$*" in
  "-m venv --without-pip "*)
    mkdir -p "$4/bin"
    printf '#!/bin/sh\\nexit 0\\n' > "$4/bin/python"
    chmod 755 "$4/bin/python"
    exit ;;
  "-m pip config list") echo "global.index-url='https://mirror.example/simple'"; exit ;;
  "-m pip install "*" uv")
    while [ "$1" != --target ]; do shift; done
    mkdir -p "$2/bin"
    cp "$(command -v stand-in-uv)" "$2/bin/uv"
    exit ;;
esac
${WHOLE_PYTHON}`;

/** Installs an ansible-core beside the Python that it is told, and says how it was called. */
const STAND_IN_UV = `case "$*" in
  --version) exit ;;
  "pip install "*) cd "${"${5%/python}"}" ;;
  *) exit 1 ;;
esac
echo "$UV_DEFAULT_INDEX $6" >> "$HOME/uv-calls"
cp python ansible
printf '#!/bin/sh\\necho "ansible-playbook [core 2.21.9]"\\n' > ansible-playbook
chmod 755 ansible-playbook`;

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

  /** What a program of this machine wrote into its home directory. */
  async read(name: string): Promise<string> {
    return await Deno.readTextFile(`${this.#scratch.path}/${name}`);
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

Deno.test("ensureAnsible() installs with uv, from where pip would", async () => {
  await using machine = await Machine.create({ python3: UV_PYTHON, "stand-in-uv": STAND_IN_UV });
  const { code, stdout, stderr } = await machine.ensure();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ansible-core: 2\.21\.9 from PyPI, in .*\.venv\/bin$/m);
  assert.equal(
    await machine.read("uv-calls"),
    "https://mirror.example/simple ansible-core>=2.14\n",
  );
  assert.ok(await machine.has(".ansible/uv/bin/uv"));
});

Deno.test("ensureAnsible() installs with pip where uv fails", async () => {
  await using machine = await Machine.create({
    python3: UV_PYTHON,
    "stand-in-uv": '[ "$1" = --version ]',
  });
  const { code, stdout, stderr } = await machine.ensure();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ansible-core: 2\.18\.1 from PyPI/m);
});

Deno.test("settingsIn() takes what pip is told of mirrors, and nothing that is set already", () => {
  const listing = `global.cert='/etc/ssl/certs.pem'
global.index-url='https://old.example/simple'
global.timeout='60'
install.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'
:env:.index-url='https://mirror.example/simple'
`;
  const env = new Map([["SSL_CERT_FILE", "/own.pem"]]);
  assert.deepEqual(settingsIn(listing, (name) => env.get(name)), {
    UV_DEFAULT_INDEX: "https://mirror.example/simple",
    UV_INDEX: "https://a.example/simple https://b.example/simple",
  });
  assert.deepEqual(settingsIn("", () => undefined), {});
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
