import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { resolve } from "node:path";
import {
  fillInRepository,
  repositoryAddress,
  repositoryFiles,
  withRepository,
} from "../../scripts/readme/repository.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");
const ADDRESS = await repositoryAddress(ROOT);
const FILES = await repositoryFiles(ROOT);
/** Another address, which no file names. */
const OTHER = "https://code.example.com/some-one/some.thing";

const read = (file: string): Promise<string> => Deno.readTextFile(`${ROOT}/${file}`);

Deno.test("withRepository() finds the repository of galaxy.yml in every file, and no other", async () => {
  const [owner, name] = new URL(ADDRESS).pathname.slice(1).split("/");
  for (const file of FILES) {
    const text = await read(file);
    strictEqual(text, withRepository(text, ADDRESS), `${file}: run \`deno task readme\``);
    const kept = withRepository(text, OTHER).match(new RegExp(`\\b${owner}/${name}\\b`, "g"));
    deepStrictEqual(kept, null, `${file}: a mention that \`deno task readme\` does not fill in`);
  }
});

Deno.test("repositoryFiles() finds every place that users install from", () => {
  for (
    const file of [
      ".github/ISSUE_TEMPLATE/config.yml",
      ".github/SECURITY.md",
      "README.md",
      "docs/install.md",
      "galaxy.yml",
      "roles/async_job_install/defaults/main.yml",
      "roles/async_job_install/meta/argument_specs.yml",
      "scripts/install.sh",
    ]
  ) ok(FILES.includes(file), file);
});

Deno.test("fillInRepository() writes the address of galaxy.yml into every file and changes nothing else", async () => {
  await using scratch = await scratchDirectory();
  for (const file of FILES) {
    await Deno.mkdir(`${scratch.path}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.copyFile(`${ROOT}/${file}`, `${scratch.path}/${file}`);
  }
  const galaxy = (await read("galaxy.yml")).replace(
    `repository: ${ADDRESS}`,
    `repository: ${OTHER}`,
  );
  await Deno.writeTextFile(`${scratch.path}/galaxy.yml`, galaxy);
  const changed = await fillInRepository(scratch.path);
  ok(changed.includes("galaxy.yml") && changed.includes("scripts/install.sh"), `${changed}`);
  deepStrictEqual(await fillInRepository(scratch.path), [], "the second time");
  for (const file of FILES) {
    const text = await Deno.readTextFile(`${scratch.path}/${file}`);
    const [ownerAndName = "", otherOwnerAndName = ""] = [ADDRESS, OTHER]
      .map((address) => new URL(address).pathname.slice(1));
    const back = text.replaceAll(OTHER, ADDRESS).replaceAll(otherOwnerAndName, ownerAndName);
    strictEqual(back, await read(file), file);
  }
});

Deno.test("withRepository() leaves addresses of anything else alone", () => {
  const text =
    "https://deno.com https://github.com/owner/name/issuesque git+https://a.b/c/d.github";
  strictEqual(withRepository(text, OTHER), text);
});

Deno.test("repositoryAddress() refuses what is not the address of a repository", async () => {
  await using scratch = await scratchDirectory();
  for (const address of ["http://a.b/c/d", "https://a.b/c", "https://a.b/c/d.git", "none"]) {
    await Deno.writeTextFile(`${scratch.path}/galaxy.yml`, `repository: ${address}\n`);
    await rejects(repositoryAddress(scratch.path), /repository in galaxy\.yml/);
  }
});
