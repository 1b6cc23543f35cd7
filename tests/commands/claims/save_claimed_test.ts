import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError } from "../../cli/fake_run.ts";
import { eachStore, type TestPlace } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH, requested } from "./claiming.ts";

const SAVE = ["save", ...NAMES, "--ansible-job-id", "j1.2"];

async function refused(place: TestPlace, token: string): Promise<string> {
  const before = await place.contents();
  for (const more of [[], ["--dry-run"]]) {
    const args = [...SAVE, "--claim-token", token, ...more];
    const { status, code, message, hint } = await fakeError(args, place.world);
    deepStrictEqual([status, code], [6, "Conflict"]);
    match(
      hint,
      /^Nothing was written\. If you have started the job, it may run beside another one/,
    );
    ok(!(message + hint).includes(token), message);
    deepStrictEqual(await place.contents(), before);
    if (more.length > 0) return message;
  }
  return "";
}

eachStore("save --claim-token turns the claim into the record of the contract", async (place) => {
  const { claim: { token } } = await claimed(place);
  const answer = await asked(
    place.world,
    "save",
    ...["--ansible-job-id", "123.450", "--claim-token", token, "--metadata", '{"n":1}'],
  );
  strictEqual(answer.changed, true);
  deepStrictEqual(Object.keys(answer.job), [
    "job_name",
    "host",
    "ansible_job_id",
    "save_time",
    "metadata",
  ]);
  strictEqual((await asked(place.world, "load")).job.ansible_job_id, "123.450");
  ok(!(await place.contents())[PATH]?.includes("claim"));
});

eachStore("save --claim-token over a record leaves nothing of the record before", async (place) => {
  await place.put(PATH, sampleRecord(PATH, 0, "j1"));
  const { claim: { token } } = await claimed(place, "--replace-job-id", "j1");
  await asked(place.world, "save", "--ansible-job-id", "j2", "--claim-token", token);
  const { job } = await asked(place.world, "load");
  deepStrictEqual([job.ansible_job_id, job.metadata, "later" in job], ["j2", {}, false]);
});

eachStore(
  "save --claim-token of an expired claim that nobody has taken over saves the job",
  async (place) => {
    const { claim: { token } } = await claimed(place, "--ttl", "1s");
    await place.pass(3 * 86_400);
    strictEqual((await asked(place.world, ...saving(token))).changed, true);
    strictEqual((await asked(place.world, "load")).job.ansible_job_id, "j1.2");
  },
);

eachStore(
  "save --claim-token once more, with the same id and metadata, changes nothing",
  async (place) => {
    const { claim: { token } } = await claimed(place);
    const first = await asked(place.world, ...saving(token));
    const before = await place.contents();
    const later = { ...place.world, now: () => new Date("2026-03-04T05:08:00Z") };
    const second = await asked(later, ...saving(token));
    deepStrictEqual([second.changed, second.job], [false, first.job]);
    deepStrictEqual(await place.contents(), before);
  },
);

eachStore("save --claim-token of a late owner writes nothing", async (place) => {
  const { claim: { token } } = await claimed(place, "--ttl", "1m");
  await place.pass(62);
  const second = await claimed(place, "--owner", "second");
  match(
    await refused(place, token),
    /: it expired and was taken over by "second", whose claim holds until/,
  );
  await asked(place.world, "save", "--ansible-job-id", "j9", "--claim-token", second.claim.token);
  match(await refused(place, token), /: the job was saved with job id "j9" at /);
});

eachStore("save --claim-token of a claim that was released writes nothing", async (place) => {
  const { claim: { token } } = await claimed(place);
  await asked(place.world, "release", "--claim-token", token);
  match(await refused(place, token), /: nothing is there, so it was released/);
});

eachStore("save --claim-token with a token of another job writes nothing", async (place) => {
  const { claim: { token } } = await asked(place.world, "claim", "--job-name", "other");
  match(await refused(place, token), /nothing is there/);
  await claimed(place);
  match(await refused(place, token), /the token is not that of the claim by/);
});

eachStore(
  "save --claim-token --dry-run tells that it would save, and writes nothing",
  async (place) => {
    const { claim: { token } } = await claimed(place);
    const before = await place.contents();
    strictEqual((await asked(place.world, ...saving(token), "--dry-run")).changed, true);
    deepStrictEqual(await place.contents(), before);
  },
);

eachStore("save --claim-token does not go with --if-absent", async (place) => {
  const { claim: { token } } = await claimed(place);
  const args = [...SAVE, "--if-absent", "--claim-token", token];
  const { status, code } = await fakeError(args, place.world);
  deepStrictEqual([status, code], [2, "Usage"]);
});

eachStore("save --request - takes the token from standard input", async (place) => {
  const { claim: { token } } = await claimed(place);
  const { status } = await requested(place.world, "save", {
    ansible_job_id: "j1.2",
    claim_token: token,
  });
  strictEqual(status, 0);
  strictEqual((await asked(place.world, "load")).job.ansible_job_id, "j1.2");
});

function saving(token: string): [string, ...string[]] {
  return ["save", "--ansible-job-id", "j1.2", "--claim-token", token];
}
