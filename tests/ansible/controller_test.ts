import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "./each_ansible.ts";

const PLAYBOOK = `
- name: Use something deprecated
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Use it
      old:
`;

const MODULE = `
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule({})
module.deprecate("Nobody does that any more", version="99.0.0", collection_name="rstyczynski.ansible")
module.exit_json()
`;

eachAnsible("Controller.play() fails a play that uses what is deprecated", async (controller) => {
  const { scratch } = controller;
  await Deno.writeTextFile(`${scratch}/play.yml`, PLAYBOOK);
  await Deno.mkdir(`${scratch}/library`);
  await Deno.writeTextFile(`${scratch}/library/old.py`, MODULE);
  await assert.rejects(
    controller.play(`${scratch}/play.yml`),
    (error: Error) => {
      assert.match(error.message, /deprecation warnings of ansible-core [\d.]+\n/);
      assert.match(error.message, /Nobody does that any more/);
      return true;
    },
  );
  const allowed = { deprecated: /^Nobody does/ };
  const { status, output } = await controller.play(`${scratch}/play.yml`, allowed);
  assert.equal(status, 0, output);
}, ENDS);
