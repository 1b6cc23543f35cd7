import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fakeRun, type FakeWorld, NOW } from "../../cli/fake_run.ts";
import { eachStore, type TestPlace } from "../each_store.ts";
import { asked, claimed, NAMES, PATH } from "./claiming.ts";

const HOUR = 3_600_000;

/** How far the clocks of the controllers are from the store's, in hours. */
const OFFSETS = [0, 2, -2] as const;

/** A controller whose clock is wrong. */
function controller(place: TestPlace, hours: number): FakeWorld {
  // The real service refuses it; here its clock is only to be of no account.
  if (place.bucket !== undefined) place.bucket.oci.clock.windowSeconds = Infinity;
  return { ...place.world, now: () => new Date(NOW.getTime() + hours * HOUR) };
}

/** A controller whose clock goes somewhere else at every look. */
function jumpingController(place: TestPlace): FakeWorld {
  let looks = 0;
  const world = controller(place, 0);
  return { ...world, now: () => new Date(NOW.getTime() + (looks++ % 2 === 0 ? 48 : -48) * HOUR) };
}

eachStore(
  "a claim lives and expires for all controllers alike, whatever their clocks say",
  async (place) => {
    for (const owner of OFFSETS) {
      const args = ["--ttl", "1m", "--owner", `clock ${owner}`];
      const { claim } = await asked(controller(place, owner), "claim", ...args);
      const passes = async (expired: boolean): Promise<void> => {
        for (const other of OFFSETS) {
          const world = controller(place, other);
          const answer = await asked(world, "claim", "--wait", "0s", "--ttl", "1m");
          // Who finds it expired takes it over; it is put back for the next.
          strictEqual(answer.claimed, expired, `${owner} ${other}: ${JSON.stringify(answer)}`);
          if (expired) {
            deepStrictEqual(answer.fence, [claim.id]);
            await asked(world, "release", "--claim-token", answer.claim.token);
          } else deepStrictEqual([answer.reason, answer.claim.id], ["held", claim.id]);
          const { stdout } = await fakeRun(["load", ...NAMES, "-o", "json"], world);
          strictEqual(JSON.parse(stdout).error.retryable, !expired);
          const listed = await fakeRun(["list", "-o", "json"], world);
          strictEqual(JSON.parse(listed.stdout).claim.expired, expired);
        }
      };
      await passes(false);
      await place.pass(30);
      await passes(false);
      await place.pass(33);
      await passes(true);
      await asked(controller(place, owner), "release", "--claim-token", claim.token);
    }
  },
);

eachStore(
  "an owner whose clock jumps between claim and save keeps what it has claimed",
  async (place) => {
    const world = jumpingController(place);
    const { claim } = await asked(world, "claim", "--ttl", "1m");
    strictEqual((await asked(controller(place, 2), "claim")).reason, "held");
    const save = ["--ansible-job-id", "j1.2", "--claim-token", claim.token];
    strictEqual((await asked(world, "save", ...save)).changed, true);
    strictEqual((await asked(place.world, "load")).job.ansible_job_id, "j1.2");
  },
);

eachStore("an owner whose clock jumps cannot keep a claim that has expired", async (place) => {
  const world = jumpingController(place);
  const first = await asked(world, "claim", "--ttl", "1m");
  await place.pass(62);
  const second = await asked(controller(place, -2), "claim");
  deepStrictEqual(second.fence, [first.claim.id]);
  const save = ["--ansible-job-id", "j1.2", "--claim-token", first.claim.token];
  const { status } = await fakeRun(["save", ...NAMES, ...save], world);
  strictEqual(status, 6);
  ok((await place.contents())[PATH]?.includes(second.claim.id));
});

eachStore("a claim ends at the store's time and not at the owner's", async (place) => {
  const ends = [];
  for (const hours of OFFSETS) {
    const { claim } = await asked(controller(place, hours), "claim", "--ttl", "1h");
    ends.push(Date.parse(claim.expires_at));
    await asked(place.world, "release", "--claim-token", claim.token);
  }
  const spread = Math.max(...ends) - Math.min(...ends);
  ok(spread < HOUR, `${ends}`);
});

eachStore(
  "a store whose clock is set back makes a claim live longer, and no shorter",
  async (place) => {
    const { claim } = await claimed(place, "--ttl", "1m");
    await place.pass(-86_400);
    strictEqual((await asked(place.world, "claim")).reason, "held");
    await place.pass(86_400 + 62);
    deepStrictEqual((await claimed(place)).fence, [claim.id]);
  },
);

Deno.test("a claim in a directory that may only be read counts as live, its end not known", async () => {
  await using place = await (await import("../each_store.ts")).directoryPlace();
  await claimed(place, "--ttl", "1m", "--owner", "night");
  await place.pass(62);
  const { open } = Deno;
  Deno.open = (path, options) =>
    options?.createNew === true
      ? Promise.reject(new Deno.errors.PermissionDenied(String(path)))
      : open(path, options);
  try {
    const { stdout } = await fakeRun(["load", ...NAMES, "-o", "json"], place.world);
    const { error } = JSON.parse(stdout);
    deepStrictEqual([error.code, error.retryable], ["ClaimHeld", true]);
    ok(error.message.includes("for a time that is not known"), error.message);
    deepStrictEqual((await asked(place.world, "claim")).claim.expires_at, null);
    const listed = JSON.parse((await fakeRun(["list", "-o", "json"], place.world)).stdout);
    deepStrictEqual([listed.claim.expires_at, listed.claim.expired], [null, false]);
    const { stdout: table } = await fakeRun(["list"], place.world);
    ok(table.includes("expiry not known"), table);
  } finally {
    Deno.open = open;
  }
});
