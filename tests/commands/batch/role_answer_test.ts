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
    as_facts: {},
  });
});

Deno.test("roleAnswer() names the texts of which an old Ansible makes booleans", () => {
  for (const [host, boolean] of [["no", false], ["TRUE", true], ["Yes", true], ["false", false]]) {
    const job = { ansible_job_id: "j1.2", host: String(host), metadata: { no: "no" } };
    deepStrictEqual(
      roleAnswer("async_job_load", { found: true, job }).as_facts,
      { async_job_load_host: boolean },
    );
  }
  const named = { ansible_job_id: "on", host: "constructor", metadata: {}, save_time: "1" };
  deepStrictEqual(roleAnswer("async_job_load", { found: true, job: named }).as_facts, {});
});

Deno.test("roleAnswer() hands over a claim with its token, somebody else's without, and none for a job that is there", () => {
  const claim = { id: "c-1", owner: "yes", expires_at: "2026-03-04T05:21:07Z" };
  const nothing = { found: false, ansible_job_id: "", host: "", metadata: {}, save_time: "" };
  const outputs = (result: Parameters<typeof roleAnswer>[1]): unknown => {
    const answer = roleAnswer("r", result);
    deepStrictEqual(answer.as_facts, {});
    return Object.fromEntries(
      Object.entries(answer.outputs).map(([name, value]) => [name.replace("r_", ""), value]),
    );
  };
  deepStrictEqual(
    outputs({ claimed: true, claim: { ...claim, token: "ajt_1" }, fence: ["c-0"] }),
    {
      ...nothing,
      claimed: true,
      claim_token: "ajt_1",
      held: false,
      claim_info: { ...claim, fence: ["c-0"] },
    },
  );
  deepStrictEqual(
    outputs({ claimed: false, reason: "held", claim: { ...claim, expires_at: null } }),
    {
      ...nothing,
      claimed: false,
      claim_token: "",
      held: true,
      claim_info: { ...claim, expires_at: "", fence: [] },
    },
  );
  const job = { ansible_job_id: "j1.2", host: "db01", metadata: {}, save_time: "1" };
  deepStrictEqual(outputs({ claimed: false, reason: "saved", job }), {
    found: true,
    ...job,
    claimed: false,
    claim_token: "",
    held: false,
    claim_info: {},
  });
});
