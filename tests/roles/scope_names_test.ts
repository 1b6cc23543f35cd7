import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";
import { type FleetHost, playOnFleet, type Seen } from "../ansible/play_on_fleet.ts";

const PLAYBOOK = "scope_names_playbook.yml";

function served(state: string, host: string): unknown {
  return {
    changed: true,
    file: `${state}/${host}/export.json`,
    found: true,
    id: `named of ${host}`,
    metadata: { step: "named", id: "none" },
  };
}

eachAnsible(
  "scope play serves hosts called like numbers under jinja2_native, and refuses the one that names no job",
  async (controller, test) => {
    const program = await CountedProgram.install(controller.scratch);
    // Where native types are on, a template makes the same number of two of these names.
    const hosts = ["0", "16", "0x10", "plain"];
    const named = hosts.map((host): FleetHost => [host, { job: "export" }]);
    const { output, report } = await playOnFleet(
      controller,
      PLAYBOOK,
      [...named.slice(0, 2), "nameless", ...named.slice(2)],
      program.path,
      { env: { ANSIBLE_JINJA2_NATIVE: "1" } },
    );
    const seen = report as Record<string, Seen>;
    assert.ok(seen, output);
    for (const host of hosts) {
      await test.step(host, () => {
        assert.deepEqual(seen[host], { named: served(controller.state, host) }, output);
      });
    }
    await test.step("the host that names no job", () => {
      const { message, file } = seen["nameless"]?.["named"] ?? {};
      assert.match(String(message), /job[-_]name/);
      assert.ok(["", "not told"].includes(String(file)), output);
      assert.equal(seen["nameless"]?.["named, loaded"]?.["found"], true);
    });
    await test.step("one process serves the others", async () => {
      // An old Ansible's validation lets the nameless one pass, and the program refuses it.
      const expected = controller.version.startsWith("2.14.")
        ? ["load of 1", "load of 4", "save of 5"]
        : ["load of 4", "save of 4"];
      assert.deepEqual(await program.batches(), expected, output);
    });
  },
  ENDS,
);
