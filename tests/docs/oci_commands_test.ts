import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Captured, runCaptured } from "../../scripts/ansible/run_captured.ts";
import { ensureOciCli } from "../../scripts/oci_cli/ensure_oci_cli.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { testUnless } from "../test_unless.ts";
import { readGuide, shellLines } from "./guide.ts";

const GUIDE = await readGuide("oci_setup");
const cli = await ensureOciCli(
  fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""),
  (line) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`)),
);
const obstacle = "missing" in cli ? `no oci command: ${cli.missing}` : undefined;

/** Runs a line of the guide with Oracle's command, which takes the loopback service for OCI. */
async function runLine(line: string, { oci, directory }: FakeBucket): Promise<Captured> {
  return await runCaptured(
    "command" in cli ? cli.command : "oci",
    [
      ...line.split(" ").slice(1),
      ...["--config-file", "config", "--endpoint", oci.endpoint, "--max-retries", "0"],
    ],
    { cwd: directory, env: { HOME: directory, SUPPRESS_LABEL_WARNING: "True" } },
  );
}

const [GET_NAMESPACE = "", CREATE_BUCKET = ""] = shellLines(GUIDE, "2. A bucket", "oci");

testUnless(obstacle, "docs/oci_setup.md learns the namespace from Oracle's command", async () => {
  await using bucket = await fakeBucket();
  const { success, stdout, stderr } = await runLine(GET_NAMESPACE, bucket);
  ok(success, stderr);
  strictEqual(JSON.parse(stdout).data, bucket.oci.namespace);
});

testUnless(obstacle, "docs/oci_setup.md makes the bucket with Oracle's command", async () => {
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  const { stderr } = await runLine(CREATE_BUCKET, bucket);
  // The loopback service makes no buckets; what counts is what it was asked for.
  match(stderr, /"operation_name": "create_bucket"/);
  const asked = oci.log.entries.find(({ method }) => method === "POST");
  strictEqual(asked?.target, `/n/${oci.namespace}/b`);
  const { name, compartmentId } = JSON.parse(new TextDecoder().decode(asked.body));
  deepStrictEqual({ name, compartmentId }, {
    name: "async-jobs",
    compartmentId: "ocid1.compartment.oc1..example",
  });
});

testUnless(
  obstacle,
  "docs/oci_playbooks.md opens a session with options that there are",
  async () => {
    const guide = await readGuide("oci_playbooks");
    const [line = ""] = shellLines(guide, "At your desk: a session token", "oci");
    const [profile = ""] = /(?<=--profile-name )\w+/.exec(line) ?? [];
    ok(guide.text.includes(`async_job_load_oci_profile: ${profile}\n`));
    // It would open a browser.
    const { stdout } = await runCaptured("command" in cli ? cli.command : "oci", [
      ...line.split(" ").slice(1, 3),
      "--help",
    ]);
    const options = line.match(/--[\w-]+/g) ?? [];
    deepStrictEqual(options, ["--region", "--profile-name"]);
    for (const option of options) match(stdout, new RegExp(`^ +${option} TEXT`, "m"));
  },
);
