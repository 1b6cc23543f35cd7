import { isThere, readProvision } from "../../scripts/ansible/provision.ts";
import { registerIgnored } from "../register_ignored.ts";
import { Controller } from "./controller.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const provision = await readProvision(ROOT);
const UNPROVIDED =
  "Ansible is not provided: run `deno run -A scripts/ansible/ensure_ansible.ts --tests`";

/** The newest of all, the newest of the default Python, and the oldest that is supported. */
export type AnsibleAge = "newest" | "common" | "oldest";

/** Where no version does anything else than the others. */
export const NEWEST: readonly AnsibleAge[] = ["newest"];

/** Where versions may differ; what lies between these two does what one of them does. */
export const ENDS: readonly AnsibleAge[] = ["newest", "oldest"];

/**
 * Defines a test once for each of these versions of ansible-core; one that cannot be had is
 * reported as an ignored test that names the reason, and where there is none of them the test is run
 * with the newest. A play takes seconds: both ends are for what versions do differently, such as
 * types, keywords, check mode, the order of hosts, and messages of Ansible's own. Two things that are
 * each looked at with one end, such as the backends, need no other two runs.
 *
 * @param title the test's title
 * @param run the test, with a controller of its own
 * @param ages which versions to run it with
 */
export function eachAnsible(
  title: string,
  run: (controller: Controller, test: Deno.TestContext) => Promise<void>,
  ages: readonly AnsibleAge[] = ENDS,
): void {
  const asked = ages.map((age) => ({ age, ansible: provision[age] }));
  // With none of them the newest is better than nothing.
  if (!asked.some(({ ansible }) => isThere(ansible)) && !ages.includes("newest")) {
    asked.push({ age: "newest", ansible: provision.newest });
  }
  for (const { age, ansible } of asked) {
    if (ansible === undefined) {
      throw new Error(UNPROVIDED);
    }
    if (!isThere(ansible)) {
      registerIgnored(title, `${age}: ${ansible.missing}`);
      continue;
    }
    Deno.test(`${title} (ansible-core ${ansible.version})`, async (test) => {
      await using controller = await Controller.create(ROOT, ansible);
      await run(controller, test);
    });
  }
}

/**
 * Defines a test that needs ansible-lint and yamllint, or an ignored one that names the reason.
 *
 * @param title the test's title
 * @param run the test, given the directory of the tools and that of the checkout
 */
export function lintTest(title: string, run: (bin: string, root: string) => Promise<void>): void {
  toolTest("lint", title, run);
}

/**
 * Defines a test that needs Molecule, or an ignored one that names the reason.
 *
 * @param title the test's title
 * @param run the test, given the directory of Molecule and that of the checkout
 */
export function moleculeTest(
  title: string,
  run: (bin: string, root: string) => Promise<void>,
): void {
  toolTest("molecule", title, run);
}

function toolTest(
  name: "lint" | "molecule",
  title: string,
  run: (bin: string, root: string) => Promise<void>,
): void {
  const tool = provision[name];
  if (tool === undefined) throw new Error(UNPROVIDED);
  if (isThere(tool)) Deno.test(title, () => run(tool.bin, ROOT));
  else registerIgnored(title, tool.missing);
}
