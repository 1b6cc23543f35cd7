import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";

eachAnsible(
  "async_job_load keeps a job id that looks like a number under jinja2_native",
  async (controller) => {
    const { status, output, report } = await controller.play(
      "tests/ansible/playbooks/native_types_playbook.yml",
      { env: { ANSIBLE_JINJA2_NATIVE: "1" } },
    );
    assert.equal(status, 0, output);
    const metadata = { number: 1.5, text: "1.50", words: ["no", "None"] };
    assert.deepEqual(report, {
      written: { id: "0x1F", length: 4, host: "1.50", metadata },
      templated: "1234567890.50",
    });
  },
);
