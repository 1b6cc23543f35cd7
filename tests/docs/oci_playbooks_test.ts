import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { runFakeOci } from "../../scripts/fake_oci/command/run_fake_oci.ts";
import { readGuide, shellLines, writeShownFiles } from "./guide.ts";
import { withAnsible } from "./newest_ansible.ts";
import { assertAllWell, PlaybookDirectory, RECORD_NAME } from "./playbook_directory.ts";

const GUIDE = await readGuide("oci_playbooks");
const PLAYBOOKS = await readGuide("playbooks");

withAnsible("docs/oci_playbooks.md needs no account with fake-oci", async (controller) => {
  const { scratch } = controller;
  const section = "Without an account";
  const [source = ""] = shellLines(GUIDE, section, ".");
  const [line = ""] = shellLines(GUIDE, section, "ansible-playbook");
  const words = line.split(" ").slice(1);
  const playbook = words.at(-1);
  for (const guide of [PLAYBOOKS, GUIDE]) await writeShownFiles(guide, scratch);
  const stop = new AbortController();
  const { promise: ready, resolve: say } = Promise.withResolvers<string>();
  const fake = runFakeOci(["--directory", `${scratch}/fake`], { say, stop: stop.signal });
  try {
    await ready;
    const exports = await Deno.readTextFile(`${scratch}/fake/${source.split("/").at(-1)}`);
    const env = [...exports.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = "", value]) =>
      [name, value ?? ""] as const
    );
    const { status, output } = await controller.play(`${scratch}/${playbook}`, {
      args: words.slice(0, -1),
      cwd: scratch,
      env: Object.fromEntries(env),
    });
    strictEqual(status, 0, output);
    match(output, /started: j\d+\.\d+/);
  } finally {
    stop.abort();
    await fake;
  }
});

for (
  const [section, kind] of [
    ["On your desktop: a session token", "user"],
    ["On a compute instance: no key at all", "instance"],
  ] as const
) {
  withAnsible(`docs/oci_playbooks.md authenticates as ${kind}: ${section}`, async (controller) => {
    await using directory = await PlaybookDirectory.create(controller, PLAYBOOKS, GUIDE);
    assertAllWell(await directory.run(GUIDE, section), 1);
    strictEqual(await directory.starts(1), 1);
    const requests = directory.oci.log.entries.filter(({ operation }) => /Object$/.test(operation));
    for (const { principal } of requests) match(principal ?? "", new RegExp(`^ocid1\\.${kind}\\.`));
    // A session's key is named by its token, an API key by its user's.
    for (const { headers } of requests) match(headers.get("authorization") ?? "", /keyId="ST\$/);
    deepStrictEqual(directory.objects("async-jobs"), [`db01.example.com/${RECORD_NAME}`]);
  });
}

withAnsible(
  "docs/oci_playbooks.md keeps records in the region of their host",
  async (controller) => {
    await using directory = await PlaybookDirectory.create(controller, PLAYBOOKS, GUIDE);
    const outcomes = await directory.run(GUIDE, "Several regions");
    assertAllWell(outcomes, 1);
    deepStrictEqual(directory.objects("async-jobs-fra"), [`fra01.example.com/${RECORD_NAME}`]);
    deepStrictEqual(directory.objects("async-jobs-phx"), [`phx01.example.com/${RECORD_NAME}`]);
    deepStrictEqual(directory.objects("async-jobs"), []);
    strictEqual(await directory.starts(2), 2);
    // What the load shows is what the other role has saved there.
    match(outcomes[0]?.output ?? "", /async_job_load_ansible_job_id: j\d+\.\d+/);
  },
);
