import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { playOnFleet } from "../ansible/play_on_fleet.ts";

/** What a host has seen of a call: verdict, whether it has started the job, exit status, output, host, error. */
type Look = readonly [string, boolean, string, string, string, object];

const HOSTS = ["one", "two", "three", "four", "five"];

/** What a job that runs under `no_log` has in its environment, and writes. */
const HIDDEN = "never-to-be-shown";

const repeated = (count: number, kind: string): string[] => Array(count).fill(kind);

eachAnsible(
  "async_job_run claims for all hosts by one process and tells by another, and shows no secret",
  async (controller, test) => {
    const { scratch } = controller;
    const program = await CountedProgram.install(scratch);
    const { status, output, report, recap } = await playOnFleet(
      controller,
      "job_scope_playbook.yml",
      HOSTS,
      undefined,
      // What modules are given is shown too, as older versions do unasked.
      { args: ["-vvvv", "--forks", "8"], env: { ANSIBLE_INJECT_INVOCATION: "1" } },
    );
    assert.equal(status, 0, output.slice(-5000));
    const seen = report as Record<string, Look[]>;
    for (const host of HOSTS) {
      await test.step(host, () => {
        const text = `${host} the-secret-of-${host}\n`;
        const end = host === "five" ? ["failed", false, "5"] : ["succeeded", false, "0"];
        const looks = seen[host] ?? [];
        assert.deepEqual(looks[0]?.toSpliced(3, 1), ["started", true, "", host, {}]);
        assert.deepEqual(looks[1], ["running", false, "", text, host, {}]);
        for (const look of looks.slice(2, 4)) assert.deepEqual(look, [...end, text, host, {}]);
        if (host === "one") {
          assert.deepEqual(looks[4], looks[3]);
          const done: Look = ["succeeded", true, "0", `one ${HIDDEN}\n`, host, {}];
          assert.deepEqual(looks.slice(5), [done, done, done]);
        }
      });
    }
    await test.step("the processes", async () => {
      const batches = await program.batches();
      assert.deepEqual(
        batches.filter((kind) => !kind.endsWith("of 1")),
        [
          // Start, look, wait; later nobody has to be asked but the store.
          "claim of 2",
          "claim of 3",
          ...repeated(3, "claim of 5"),
          ...repeated(4, "observe of 5"),
        ].toSorted(),
      );
    });
    await test.step("each start counts as a change of its host, and nothing else does", () => {
      assert.equal(recap["two"]?.["changed"], 1);
    });
    await test.step("no output shows a token, or what is not to be logged", () => {
      assert.doesNotMatch(output, /ajt_/);
      const hex = Array.from(new TextEncoder().encode(HIDDEN), (byte) => byte.toString(16)).join(
        "",
      );
      for (const text of [HIDDEN, hex, btoa(HIDDEN).slice(0, -4)]) {
        assert.ok(!output.includes(text), text);
      }
    });
  },
);
