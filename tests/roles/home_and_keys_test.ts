import { deepStrictEqual } from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { assertNoSecret, SECRET_TEXTS } from "../oci/secret_texts.ts";

eachAnsible(
  "a play finds a record below ~, and shows no key that stands for its path",
  async (controller) => {
    const { scratch } = controller;
    await Deno.mkdir(`${scratch}/kept/localhost`, { recursive: true });
    await Deno.writeTextFile(
      `${scratch}/kept/localhost/old_job.json`,
      JSON.stringify({
        job_name: "old_job",
        host: "localhost",
        ansible_job_id: "j889214147243.9938",
        save_time: "2025-11-24T22:30:00Z",
        metadata: {},
      }),
    );
    await Deno.writeTextFile(
      `${scratch}/config`,
      "[DEFAULT]\nuser=ocid1.user.oc1..u\ntenancy=ocid1.tenancy.oc1..t\nfingerprint=f\nregion=eu-paris-1\n",
    );
    const { output, report } = await controller.play(
      "tests/ansible/playbooks/home_state_playbook.yml",
      { args: ["-v"], env: { OCI_CLI_KEY_FILE: SECRET_TEXTS["a key"] ?? "" } },
    );
    assertNoSecret(output, "a play");
    const { said, ...answer } = (report ?? {}) as { said?: string };
    deepStrictEqual(
      said?.split(". Hint")[0],
      "OCI_CLI_KEY_FILE holds a key, not a path: use OCI_CLI_KEY_CONTENT",
    );
    deepStrictEqual(answer, { found: true, id: "j889214147243.9938" }, output);
  },
  ["newest"],
);
