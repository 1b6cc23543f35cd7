import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { OCI_CLI_OBSTACLE, runOciCli } from "../fake_oci/run_oci_cli.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { testUnless } from "../test_unless.ts";
import { readGuide, shellLines } from "./guide.ts";

const GUIDE = await readGuide("oci_setup");
/** The arguments of a shell line. */
const argsOf = (line: string): string[] => line.split(" ").slice(1);

const [GET_NAMESPACE = "", CREATE_BUCKET = ""] = shellLines(GUIDE, "2. A bucket", "oci");

testUnless(
  OCI_CLI_OBSTACLE,
  "docs/oci_setup.md gets the namespace with Oracle's command",
  async () => {
    await using bucket = await fakeBucket();
    const { success, stdout, stderr } = await runOciCli(bucket, argsOf(GET_NAMESPACE));
    ok(success, stderr);
    strictEqual(JSON.parse(stdout).data, bucket.oci.namespace);
  },
);

testUnless(
  OCI_CLI_OBSTACLE,
  "docs/oci_setup.md creates the bucket with Oracle's command",
  async () => {
    await using bucket = await fakeBucket();
    const { oci } = bucket;
    const { stderr } = await runOciCli(bucket, argsOf(CREATE_BUCKET));
    // The loopback service makes no buckets; what counts is what it was asked for.
    match(stderr, /"operation_name": "create_bucket"/);
    const asked = oci.log.entries.find(({ method }) => method === "POST");
    strictEqual(asked?.target, `/n/${oci.namespace}/b`);
    const { name, compartmentId } = JSON.parse(new TextDecoder().decode(asked.body));
    deepStrictEqual({ name, compartmentId }, {
      name: "async-jobs",
      compartmentId: "ocid1.compartment.oc1..example",
    });
  },
);

testUnless(
  OCI_CLI_OBSTACLE,
  "docs/oci_playbooks.md opens a session with options that Oracle's command has",
  async () => {
    const guide = await readGuide("oci_playbooks");
    const [line = ""] = shellLines(guide, "On your desktop: a session token", "oci");
    const [profile = ""] = /(?<=--profile-name )\w+/.exec(line) ?? [];
    ok(guide.text.includes(`async_job_run_oci_profile: ${profile}\n`));
    await using bucket = await fakeBucket();
    // Without --help it would open a browser.
    const { stdout } = await runOciCli(bucket, [...argsOf(line).slice(0, 2), "--help"]);
    const options = line.match(/--[\w-]+/g) ?? [];
    deepStrictEqual(options, ["--region", "--profile-name"]);
    for (const option of options) match(stdout, new RegExp(`^ +${option} TEXT`, "m"));
  },
);
