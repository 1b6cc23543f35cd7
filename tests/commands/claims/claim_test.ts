import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError, fakeRun } from "../../cli/fake_run.ts";
import { eachStore } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH, requested } from "./claiming.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

eachStore(
  "claim of a job that nobody has started gets it, with a token and an end",
  async (place) => {
    const answer = await claimed(place, "--owner", "night", "--ttl", "1h");
    deepStrictEqual(Object.keys(answer), ["claimed", "location", "claim", "fence"]);
    deepStrictEqual(Object.keys(answer.claim), ["id", "token", "owner", "expires_at"]);
    match(answer.claim.id, UUID);
    match(answer.claim.token, /^ajt_[\w-]{43}$/);
    deepStrictEqual([answer.claim.owner, answer.fence], ["night", []]);
    strictEqual(answer.location, `${place.root}${PATH}`);
    match(answer.claim.expires_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    deepStrictEqual(await place.paths(), [PATH]);
  },
);

eachStore(
  "claim of a job that is claimed says whose it is and until when, and changes nothing",
  async (place) => {
    const { claim: { id, owner, expires_at } } = await claimed(place, "--owner", "night");
    const before = await place.contents();
    deepStrictEqual(await asked(place.world, "claim", "--owner", "other"), {
      claimed: false,
      reason: "held",
      location: `${place.root}${PATH}`,
      claim: { id, owner, expires_at },
    });
    deepStrictEqual(await place.contents(), before);
  },
);

eachStore("claim of a job that is saved answers its record, as load does", async (place) => {
  await place.put(PATH, sampleRecord(PATH));
  const loaded = await fakeRun(["load", ...NAMES, "-o", "json"], place.world);
  const { stdout } = await fakeRun(["claim", ...NAMES, "-o", "json"], place.world);
  strictEqual(stdout, loaded.stdout.replace('"found":true', '"claimed":false,"reason":"saved"'));
  deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH) });
});

eachStore("claim has one winner among any number of contenders", async (place) => {
  for (const below of [undefined, "expired"]) {
    if (below !== undefined) await place.pass(2000);
    const owners = Array.from({ length: 16 }, (_, at) => `owner-${at}`);
    const answers = await Promise.all(
      owners.map((owner) => asked(place.world, "claim", "--owner", owner)),
    );
    const winners = answers.filter((answer) => answer.claimed);
    strictEqual(winners.length, 1, JSON.stringify(answers));
    strictEqual(winners[0].fence.length, below === undefined ? 0 : 1);
    const { id, owner } = winners[0].claim;
    for (const answer of answers.filter((answer) => !answer.claimed)) {
      deepStrictEqual([answer.reason, answer.claim.id, answer.claim.owner], ["held", id, owner]);
    }
  }
});

eachStore(
  "claim takes over expired claims, and hands on the ids of all that nobody has settled",
  async (place) => {
    const ids: string[] = [];
    for (let round = 0; round < 4; round++) {
      const { claim, fence } = await claimed(place, "--ttl", "1m");
      deepStrictEqual(fence, ids);
      ids.push(claim.id);
      await place.pass(62);
    }
    // Until somebody has settled it.
    const { claim } = await claimed(place);
    await asked(place.world, "save", "--ansible-job-id", "j1", "--claim-token", claim.token);
    deepStrictEqual((await claimed(place, "--replace-job-id", "j1")).fence, []);
  },
);

eachStore(
  "claim --wait waits while somebody holds the job, and takes it when their claim ends",
  async (place) => {
    const { claim } = await claimed(place, "--ttl", "1m");
    // No time passes: the whole wait is in vain.
    strictEqual((await asked(place.world, "claim", "--wait", "2s")).reason, "held");
    await place.pass(62);
    deepStrictEqual((await claimed(place, "--wait", "10m")).fence, [claim.id]);
  },
);

eachStore("claim --wait answers with the record that its owner saves meanwhile", async (place) => {
  const { claim } = await claimed(place);
  const waiting = asked(place.world, "claim", "--wait", "30d");
  await asked(place.world, "save", "--ansible-job-id", "j1.2", "--claim-token", claim.token);
  const answer = await waiting;
  deepStrictEqual([answer.reason, answer.job.ansible_job_id], ["saved", "j1.2"]);
});

eachStore(
  "claim --replace-job-id claims over a record, only while it holds that id",
  async (place) => {
    await place.put(PATH, sampleRecord(PATH, 0, "j1"));
    const other = await asked(place.world, "claim", "--replace-job-id", "j2");
    deepStrictEqual([other.claimed, other.reason, other.job.ansible_job_id], [
      false,
      "saved",
      "j1",
    ]);
    deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH, 0, "j1") });
    const { stdout } = await fakeRun(
      ["claim", ...NAMES, "--replace-job-id", "j1", "-o", "json"],
      place.world,
    );
    // Numbers of the previous record come as they were written.
    ok(stdout.endsWith(`"previous":${sampleRecord(PATH, 0, "j1")}}\n`), stdout);
    strictEqual((await asked(place.world, "claim", "--replace-job-id", "j1")).reason, "held");
  },
);

