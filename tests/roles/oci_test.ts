import { bucketEnvironment } from "../oci/bucket_environment.ts";
import assert from "node:assert/strict";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { EXACT_CASES } from "../ansible/exact_cases.ts";
import { playCases } from "../ansible/play_cases.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { proxyPage } from "../../scripts/fake_oci/faults/proxy_page.ts";
import { type FakeBucket, fakeBucket, storeKeys } from "../oci/fake_bucket.ts";

const PREFIX = "roles/";

/** Variables that send both roles to the bucket, whatever a playbook says. */
function roleVars(bucket: FakeBucket): Record<string, string | boolean> {
  const settings = {
    ...storeKeys(bucket),
    oci_prefix: PREFIX,
    // There is no state directory, and none is needed.
    require_state_dir: true,
  };
  return Object.fromEntries(
    ["async_job_save", "async_job_load"].flatMap((role) =>
      Object.entries(settings).map(([name, value]) => [`${role}_${name}`, value])
    ),
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

eachAnsible(
  "The roles save to OCI and load from it every value as it is written",
  async (controller, test) => {
    await using bucket = await fakeBucket();
    const { objects } = bucket.oci.bucket;
    await Deno.mkdir(controller.async);
    await Deno.writeTextFile(
      `${controller.async}/123456.789`,
      JSON.stringify({ rc: 0, stdout: "done by 123456.789", changed: true }),
    );
    const { status, output, report } = await controller.play(
      "tests/ansible/playbooks/exact_values_playbook.yml",
      { vars: roleVars(bucket) },
    );
    assert.equal(status, 0, output);
    const { answers, stdout } = report as { answers: Record<string, unknown>[]; stdout: string };

    for (const [index, { job_name, host, ansible_job_id, metadata }] of EXACT_CASES.entries()) {
      const name = `${PREFIX}${host}/${job_name}.json`;
      await test.step(`the object of ${job_name}`, () => {
        const object = objects.get(name);
        const text = new TextDecoder().decode(object?.body);
        const { save_time: _, ...record } = JSON.parse(text);
        assert.deepEqual(record, { job_name, host, ansible_job_id, metadata });
        assert.equal(object?.headers.get("opc-meta-x-ansible-job-id"), ansible_job_id);
      });
      await test.step(`the answers for ${job_name}`, () => {
        // Before 2.19, set_fact makes booleans of the texts yes, no, true and false.
        const told = controller.guessesTypes && host === "no" ? false : host;
        const state_file = `oci://${bucket.oci.bucket.name}/${name}`;
        const answer = { changed: true, state_file, found: true, host: told };
        assert.deepEqual(answers[index], { ...answer, ansible_job_id, metadata });
      });
    }
    await test.step("a job id that looks like a number reaches async_status", () => {
      assert.equal(stdout, "done by 123456.789");
    });
    await test.step("there is nothing else, and no state directory", async () => {
      assert.equal(objects.size, EXACT_CASES.length);
      assert.equal(await exists(controller.state), false);
    });
  },
  NEWEST,
);

eachAnsible(
  "async_job_save writes to OCI only what has changed, and nothing in check mode",
  async (controller, test) => {
    await using bucket = await fakeBucket();
    const { objects } = bucket.oci.bucket;
    const play = async (...args: string[]): Promise<number | undefined> => {
      const { status, output, recap } = await controller.play(
        "tests/ansible/playbooks/check_mode_playbook.yml",
        { args, vars: { ...roleVars(bucket), job_id: "j1.1" } },
      );
      assert.equal(status, 0, output);
      return recap["localhost"]?.["changed"];
    };
    const always = `${PREFIX}web01/always.json`;

    await test.step("--check: only the block that asks for it writes", async () => {
      assert.equal(await play("--check"), 4, "three saves and the report");
      assert.deepEqual([...objects.keys()], [always]);
      assert.equal(bucket.oci.log.count("PutObject"), 1);
    });
    const { etag } = objects.get(always) ?? {};
    await test.step("an unchanged save is ok, and the object stays", async () => {
      assert.equal(
        await play(),
        3,
        "the record saved before is ok; the other saves and the report",
      );
      assert.deepEqual([...objects.keys()], [always, `${PREFIX}web01/export.json`]);
      assert.equal(objects.get(always)?.etag, etag);
    });
  },
  ["oldest"],
);

/** What the service does to the requests for an object, and what the roles must say. */
const FAILURES: readonly [job: string, fault: Fault, ...RegExp[]][] = [
  ["refused", { kind: "refusal", code: "NotAuthenticated" }, /NotAuthenticated/, /fingerprint/],
  ["no bucket", { kind: "refusal", code: "BucketNotFound" }, /BucketNotFound/, /Create bucket/],
  [
    "hidden",
    { kind: "refusal", code: "NotAuthorizedOrNotFound" },
    /NotAuthorized/,
    /policy|Allow/i,
  ],
  [
    "down",
    { kind: "refusal", code: "ServiceUnavailable" },
    /ServiceUnavailable.*\(tried 4 times\)/,
  ],
  ["page", { ...proxyPage(404) }, /HTTP 404/, /HTTPS_PROXY/],
  ["portal", { ...proxyPage(200) }, /text\/html/, /HTTPS_PROXY/],
];

/** Loads that never get as far as a request. */
const UNSENT: readonly [{ readonly name: string } & Record<string, string>, ...RegExp[]][] = [
  [
    { name: "no bucket given", oci_bucket: "" },
    /^Cannot load job 'export': the oci backend needs async_job_load_oci_bucket\. Hint: /,
  ],
  [
    { name: "two missing", oci_namespace: "", oci_compartment: "" },
    /the oci backend needs async_job_load_oci_namespace, async_job_load_oci_compartment\. Hint: /,
  ],
  [{ name: "unknown profile", oci_profile: "nobody" }, /profile "nobody"/i, /DEFAULT/],
];

eachAnsible(
  "The roles fail with message and hint when OCI does, and find nothing absent",
  async (controller, test) => {
    await using bucket = await fakeBucket();
    const { oci } = bucket;
    for (const [job, fault] of FAILURES) {
      oci.faults.add({ match: { object: `web01/${job}.json` }, times: Infinity, fault });
    }
    const load = { role: "load", backend: "oci" };
    const { status, output, report } = await playCases(
      controller,
      "oci_failures_playbook.yml",
      [
        ...FAILURES.map(([job]) => ({ ...load, name: job, job_name: job })),
        ...UNSENT.map(([given]) => ({ ...load, ...given })),
        { name: "filesystem", role: "load", job_name: "on disk" },
        { name: "save", role: "save", job_name: "down", backend: "oci" },
        { name: "filesystem save", role: "save", job_name: "on disk" },
      ],
      {
        // Only what the roles leave open may come from here: not the bucket.
        env: bucketEnvironment(bucket),
        vars: {
          oci: {
            bucket: oci.bucket.name,
            namespace: oci.namespace,
            compartment: oci.compartmentId,
          },
        },
      },
    );
    assert.equal(status, 0, output);
    const outcomes = report as Record<string, { readonly msg: string }>;
    const expected: [string, ...RegExp[]][] = [
      ...FAILURES.map(([name, _, ...said]): [string, ...RegExp[]] => [name, ...said]),
      ...UNSENT.map(([{ name }, ...said]): [string, ...RegExp[]] => [name, ...said]),
    ];
    for (const [name, ...patterns] of expected) {
      await test.step(name, () => {
        const { msg = "", ...facts } = outcomes[name] ?? {};
        for (const pattern of [...patterns, /\. Hint: \S/]) assert.match(msg, pattern);
        assert.ok(!/[{}]|stdout|Traceback/.test(msg), `a dump: ${msg}`);
        assert.deepEqual(facts, {
          found: true,
          ansible_job_id: "unknown, the load failed",
          rest: ["", {}, ""],
        });
      });
    }
    await test.step("save", () => {
      const { msg = "", ...facts } = outcomes["save"] ?? {};
      assert.match(msg, /ServiceUnavailable.*\. Hint: \S/);
      assert.deepEqual(facts, { changed: false, state_file: "" });
    });
    await test.step("no environment variable sends the filesystem's roles to OCI", async () => {
      for (const name of ["filesystem", "filesystem save"]) {
        assert.equal(outcomes[name]?.msg, "no failure");
      }
      assert.ok(await exists(`${controller.state}/web01/on disk.json`));
    });
    await test.step("nothing was sent but the requests that failed", () => {
      const jobs = FAILURES.map(([job]) => `web01/${job}.json`);
      for (const { target } of oci.log.entries) {
        assert.ok(jobs.some((job) => decodeURIComponent(target).endsWith(job)), target);
      }
    });
  },
  NEWEST,
);
