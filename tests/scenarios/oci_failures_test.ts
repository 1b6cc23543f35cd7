import assert from "node:assert/strict";
import { type AnsibleAge, eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { ociTarget } from "../oci/oci_target.ts";
import { flat } from "./scenario.ts";

/** The scenarios that show a failure, the message that a user must get to see, and by which Ansible. */
const FAILURES: readonly (readonly [scenario: string, message: RegExp, age: AnsibleAge])[] = [
  [
    "scenario_05_oci_authentication_failure",
    /Cannot read the record of job "authentication_failure_job".* NotAuthenticated: .* Hint: Compare user/,
    "newest",
  ],
  [
    "scenario_06_oci_bucket_not_found",
    /Cannot read the record of job "bucket_not_found_job".* BucketNotFound: .* Hint: Create bucket/,
    "oldest",
  ],
];

for (const [scenario, message, age] of FAILURES) {
  eachAnsible(`${scenario} shows why nothing is started`, async (controller) => {
    await using target = await ociTarget();
    const outcome = await controller.play(`scenarios/${scenario}.yml`, { env: target.env });
    assert.equal(outcome.status, 0, outcome.output);
    // A tenancy without API keys refuses in other words; the scenario knows them.
    const said = target.live ? "Hint: " : message.source;
    const shown = new RegExp(`TASK \\[Show the message.*${said}.*Nothing was started`);
    assert.match(flat(outcome), shown);
    assert.equal(outcome.recap["localhost"]?.["rescued"], 1);
    // There is no async job.
    await assert.rejects(Deno.stat(controller.async), Deno.errors.NotFound);
  }, [age]);
}

eachAnsible("The OCI scenarios name all that the environment lacks", async (controller) => {
  const env = { ASYNC_JOB_OCI_NAMESPACE: "acme" };
  const outcome = await controller.play("scenarios/scenario_01_oci_idempotent_basic.yml", { env });
  assert.equal(outcome.status, 2, outcome.output);
  assert.match(
    flat(outcome),
    /The environment lacks ASYNC_JOB_OCI_BUCKET, ASYNC_JOB_OCI_COMPARTMENT\. Name a bucket/,
  );
  await assert.rejects(Deno.stat(controller.async), Deno.errors.NotFound);
}, NEWEST);
