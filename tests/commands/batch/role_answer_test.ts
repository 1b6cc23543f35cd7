import { deepStrictEqual } from "node:assert/strict";
import { roleAnswer } from "../../../lib/commands/batch/role_answer.ts";

Deno.test("roleAnswer() hands over empty outputs when nothing was found", () => {
  deepStrictEqual(roleAnswer("async_job_load", { found: false }), {
    outputs: {
      async_job_load_found: false,
      async_job_load_ansible_job_id: "",
      async_job_load_host: "",
      async_job_load_metadata: {},
      async_job_load_save_time: "",
    },
    as_booleans: {},
  });
});

Deno.test("roleAnswer() names the texts of which an old Ansible makes booleans", () => {
  for (const [host, boolean] of [["no", false], ["TRUE", true], ["Yes", true], ["false", false]]) {
    const job = { ansible_job_id: "j1.2", host: String(host), metadata: { no: "no" } };
    deepStrictEqual(
      roleAnswer("async_job_load", { found: true, job }).as_booleans,
      { async_job_load_host: boolean },
    );
  }
  const named = { ansible_job_id: "on", host: "constructor", metadata: {}, save_time: "1" };
  deepStrictEqual(roleAnswer("async_job_load", { found: true, job: named }).as_booleans, {});
});
