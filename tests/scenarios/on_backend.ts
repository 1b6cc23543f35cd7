import type { Controller } from "../ansible/controller.ts";
import { type AnsibleAge, eachAnsible } from "../ansible/each_ansible.ts";
import { ociTarget } from "../oci/oci_target.ts";
import { type Backend, filesystem, objectStorage } from "./backends.ts";
import { Scenario } from "./scenario.ts";

/**
 * Defines a test of a scenario on one backend with one version of ansible-core: what a backend does is
 * not Ansible's, so the looks at a scenario are shared out among both.
 *
 * @param title the test's title
 * @param playbook the scenario's playbook for the filesystem, without its ending
 * @param name the backend
 * @param age the version to run it with
 * @param run the test, with a controller and a scenario whose store is its own
 */
export function onBackend(
  title: string,
  playbook: string,
  name: "filesystem" | "oci",
  age: AnsibleAge,
  run: (controller: Controller, test: Deno.TestContext, scenario: Scenario) => Promise<void>,
): void {
  eachAnsible(`${title}: on ${name}`, async (controller, test) => {
    const runOn = (backend: Backend): Promise<void> =>
      run(controller, test, new Scenario(controller, playbook, backend));
    if (name === "filesystem") return await runOn(filesystem(controller));
    await using target = await ociTarget();
    await runOn(objectStorage(controller, target));
  }, [age]);
}
