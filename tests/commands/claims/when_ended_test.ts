import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { FINAL_VERDICTS } from "../../../lib/record/verdict.ts";
import { fakeError } from "../../cli/fake_run.ts";
import { ENDED } from "../../record/observation/sample_observation.ts";
import { eachStore, type TestPlace } from "../each_store.ts";
import { observed, started } from "../observe/observing.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH } from "./claiming.ts";

const AGAIN = ["restart_if_failed", "restart"];

/** Saves a job that has ended so, and gives the text of its record. */
async function ended(place: TestPlace, verdict: string): Promise<string> {
  const { look } = await started(place);
  await observed(place.world, look(ENDED));
  const text = ((await place.contents())[PATH] ?? "").replace('"succeeded"', `"${verdict}"`);
  await place.put(PATH, text);
  return text;
}

for (const verdict of FINAL_VERDICTS) {
  eachStore(`claim --when-ended of a job that ${verdict} follows the policy`, async (place) => {
    const text = await ended(place, verdict);
    const isFailure = !["succeeded", "cancelled"].includes(verdict);
    for (const policy of ["keep", ...AGAIN]) {
      const answer = await asked(place.world, "claim", "--when-ended", policy);
      const isRestarted = policy === "restart" || (policy === "restart_if_failed" && isFailure);
      strictEqual(answer.claimed, isRestarted, policy);
      if (!isRestarted) {
        deepStrictEqual([answer.reason, answer.job.outcome.verdict], ["saved", verdict]);
        continue;
      }
      deepStrictEqual(answer.previous, JSON.parse(text));
      // Only a job that its host knew nothing of may have been started since.
      deepStrictEqual(answer.fence, verdict === "lost" ? [answer.previous.run.claim_id] : []);
      const { token } = answer.claim;
      await asked(place.world, "release", "--claim-token", token);
      strictEqual((await place.contents())[PATH], text);
    }
  });
}

eachStore("claim --when-ended claims over no job whose end nobody has seen", async (place) => {
  for (const put of [() => place.put(PATH, sampleRecord(PATH, 0, "j1")), () => started(place)]) {
    await put();
    for (const policy of AGAIN) {
      strictEqual((await asked(place.world, "claim", "--when-ended", policy)).reason, "saved");
    }
    await asked(place.world, "delete");
  }
});

eachStore(
  "claim --when-ended of a job that nobody knows, and of one that is claimed, is a claim",
  async (place) => {
    await claimed(place, "--when-ended", "restart");
    strictEqual((await asked(place.world, "claim", "--when-ended", "restart")).reason, "held");
  },
);

eachStore("claim --when-ended of many at once has one winner", async (place) => {
  await ended(place, "failed");
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => asked(place.world, "claim", "--when-ended", "restart")),
  );
  strictEqual(answers.filter(({ claimed }) => claimed).length, 1);
});

eachStore(
  "claim --when-ended of a claim that has expired inherits the record and its fence",
  async (place) => {
    const text = await ended(place, "lost");
    const first = await claimed(place, "--when-ended", "restart", "--ttl", "1m");
    await place.pass(62);
    const second = await claimed(place);
    const lost = JSON.parse(text).run.claim_id;
    deepStrictEqual(second.fence, [lost, first.claim.id]);
    deepStrictEqual(second.previous, JSON.parse(text));
  },
);

eachStore(
  "claim --when-ended --dry-run tells what it would do, and writes nothing",
  async (place) => {
    const text = await ended(place, "failed");
    const answer = await asked(place.world, "claim", "--when-ended", "restart", "--dry-run");
    deepStrictEqual([answer.claimed, "token" in answer.claim], [true, false]);
    strictEqual((await place.contents())[PATH], text);
  },
);

eachStore(
  "claim --when-ended refuses an end that cannot be read; keep does not ask for it",
  async (place) => {
    const text = await ended(place, "exploded");
    for (const policy of AGAIN) {
      const args = ["claim", ...NAMES, "--when-ended", policy];
      const { status, code } = await fakeError(args, place.world);
      deepStrictEqual([status, code], [7, "CorruptRecord"]);
    }
    strictEqual((await asked(place.world, "claim")).reason, "saved");
    strictEqual((await place.contents())[PATH], text);
  },
);

eachStore(
  "claim --when-ended does not go with --replace-job-id, nor with another policy",
  async (place) => {
    const both = ["claim", ...NAMES, "--when-ended", "restart", "--replace-job-id", "j1"];
    const first = await fakeError(both, place.world);
    deepStrictEqual([first.status, first.code], [2, "Usage"]);
    match(first.message, /exclude each other/);
    const second = await fakeError(["claim", ...NAMES, "--when-ended", "always"], place.world);
    deepStrictEqual([second.status, second.code], [2, "InvalidSetting"]);
    deepStrictEqual(await place.contents(), {});
  },
);
