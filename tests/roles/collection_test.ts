import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { lintTest } from "../ansible/each_ansible.ts";
import { scratchDirectory } from "../scratch_directory.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("galaxy.yml has the version of the program", async () => {
  const galaxy = await Deno.readTextFile(new URL("galaxy.yml", ROOT));
  assert.equal(/^version: (.+)$/m.exec(galaxy)?.[1], config.version);
});

Deno.test("The roles ask for no newer program than there is", async () => {
  for (const role of ["async_job_save", "async_job_load"]) {
    const vars = await Deno.readTextFile(new URL(`roles/${role}/vars/main.yml`, ROOT));
    const wanted = /Install async-job (\S+) or newer/.exec(vars)?.[1];
    assert.ok(wanted, `${role} asks for no version`);
    const order = wanted.localeCompare(config.version, "en", { numeric: true });
    assert.ok(order <= 0, `${role} asks for ${wanted}`);
  }
});

Deno.test("async_job_install installs the release of its own collection", async () => {
  const vars = await Deno.readTextFile(
    new URL("roles/async_job_install/vars/main/file.yml", ROOT),
  );
  assert.equal(/^__async_job_install_release: (.+)$/m.exec(vars)?.[1], config.version);
});

Deno.test("The collection of this checkout is a link to its root", async () => {
  const link = new URL("ansible_collections/rstyczynski/ansible", ROOT);
  assert.equal(await Deno.readLink(link), "../..");
});

lintTest("The collection holds the roles and scenarios, not the program", async (bin, root) => {
  await using scratch = await scratchDirectory();
  const build = ["collection", "build", root, "--output-path", scratch.path];
  const decoder = new TextDecoder();
  const built = await new Deno.Command(`${bin}/ansible-galaxy`, { args: build }).output();
  assert.equal(built.code, 0, decoder.decode(built.stderr));
  const file = `${scratch.path}/rstyczynski-ansible-${config.version}.tar.gz`;
  const listed = await new Deno.Command("tar", { args: ["-tzf", file] }).output();
  const names = decoder.decode(listed.stdout).split("\n");
  const directories = new Set(
    names.filter((name) => name.includes("/")).map((name) => name.split("/", 1)[0]),
  );
  assert.deepEqual([...directories].toSorted(), ["meta", "roles", "scenarios"]);
  assert.ok(names.includes("roles/async_job_load/tasks/main.yml"));
});
