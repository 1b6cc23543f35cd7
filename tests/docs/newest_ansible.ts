import { isThere, readProvision } from "../../scripts/ansible/provision.ts";
import { Controller } from "../ansible/controller.ts";
import { registerIgnored } from "../register_ignored.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const { newest, oldest } = await readProvision(ROOT);

/**
 * Defines a test with one ansible-core, the newest there is: what the guides show is no different for
 * the oldest, under which the roles have tests of their own.
 *
 * @param title the test's title
 * @param run the test, with a controller of its own
 */
export function withAnsible(title: string, run: (controller: Controller) => Promise<void>): void {
  const ansible = isThere(newest) ? newest : oldest;
  if (ansible === undefined) throw new Error("Run scripts/ansible/ensure_ansible.ts --tests first");
  if (!isThere(ansible)) {
    registerIgnored(title, ansible.missing);
    return;
  }
  Deno.test(title, async () => {
    await using controller = await Controller.create(ROOT, ansible);
    await run(controller);
  });
}
