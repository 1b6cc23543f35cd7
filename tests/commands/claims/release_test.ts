import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError, fakeRun } from "../../cli/fake_run.ts";
import { eachStore, type TestPlace } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH, requested } from "./claiming.ts";

async function refused(place: TestPlace, token: string): Promise<string> {
  const before = await place.contents();
  const args = ["release", ...NAMES, "--claim-token", token];
  const { status, code, message, hint } = await fakeError(args, place.world);
  deepStrictEqual([status, code], [6, "Conflict"]);
  ok(message.startsWith('Cannot release the claim of job "export" of host "db01": '), message);
  ok(!(message + hint).includes(token), message);
  deepStrictEqual(await place.contents(), before);
  return message;
}

eachStore("release puts back nothing where nothing was", async (place) => {
  const { claim: { token } } = await claimed(place);
  const location = `${place.root}${PATH}`;
  deepStrictEqual(await asked(place.world, "release", "--claim-token", token), {
    changed: true,
    location,
    restored: "nothing",
  });
  deepStrictEqual(await place.contents(), {});
  deepStrictEqual(await asked(place.world, "load"), { found: false, location });
});

eachStore(
  "release puts back the record that the claim was to replace, byte for byte",
  async (place) => {
    for (
      const text of [sampleRecord(PATH, 0, "j1"), `\ufeff${sampleRecord(PATH, 1, "j1")}\r\n\t`]
    ) {
      await place.put(PATH, text);
      const { claim: { token } } = await claimed(place, "--replace-job-id", "j1");
      ok((await place.contents())[PATH] !== text);
      strictEqual((await asked(place.world, "release", "--claim-token", token)).restored, "record");
      deepStrictEqual(await place.contents(), { [PATH]: text });
      strictEqual((await asked(place.world, "load")).job.ansible_job_id, "j1");
    }
  },
);

eachStore(
  "release puts back the expired claim that was taken over, byte for byte and still expired",
  async (place) => {
    await place.put(PATH, sampleRecord(PATH, 0, "j1"));
    const first = await claimed(place, "--ttl", "1m", "--replace-job-id", "j1");
    const stood = [await place.contents()];
    await place.pass(62);
    const second = await claimed(place, "--ttl", "1m");
    stood.push(await place.contents());
    await place.pass(62);
    const third = await claimed(place, "--ttl", "10m");

    const release = (token: string): Promise<{ restored: string }> =>
      asked(place.world, "release", "--claim-token", token);
    strictEqual((await release(third.claim.token)).restored, "claim");
    deepStrictEqual(await place.contents(), stood[1]);
    // Nobody has to wait for it again: the next one takes it over at once, and is told of both.
    const fourth = await claimed(place);
    deepStrictEqual(fourth.fence, [first.claim.id, second.claim.id]);
    strictEqual((await release(fourth.claim.token)).restored, "claim");
    // Its late owner may still give it up, and so on down to the record.
    strictEqual((await release(second.claim.token)).restored, "claim");
    deepStrictEqual(await place.contents(), stood[0]);
    strictEqual((await release(first.claim.token)).restored, "record");
    deepStrictEqual(await place.contents(), { [PATH]: sampleRecord(PATH, 0, "j1") });
  },
);

eachStore("release of an expired claim that nobody has taken over gives it up", async (place) => {
  const { claim: { token } } = await claimed(place, "--ttl", "1m");
  await place.pass(62);
  strictEqual((await asked(place.world, "release", "--claim-token", token)).restored, "nothing");
  deepStrictEqual(await place.contents(), {});
});

eachStore("release --dry-run tells what would come back and changes nothing", async (place) => {
  const { claim: { token } } = await claimed(place);
  const before = await place.contents();
  const dry = await asked(place.world, "release", "--claim-token", token, "--dry-run");
  deepStrictEqual([dry.changed, dry.restored], [true, "nothing"]);
  deepStrictEqual(await place.contents(), before);
  const { stdout } = await fakeRun(
    ["release", ...NAMES, "--claim-token", token, "--dry-run"],
    place.world,
  );
  match(
    stdout,
    /^would be released \(dry run\): nothing was there before it {2}\S+export\.json\n$/,
  );
});

eachStore("release with a token of a claim that was released is a conflict", async (place) => {
  const { claim: { token } } = await claimed(place);
  await asked(place.world, "release", "--claim-token", token);
  match(await refused(place, token), /: nothing is there, so it was released, or/);
});

eachStore("release with a token of a claim that was taken over says by whom", async (place) => {
  const { claim: { token } } = await claimed(place, "--ttl", "1m");
  await place.pass(62);
  await claimed(place, "--owner", "second", "--ttl", "1m");
  match(
    await refused(place, token),
    /: it expired and was taken over by "second", whose claim holds until \d{4}-/,
  );
  await place.pass(62);
  match(await refused(place, token), /taken over by "second", whose claim expired at \d{4}-/);
});

eachStore("release with a token of a claim that was saved says as which job", async (place) => {
  const { claim: { token } } = await claimed(place);
  await asked(place.world, "save", "--ansible-job-id", "j1.2", "--claim-token", token);
  match(await refused(place, token), /: the job was saved with job id "j1\.2" at \d{4}-/);
});

eachStore("release with a token of another job's claim is a conflict", async (place) => {
  const { claim: { token } } = await asked(place.world, "claim", "--job-name", "other");
  await claimed(place, "--owner", "mine");
  match(await refused(place, token), /: the token is not that of the claim by "mine", whose claim/);
});

eachStore("release --request - takes the token from standard input", async (place) => {
  const { claim: { token } } = await claimed(place);
  const run = (dryRun: boolean): ReturnType<typeof requested> =>
    requested(place.world, "release", { claim_token: token, dry_run: dryRun });
  deepStrictEqual([(await run(true)).status, (await place.paths()).length], [0, 1]);
  deepStrictEqual([(await run(false)).status, (await place.paths()).length], [0, 0]);
});
