import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Ansible } from "../../scripts/ansible/provision.ts";
import type { StoreName } from "../../scripts/race/arena/arena.ts";
import { openArena } from "../../scripts/race/arena/open_arena.ts";
import {
  type PlaybookRaceOptions,
  runPlaybookRace,
  runReadOnly,
} from "../../scripts/race/playbook_race.ts";
import { type AnsibleAge, eachAnsible } from "../ansible/each_ansible.ts";
import { startSooner } from "../ansible/start_sooner.ts";
import { MOUNT_OBSTACLE } from "../binary/mount_obstacle.ts";
import { PROGRAM } from "../binary/program.ts";
import { registerIgnored } from "../register_ignored.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** Each backend with one end of the supported versions: what a store promises is not Ansible's. */
const CASES: readonly (readonly [StoreName, AnsibleAge])[] = [
  ["filesystem", "newest"],
  ["oci", "oldest"],
];

for (const [store, age] of CASES) {
  // As root, a directory that cannot be written takes a mount.
  const obstacle = store === "filesystem" && Deno.uid() === 0 ? MOUNT_OBSTACLE : undefined;
  const readOnly = "a store that can be read and not written starts nothing";
  if (obstacle !== undefined) registerIgnored(`${readOnly} (${store})`, obstacle);
  eachAnsible(
    `playbooks that claim a job start it once, and none that cannot write (${store})`,
    async ({ version, bin, scratch }, test) => {
      const ansible: Ansible = { version, bin, origin: "the tests" };
      await using arena = await openArena(store, `${scratch}/arena`);
      const race: Omit<PlaybookRaceOptions, "way" | "processes"> = {
        ansible,
        arena,
        seed: Math.floor(Math.random() * 1e9),
        rounds: [1],
        program: PROGRAM,
        scratch: `${scratch}/race`,
        env: await startSooner(ROOT),
      };
      await test.step("three at once", async () => {
        const { starts, violations } = await runPlaybookRace({
          ...race,
          way: "claims",
          processes: 3,
        });
        deepStrictEqual([starts, violations], [[1], []], `seed ${race.seed}`);
      });
      await test.step("two at once, by the one task of async_job_run", async () => {
        const { starts, violations } = await runPlaybookRace({
          ...race,
          way: "run",
          processes: 2,
        });
        deepStrictEqual([starts, violations], [[1], []], `seed ${race.seed}`);
      });
      if (obstacle !== undefined) return;
      await test.step(readOnly, async () => {
        const outcome = await runReadOnly({ ...race, way: "claims" });
        if (typeof outcome === "string") throw new Error(outcome);
        const { before, after } = outcome;
        deepStrictEqual([before.starts, before.failures.length], [[], 1]);
        strictEqual(after.starts.length, 1, after.failures.join("\n"));
      });
    },
    [age],
  );
}

eachAnsible(
  "playbooks without claims start the job at least once, which is the hole",
  async ({ version, bin, scratch }) => {
    await using arena = await openArena("filesystem", `${scratch}/arena`);
    const { starts, violations } = await runPlaybookRace({
      way: "plain",
      ansible: { version, bin, origin: "the tests" },
      arena,
      seed: 1,
      rounds: [1],
      processes: 2,
      program: PROGRAM,
      scratch: `${scratch}/race`,
      env: await startSooner(ROOT),
    });
    deepStrictEqual(violations, []);
    ok((starts[0] ?? 0) >= 1);
  },
  ["newest"],
);
