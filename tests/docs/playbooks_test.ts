import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Controller } from "../ansible/controller.ts";
import { CountedProgram } from "../ansible/counted_program.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { killJob } from "../scenarios/async_jobs.ts";
import { readGuide, shellLines } from "./guide.ts";
import { withAnsible } from "./newest_ansible.ts";
import {
  assertAllWell,
  PARTS_RECORD_NAME,
  PlaybookDirectory,
  RECORD_NAME,
} from "./playbook_directory.ts";

const OCI = await readGuide("oci_playbooks");
const GUIDE = await readGuide("playbooks");

const ONE_ROLE = "Start once, ask later";
const BY_PARTS = "With load and save";
const HOSTS = ["db01", "db02", "db03"].map((host) => `${host}.example.com`);

withAnsible(
  "docs/playbooks.md waits for no job that was never started, starts none without a claim, and waits for one in later runs",
  async (controller) => {
    await using directory = await PlaybookDirectory.create(controller, GUIDE, OCI);
    const waiting = "Wait in a later run";
    const [never] = await directory.run(GUIDE, waiting);
    strictEqual(never?.status, 2);
    match(never.output, /The export of db01\.example\.com is absent/);

    const fault = { kind: "refusal", code: "NotAuthorized" } as const;
    directory.oci.faults.add({ match: { operation: "PutObject" }, fault });
    const [refused] = await directory.run(GUIDE, ONE_ROLE);
    strictEqual(refused?.status, 2, refused?.output ?? "");
    strictEqual(directory.oci.faults.pending, 0);
    deepStrictEqual(directory.objects("async-jobs"), []);

    directory.oci.log.clear();
    const [first] = await directory.run(GUIDE, ONE_ROLE);
    match(first?.output ?? "", /"?started: j\d+\.\d+/);
    deepStrictEqual(directory.oci.log.operations(), ["PutObject", "GetObject", "PutObject"]);
    assertAllWell(await directory.run(GUIDE, waiting), 1);
    directory.oci.log.clear();
    const [last] = await directory.run(GUIDE, ONE_ROLE);
    deepStrictEqual(directory.oci.log.operations(), ["PutObject", "GetObject"]);
    match(last?.output ?? "", /"?succeeded: j\d+\.\d+/);
    strictEqual(await directory.starts(1), 1);
    deepStrictEqual(directory.objects("async-jobs"), [`db01.example.com/${RECORD_NAME}`]);
  },
);

withAnsible(
  "docs/playbooks.md saves a job at the second attempt, and finds it in a later run",
  async (controller) => {
    await using directory = await PlaybookDirectory.create(controller, GUIDE, OCI);
    // The bucket refuses the first save of all, and takes the second attempt.
    const fault = { kind: "refusal", code: "NotAuthorized" } as const;
    directory.oci.faults.add({ match: { operation: "PutObject" }, fault });
    assertAllWell(await directory.run(GUIDE, BY_PARTS), 1);
    strictEqual(directory.oci.faults.pending, 0);
    strictEqual(await directory.starts(1), 1);
    const [last] = await directory.run(GUIDE, BY_PARTS);
    match(last?.output ?? "", /(still running|finished): j\d+\.\d+/);
    strictEqual(await directory.starts(1), 1);
    deepStrictEqual(directory.objects("async-jobs"), [`db01.example.com/${PARTS_RECORD_NAME}`]);
  },
);

withAnsible("docs/playbooks.md starts and saves nothing in check mode", async (controller) => {
  await using directory = await PlaybookDirectory.create(controller, GUIDE, OCI);
  for (const [section, lines] of [[ONE_ROLE, 1], ["Many hosts", 2], [BY_PARTS, 1]] as const) {
    assertAllWell(await directory.run(GUIDE, section, {}, ["--check"]), lines);
  }
  strictEqual(await directory.starts(0), 0);
  deepStrictEqual(directory.objects("async-jobs"), []);
});

withAnsible("docs/playbooks.md keeps many hosts apart", async (controller) => {
  await using directory = await PlaybookDirectory.create(controller, GUIDE, OCI);
  assertAllWell(await directory.run(GUIDE, "Many hosts"), 2);
  strictEqual(await directory.starts(3), 3);
  deepStrictEqual(
    directory.objects("async-jobs").toSorted(),
    HOSTS.map((host) => `${host}/${RECORD_NAME}`),
  );
  const [list = ""] = shellLines(GUIDE, "Many hosts", "async-job");
  const { status, output } = await listed(controller, directory, list);
  strictEqual(status, 0, output);
  for (const host of HOSTS) match(output, new RegExp(`^${host} `, "m"));
});

withAnsible("docs/playbooks.md serves many hosts in one process", async (controller) => {
  await using directory = await PlaybookDirectory.create(controller, GUIDE, OCI);
  const program = await CountedProgram.install(controller.scratch);
  const vars = {
    async_job_run_executable: program.path,
    async_job_load_executable: program.path,
    async_job_save_executable: program.path,
  };
  // Claim and save of the one role, load and save of the parts.
  assertAllWell(await directory.run(GUIDE, "In one process", vars), 2);
  deepStrictEqual(await program.starts(), Array(4).fill("batch"));
  strictEqual(directory.objects("async-jobs").length, 6);
  strictEqual(await directory.starts(6), 6);
  // Every host is answered: none starts its job again. The one role looks at the host besides.
  assertAllWell(await directory.run(GUIDE, "In one process", vars), 2);
  deepStrictEqual(await program.starts(), Array(3).fill("batch"));
  strictEqual(await directory.starts(6), 6);
});

/** Runs a line of the guide that calls the program itself. */
async function listed(
  controller: Controller,
  { oci }: PlaybookDirectory,
  line: string,
): Promise<{ status: number; output: string }> {
  return await controller.asyncJob(line.split(" ").slice(1), {
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_BUCKET: oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
    ASYNC_JOB_OCI_ENDPOINT: oci.endpoint,
  });
}

withAnsible(
  "docs/playbooks.md shows how to save a job by hand when the bucket refuses writes, and reports one that was killed once its time limit is over",
  async (controller) => {
    await using directory = await PlaybookDirectory.create(controller, GUIDE, OCI);
    const section = BY_PARTS;
    const vars = {
      report_command: "/bin/sh -c 'echo started >> {{ scratch }}/starts; sleep 120'",
    };
    const fault = { kind: "refusal", code: "NotAuthorized" } as const;
    directory.oci.faults.add({ match: { operation: "PutObject" }, times: Infinity, fault });
    const [refused] = await directory.run(GUIDE, section, vars);
    ok(refused?.status === 2, refused?.output ?? "");
    const shown = refused.output.replaceAll(/\s+/g, " ");
    const [line = "", id = ""] =
      /async-job save --job-name .*? --ansible-job-id (j\d+\.\d+)/.exec(shown) ?? [];
    ok(await killJob(id) >= 3);
    directory.oci.faults.clear();
    const { status, output } = await listed(controller, directory, line);
    strictEqual(status, 0, output);

    const path = `db01.example.com/${PARTS_RECORD_NAME}`;
    const { objects } = directory.oci.bucket;
    const record = JSON.parse(new TextDecoder().decode(objects.get(path)?.body));
    strictEqual(record.ansible_job_id, id);
    const word = async (age: number): Promise<string | undefined> => {
      const time = new Date(Date.now() - age * 1000).toISOString().replace(/\.\d+/, "");
      objects.set(path, newObject(`${JSON.stringify({ ...record, save_time: time }, null, 2)}\n`));
      const [found] = await directory.run(GUIDE, section, vars);
      ok(found?.status === 0, found?.output ?? "");
      const [, report = ""] = found.output.split("TASK [Report]");
      return /([\w ]+): j\d+\.\d+/.exec(report)?.[1]?.trim();
    };
    strictEqual(await word(7190), "still running");
    strictEqual(await word(7270), "killed");
    // Later runs have found it, and started nothing.
    strictEqual(await directory.starts(1), 1);
  },
);
