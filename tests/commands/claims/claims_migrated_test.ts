import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { fakeRun, type FakeWorld } from "../../cli/fake_run.ts";
import { bucketPlaceOfRuns, directoryPlace, type TestPlace } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { claimed, PATH } from "./claiming.ts";

const RECORD = "db01/backup.json";

/** Registers a test for a migration in each direction. */
function eachWay(title: string, body: (from: TestPlace, to: TestPlace) => Promise<void>): void {
  const ways = [[directoryPlace, bucketPlaceOfRuns], [bucketPlaceOfRuns, directoryPlace]] as const;
  for (const [openFrom, openTo] of ways) {
    const [from, to] = openFrom === directoryPlace ? ["filesystem", "oci"] : ["oci", "filesystem"];
    Deno.test(`${title} (${from} to ${to})`, async () => {
      await using source = await openFrom();
      await using target = await openTo();
      await body(source, target);
    });
  }
}

function worldOf(from: TestPlace, to: TestPlace): FakeWorld {
  return { fetch, env: { ...from.world.env, ...to.world.env } };
}

for (const dryRun of [[], ["--dry-run"]]) {
  eachWay(
    `migrate ${dryRun.join("")} leaves claims of the source, with a word`,
    async (from, to) => {
      await from.put(RECORD, sampleRecord(RECORD));
      await claimed(from, "--owner", "night play");
      const before = await from.contents();
      const { status, stdout, stderr } = await fakeRun(
        ["migrate", from.operand, to.operand, "-o", "json", ...dryRun],
        worldOf(from, to),
      );
      strictEqual(status, 0, stdout);
      const { copied, claims, failed, conflicts } = JSON.parse(stdout);
      deepStrictEqual([copied, claims, failed, conflicts], [1, 1, 0, 0]);
      match(
        stderr,
        /^note: Left the claim of job "export" of host "db01" by "night play", which holds/,
      );
      deepStrictEqual(await from.contents(), before);
      const copy = dryRun.length > 0 ? {} : { [RECORD]: sampleRecord(RECORD) };
      deepStrictEqual(await to.contents(), copy);
    },
  );
}

eachWay(
  "migrate leaves a claim of the target and the record that would go there",
  async (from, to) => {
    await from.put(PATH, sampleRecord(PATH));
    await claimed(to, "--ttl", "1m");
    await to.pass(62);
    const before = await to.contents();
    for (const more of [["--dry-run"], [], ["--overwrite", "always", "--delete-source"]]) {
      const { status, stdout, stderr } = await fakeRun(
        ["migrate", from.operand, to.operand, ...more],
        worldOf(from, to),
      );
      strictEqual(status, 0, stdout + stderr);
      match(stdout, /\n +0 copied, 0 equal, 1 claim left\n$/);
      match(stderr, /^note: Left the claim .*, which expired at /);
      deepStrictEqual(await to.contents(), before);
      deepStrictEqual(await from.contents(), { [PATH]: sampleRecord(PATH) });
    }
  },
);
