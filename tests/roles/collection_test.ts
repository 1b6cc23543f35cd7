import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { runCaptured } from "../../scripts/ansible/run_captured.ts";
import { buildCollection } from "../ansible/collection_archive.ts";
import { lintTest } from "../ansible/each_ansible.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("galaxy.yml has the version of the program", async () => {
  const galaxy = await Deno.readTextFile(new URL("galaxy.yml", ROOT));
  assert.equal(/^version: (.+)$/m.exec(galaxy)?.[1], config.version);
});

Deno.test("The roles ask for no newer program than there is", async () => {
  const vars = await Deno.readTextFile(new URL("roles/async_job/vars/main.yml", ROOT));
  const wanted = /Install async-job (\S+) or newer/.exec(vars)?.[1];
  assert.ok(wanted, "They ask for no version");
  const order = wanted.localeCompare(config.version, "en", { numeric: true });
  assert.ok(order <= 0, `They ask for ${wanted}`);
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

/** What of the checkout's top level belongs into the collection, where it is there. */
const INSIDE = ["CHANGELOG.md", "LICENSE", "README.md", "docs", "meta", "roles", "scenarios"];

lintTest("The collection holds the roles and scenarios, not the program", async (bin, root) => {
  await using scratch = await scratchDirectory();
  const archive = await buildCollection(bin, root, scratch.path);
  const { stdout } = await runCaptured("tar", ["-tzf", archive]);
  const names = stdout.split("\n");
  const top = new Set(names.map((name) => name.split("/", 1)[0] ?? "").filter(Boolean));
  const present = (await Array.fromAsync(Deno.readDir(root), ({ name }) => name))
    .filter((name) => INSIDE.includes(name));
  assert.deepEqual([...top].toSorted(), ["FILES.json", "MANIFEST.json", ...present].toSorted());
  assert.ok(names.includes("roles/async_job_load/tasks/main.yml"));
});
