import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { EXACT_CASES } from "../ansible/exact_cases.ts";

eachAnsible("The roles save and load every value as it is written", async (controller, test) => {
  const { async, state } = controller;
  await Deno.mkdir(async);
  await Deno.writeTextFile(
    `${async}/123456.789`,
    JSON.stringify({ rc: 0, stdout: "done by 123456.789", changed: true }),
  );
  const { status, output, report } = await controller.play(
    "tests/ansible/playbooks/exact_values_playbook.yml",
  );
  assert.equal(status, 0, output);
  const { answers, stdout } = report as { answers: Record<string, unknown>[]; stdout: string };

  for (const [index, { job_name, host, ansible_job_id, metadata }] of EXACT_CASES.entries()) {
    const path = `${state}/${host}/${job_name}.json`;
    await test.step(`the record of ${job_name}`, async () => {
      const text = await Deno.readTextFile(path);
      const { save_time: _, ...record } = JSON.parse(text);
      assert.deepEqual(record, { job_name, host, ansible_job_id, metadata });
    });
    await test.step(`the answers for ${job_name}`, () => {
      // Before 2.19, set_fact makes booleans of the texts yes, no, true and false.
      const told = controller.guessesTypes && host === "no" ? false : host;
      const answer = { changed: true, state_file: path, found: true, host: told };
      assert.deepEqual(answers[index], { ...answer, ansible_job_id, metadata });
    });
  }
  await test.step("big numbers keep all their digits", async () => {
    const [, second] = EXACT_CASES;
    const text = await Deno.readTextFile(`${state}/${second?.host}/${second?.job_name}.json`);
    assert.match(text, /\b12345678901234567890\b/);
  });
  await test.step("a job id that looks like a number reaches async_status", () => {
    assert.equal(stdout, "done by 123456.789");
  });
  // The newest has its turn in oci_test.ts.
}, ["oldest"]);
