import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible } from "../ansible/each_ansible.ts";
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
  "scope play refuses the one host that names no job, and answers the others",
  async (controller) => {
    const program = await CountedProgram.install(controller.scratch);
    const named = (host: string): FleetHost => [host, { job: "export" }];
    const { output, report } = await playOnFleet(
      controller,
      PLAYBOOK,
      [named("one"), "nameless", named("two")],
      program.path,
    );
    const seen = report as Record<string, Seen>;
    assert.ok(seen, output);
    for (const host of ["one", "two"]) {
      assert.deepEqual(seen[host]?.["named"], served(controller.state, host), output);
    }
    const { message, file } = seen["nameless"]?.["named"] ?? {};
    assert.match(String(message), /job[-_]name/);
    assert.ok(["", "not told"].includes(String(file)), output);
    assert.equal(seen["nameless"]?.["named, loaded"]?.["found"], true);
  },
);

eachAnsible(
  "scope play serves hosts called like numbers under jinja2_native",
  async (controller) => {
    const program = await CountedProgram.install(controller.scratch);
    // Where native types are on, a template makes the same number of two of these names.
    const hosts = ["0", "1234", "16", "0x10", "plain"];
    const { status, output, report } = await playOnFleet(
      controller,
      PLAYBOOK,
      hosts.map((host) => [host, { job: "export" }]),
      program.path,
      { env: { ANSIBLE_JINJA2_NATIVE: "1" } },
    );
    assert.equal(status, 0, output);
    assert.deepEqual(
      report,
      Object.fromEntries(hosts.map((host) => [host, { named: served(controller.state, host) }])),
    );
    assert.deepEqual(await program.batches(), ["load of 5", "save of 5"]);
  },
);