eachStore("claim --replace-job-id of a record that is absent is a conflict", async (place) => {
  const args = ["claim", ...NAMES, "--replace-job-id", "j1"];
  const { status, code, message } = await fakeError(args, place.world);
  deepStrictEqual([status, code], [6, "Conflict"]);
  match(message, /there is no record, so none with job id "j1"/);
  deepStrictEqual(await place.contents(), {});
});

eachStore(
  "claim takes over an expired claim over a record, with and without --replace-job-id",
  async (place) => {
    await place.put(PATH, sampleRecord(PATH, 0, "j1"));
    const first = await claimed(place, "--replace-job-id", "j1", "--ttl", "1m");
    await place.pass(62);
    const args = ["claim", ...NAMES, "--replace-job-id", "j2"];
    const { status, code, message } = await fakeError(args, place.world);
    deepStrictEqual([status, code], [6, "Conflict"]);
    match(message, /it holds an expired claim by ".*" over job id "j1", not "j2"/);
    const second = await claimed(place, "--replace-job-id", "j1", "--ttl", "1m");
    deepStrictEqual([second.fence, second.previous], [[first.claim.id], first.previous]);
    await place.pass(62);
    const third = await claimed(place);
    deepStrictEqual(third.fence, [first.claim.id, second.claim.id]);
    deepStrictEqual(third.previous, first.previous);
  },
);

eachStore(
  "claim --replace-job-id of an expired claim on a job without a record is a conflict",
  async (place) => {
    await claimed(place, "--ttl", "1m", "--owner", "night");
    await place.pass(62);
    const args = ["claim", ...NAMES, "--replace-job-id", "j1"];
    const { code, message } = await fakeError(args, place.world);
    strictEqual(code, "Conflict");
    match(message, /it holds an expired claim by "night" on a job without a record, not "j1"/);
  },
);

eachStore("claim --request - reads its options from standard input", async (place) => {
  const request = { ttl: "2h", owner: 'a "b" $HOME {{ c }} ü', wait: "0s", playbook_name: "site" };
  const { status, stdout } = await requested(place.world, "claim", request);
  strictEqual(status, 0, stdout);
  strictEqual(JSON.parse(stdout).claim.owner, request.owner);
  deepStrictEqual(await place.paths(), ["db01/site/export.json"]);
});

eachStore("claim shows people what they have to know", async (place) => {
  const { stdout } = await fakeRun(["claim", ...NAMES, "--owner", "night"], place.world);
  match(stdout, /^claimed\n {2}job +export\n {2}host +db01\n {2}claim +\S+\n {2}token +ajt_/);
  match(stdout, /\n {2}expires +\S+Z \(in 1[45]m\)\n/);
  const held = (await fakeRun(["claim", ...NAMES], place.world)).stdout;
  match(held, /^not claimed: somebody else holds it\n(.*\n)* {2}owner +night\n/);
  ok(!held.includes("token"), held);
});

Deno.test("claim --owner is by default who the system says that runs it", async () => {
  const place = await (await import("../each_store.ts")).directoryPlace();
  await using _ = place;
  const world = { ...place.world, env: { ...place.world.env, HOME: "/home/alice" } };
  const { owner } = (await asked(world, "claim")).claim;
  match(owner, /^alice(@\S+)?$/);
});

eachStore("claim --dry-run tells what it would answer, and writes nothing", async (place) => {
  const location = `${place.root}${PATH}`;
  const dry = ["--dry-run", "--owner", "night"];
  const would = { claimed: true, location, claim: { owner: "night" } };
  deepStrictEqual(await asked(place.world, "claim", ...dry), { ...would, fence: [] });
  deepStrictEqual(await place.paths(), []);
  const { stdout } = await fakeRun(["claim", ...NAMES, "--dry-run"], place.world);
  strictEqual(stdout, `would be claimed (dry run)  ${location}\n`);

  const { claim } = await claimed(place, "--ttl", "1s");
  const before = await place.contents();
  strictEqual((await asked(place.world, "claim", ...dry)).reason, "held");
  await place.pass(3000);
  deepStrictEqual(await asked(place.world, "claim", ...dry), { ...would, fence: [claim.id] });
  deepStrictEqual(await place.contents(), before);

  await place.put(PATH, sampleRecord(PATH));
  const { job, reason } = await asked(place.world, "claim", ...dry);
  strictEqual(reason, "saved");
  const replacing = ["--replace-job-id", job.ansible_job_id];
  deepStrictEqual(
    await asked(place.world, "claim", ...dry, ...replacing),
    { ...would, fence: [], previous: job },
  );
  deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH) });
});
