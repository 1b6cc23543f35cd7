import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { ociTarget } from "../oci/oci_target.ts";
import { filesystem, objectStorage } from "./backends.ts";
import { flat } from "./scenario.ts";

eachAnsible(
  "scenario_07 finds nothing in OCI of what was saved on the filesystem",
  async (controller, test) => {
    await using target = await ociTarget();
    const name = "scenario_07_mixed_backend";
    const job = "mixed_backend_job";
    const play = async (): Promise<void> => {
      const outcome = await controller.play(`scenarios/${name}.yml`, {
        env: target.env,
        vars: { cli_state_dir: controller.state },
      });
      assert.equal(outcome.status, 0, outcome.output);
      assert.match(flat(outcome), /Job 'mixed_backend_job' is not found in OCI, for it was saved/);
    };

    await test.step("the first run starts the job", async () => {
      await play();
      assert.ok(await filesystem(controller).record(name, job));
      assert.equal(await objectStorage(controller, target).record(name, job), undefined);
    });
    await test.step("the second run finds it on the filesystem", async () => {
      await play();
      assert.equal((await Array.fromAsync(Deno.readDir(controller.async))).length, 1);
    });
  },
  ["common"],
);
