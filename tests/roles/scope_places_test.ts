import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { playOnFleet, type Seen } from "../ansible/play_on_fleet.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";

eachAnsible("scope play serves hosts from OCI with one process", async (controller, test) => {
  await using bucket = await fakeBucket();
  const { oci, directory } = bucket;
  const job = "nightly {{ nothing_of_this_name }} #1? 100% + ü";
  const program = await CountedProgram.install(controller.scratch);
  const { status, output, report } = await playOnFleet(
    controller,
    "scope_oci_playbook.yml",
    [
      "one",
      "two",
      ["elsewhere", { bucket: "nowhere" }],
      ["incomplete", { compartment: "" }],
    ],
    program.path,
    {
      vars: {
        oci: {
          bucket: oci.bucket.name,
          namespace: oci.namespace,
          compartment: oci.compartmentId,
          endpoint: oci.endpoint,
          config_file: `${directory}/config`,
        },
      },
    },
  );
  assert.equal(status, 0, output);
  const seen = report as Record<string, Seen>;
  await test.step("each host has its record and its answer", () => {
    for (const host of ["one", "two"]) {
      assert.deepEqual(seen[host], {
        oci: {
          changed: true,
          file: `oci://${oci.bucket.name}/${host}/${job}.json`,
          found: true,
          id: `oci of ${host}`,
          metadata: { step: "oci", id: "none" },
        },
      }, output);
    }
    assert.deepEqual(
      [...oci.bucket.objects.keys()].toSorted(),
      ["one", "two"].map((host) => `${host}/${job}.json`),
    );
  });
  await test.step("a host that differs fails for itself, and finds nothing absent", () => {
    const says: [string, RegExp][] = [
      ["elsewhere", /bucket.*nowhere.*\. Hint: /i],
      ["incomplete", /needs async_job_(load|save)_oci_compartment\. Hint: /],
    ];
    for (const [host, message] of says) {
      const { oci: saved, "oci, loaded": loaded } = seen[host] ?? {};
      assert.match(String(saved?.["message"]), message);
      assert.equal(saved?.["changed"], false);
      assert.equal(saved?.["file"], "");
      assert.match(String(loaded?.["message"]), message);
      assert.equal(loaded?.["found"], true);
      assert.equal(loaded?.["id"], "unknown, the load failed");
    }
  });
  await test.step("one process serves all that come together, whatever their store", async () => {
    assert.deepEqual(await program.batches(), ["load of 2", "load of 2", "save of 4"], output);
    for (const host of ["one", "two"]) {
      const requests = oci.log.entries.filter(({ target }) =>
        decodeURIComponent(target).endsWith(`/${host}/${job}.json`)
      );
      assert.deepEqual(requests.map(({ operation }) => operation), [
        "PutObject",
        "GetObject",
      ]);
    }
  });
}, NEWEST);

/** Stands in for sudo: notes that it was called, then runs what follows the options. */
const BECOME = `#!/bin/sh
echo called >> "$0.log"
while [ "$1" != /bin/sh ]; do shift; done
exec "$@"
`;

eachAnsible("scope play has another host or user run the program", async (controller, test) => {
  const { scratch } = controller;
  const program = await CountedProgram.install(scratch);
  await Deno.writeTextFile(`${scratch}/become`, BECOME, { mode: 0o755 });
  const hosts = ["one", "two"];
  const { status, output, report, recap } = await playOnFleet(
    controller,
    "scope_delegate_playbook.yml",
    hosts,
    program.path,
    {
      env: { ANSIBLE_BECOME_EXE: `${scratch}/become`, ANSIBLE_BECOME_ALLOW_SAME_USER: "1" },
      beside: {
        runner: {},
        unreachable: {
          ansible_connection: "ssh",
          ansible_host: "127.0.0.1",
          ansible_port: 1,
          ansible_ssh_common_args: "-o ConnectTimeout=2 -o BatchMode=yes",
        },
      },
    },
  );
  const seen = report as Record<string, Seen>;
  for (const host of hosts) {
    await test.step(`each has its own answers: ${host}`, () => {
      const answer = (step: string): unknown => ({
        changed: true,
        file: `${controller.state}/${host}/${step}.json`,
        found: true,
        id: `${step} of ${host}`,
        metadata: { step, id: "none" },
      });
      assert.deepEqual(seen[host], {
        runner: answer("runner"),
        become: answer("become"),
        absent: false,
        ignored: true,
      });
    });
    await test.step(`a rescue takes over where the program's host cannot be reached: ${host}`, () => {
      assert.equal(status, 0, output);
      assert.equal(recap[host]?.["rescued"], 1, output);
      assert.equal(recap[host]?.["unreachable"], 0, output);
    });
  }
  await test.step("no host takes a machine that cannot be reached for an answer", () => {
    assert.match(output, /msg: Rescued True/);
    assert.doesNotMatch(output, /msg: (Loaded|Rescued False)/);
  });
  await test.step("one process becomes another user, and only where it is told to", async () => {
    assert.equal(await Deno.readTextFile(`${scratch}/become.log`), "called\n");
    assert.deepEqual(await program.starts(), Array(5).fill("batch"));
  });
}, NEWEST);
