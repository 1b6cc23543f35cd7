import assert from "node:assert/strict";
import { parse } from "yaml";
import config from "../../deno.json" with { type: "json" };
import type { Controller } from "../ansible/controller.ts";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { commitAll, copyCheckout, git } from "../ansible/working_copy.ts";
import { PROGRAM } from "../binary/program.ts";
import { readGuide, shellLines, shownFile } from "../docs/guide.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const PLAYBOOK = `${ROOT}/tests/ansible/playbooks/install_and_use_playbook.yml`;

/** A directory outside of any checkout, whose Ansible knows only the collections installed there. */
async function emptyPlace({ scratch }: Controller): Promise<[string, Record<string, string>]> {
  const place = `${scratch}/place`;
  await Deno.mkdir(place);
  await Deno.writeTextFile(`${place}/ansible.cfg`, "[defaults]\nlocalhost_warning = False\n");
  await Deno.copyFile(PLAYBOOK, `${place}/play.yml`);
  return [place, {
    ANSIBLE_CONFIG: `${place}/ansible.cfg`,
    ANSIBLE_COLLECTIONS_PATH: `${place}/collections`,
    PATH: Deno.env.get("PATH") ?? "",
  }];
}

/** Installs the collection, and looks at what is then there. */
async function install(
  controller: Controller,
  source: (place: string) => Promise<readonly string[]>,
): Promise<readonly [place: string, env: Record<string, string>]> {
  const [place, env] = await emptyPlace(controller);
  const args = ["collection", "install", ...await source(place), "-p", `${place}/collections`];
  const installed = await controller.tool("ansible-galaxy", args, { cwd: place, env });
  assert.equal(installed.status, 0, installed.output);
  assert.equal(await installedVersion(`${place}/collections`), config.version);
  const inside = await Array.fromAsync(
    Deno.readDir(`${place}/collections/ansible_collections/rstyczynski/ansible`),
    ({ name }) => name,
  );
  for (const name of ["lib", "scripts", "tests", "main.ts", ".github", "ansible_collections"]) {
    assert.ok(!inside.includes(name), `${name} was installed`);
  }
  return [place, env];
}

/** Has a play at such a place use the roles of the collection that is installed there. */
async function use(
  controller: Controller,
  [place, env]: readonly [place: string, env: Record<string, string>],
): Promise<void> {
  // Not where it would be installed for all users, should root run the tests.
  const directory = `${controller.scratch}/.local/bin`;
  const vars = { program: PROGRAM, async_job_install_dir: directory };
  const play = await controller.play(`${place}/play.yml`, { cwd: place, env, vars });
  assert.equal(play.status, 0, play.output);
  assert.deepEqual(play.report, {
    path: `${directory}/async-job`,
    version: config.version,
    saved: true,
    ansible_job_id: "1234567890.50",
    metadata: { dollar: "$HOME $0" },
  });
}

/** The version of the collection that is installed among such collections. */
async function installedVersion(collections: string): Promise<string> {
  const manifest = `${collections}/ansible_collections/rstyczynski/ansible/MANIFEST.json`;
  return JSON.parse(await Deno.readTextFile(manifest)).collection_info.version;
}

eachAnsible(
  "The repository installs as README.md says, and a play elsewhere uses all its roles",
  async (controller) => {
    const readme = await Deno.readTextFile(`${ROOT}/README.md`);
    const { repository } = parse(await Deno.readTextFile(`${ROOT}/galaxy.yml`));
    assert.ok(readme.includes(`\nansible-galaxy collection install git+${repository}.git\n`));
    const installed = await install(controller, async (place) => {
      await copyCheckout(ROOT, `${place}/repository.git`);
      return [`git+file://${place}/repository.git`];
    });
    const [cwd, env] = installed;
    const listed = await controller.tool("ansible-galaxy", ["collection", "list"], { cwd, env });
    assert.match(listed.output, new RegExp(`^rstyczynski\\.ansible +${config.version}`, "m"));
    await use(controller, installed);
  },
  NEWEST,
);

eachAnsible(
  "The repository installs by the requirements that docs/install.md shows",
  async (controller) => {
    const { repository } = parse(await Deno.readTextFile(`${ROOT}/galaxy.yml`));
    const shown = shownFile(await readGuide("install"), "requirements.yml");
    assert.ok(shown.includes(`name: ${repository}.git\n`), shown);
    await install(controller, async (place) => {
      await copyCheckout(ROOT, `${place}/repository.git`);
      const own = shown.replace(`${repository}.git`, `file://${place}/repository.git`);
      await Deno.writeTextFile(`${place}/requirements.yml`, own);
      return ["-r", "requirements.yml"];
    });
  },
  ["oldest"],
);

eachAnsible(
  "The collection's archive is built in a checkout and installed as docs/install.md says, and a play elsewhere uses all its roles",
  async (controller) => {
    const { scratch } = controller;
    const checkout = `${scratch}/checkout`;
    await copyCheckout(ROOT, checkout);
    const { blocks } = await readGuide("install");
    const shown = blocks.find(({ section, language }) =>
      section === "From an archive" && language === "sh"
    );
    assert.ok(shown !== undefined);
    let cwd = checkout;
    for (const line of shown.text.trim().split("\n") ?? []) {
      const [program = "", ...args] = line.replace(/ +#.*$/, "").replaceAll("~", scratch).split(
        " ",
      );
      if (program === "cd") {
        cwd = args.join(" ");
        continue;
      }
      const { status, output } = await controller.tool(program, args, {
        cwd,
        // Where people have them: those of the directory and of the home directory.
        env: { ANSIBLE_CONFIG: `${cwd}/ansible.cfg`, ANSIBLE_HOME: `${scratch}/.ansible` },
      });
      assert.equal(status, 0, output);
    }
    const collections = `${scratch}/.ansible/collections`;
    assert.equal(await installedVersion(collections), config.version);
    const [place, env] = await emptyPlace(controller);
    await use(controller, [place, { ...env, ANSIBLE_COLLECTIONS_PATH: collections }]);
  },
  ["oldest"],
);

eachAnsible(
  "docs/migration.md installs a release from git over whatever is there",
  async (controller) => {
    const { scratch } = controller;
    const repository = `${scratch}/repository.git`;
    await copyCheckout(ROOT, repository);
    await git(repository, "tag", `v${config.version}`);
    const galaxy = await Deno.readTextFile(`${repository}/galaxy.yml`);
    const newer = galaxy.replace(/^version: .*$/m, "version: 99.0.0");
    await Deno.writeTextFile(`${repository}/galaxy.yml`, newer);
    await commitAll(repository);
    const [line = ""] = shellLines(await readGuide("migration"), "Upgrading", "ansible-galaxy");
    const release = line.replace(/https:.*\.git/, `file://${repository}`)
      .replace("VERSION", config.version);
    assert.match(release, /,v[\d.]+$/);
    const newest = release.replace(/,v.*$/, "");
    for (
      const [command, version] of [
        [newest, "99.0.0"],
        [release, config.version],
        [newest, "99.0.0"],
      ] as const
    ) {
      const args = [...command.split(" ").slice(1), "-p", `${scratch}/.ansible/collections`];
      const { status, output } = await controller.tool("ansible-galaxy", args, {
        cwd: scratch,
        env: { PATH: Deno.env.get("PATH") ?? "" },
      });
      assert.equal(status, 0, output);
      assert.equal(await installedVersion(`${scratch}/.ansible/collections`), version);
    }
  },
  NEWEST,
);
