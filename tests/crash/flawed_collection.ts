import { ok } from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What a collection consists of, as far as playbooks use it. */
const PARTS = ["galaxy.yml", "meta", "roles"];

/**
 * Makes a copy of the collection with something wrong in its scripts for the host.
 *
 * @param directory where it goes; must not exist
 * @param changes a script's name, what stands there, and what is to stand there
 * @returns the directory below which Ansible finds the copy
 */
export async function flawedCollection(
  directory: string,
  changes: readonly (readonly [script: string, from: string, to: string])[],
): Promise<string> {
  const collection = `${directory}/ansible_collections/rstyczynski/ansible`;
  await Deno.mkdir(collection, { recursive: true });
  for (const part of PARTS) {
    const copied = await new Deno.Command("cp", {
      args: ["-R", `${ROOT}/${part}`, `${collection}/${part}`],
    }).output();
    ok(copied.success, part);
  }
  for (const [script, from, to] of changes) {
    const path = `${collection}/roles/async_job/files/${script}`;
    const text = await Deno.readTextFile(path);
    ok(text.includes(from), `${script} has no ${from}`);
    await Deno.writeTextFile(path, text.replaceAll(from, () => to));
  }
  return directory;
}
