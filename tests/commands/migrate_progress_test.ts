import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { fakeRun, type FakeWorld } from "../cli/fake_run.ts";
import { bucketPlaceOfRuns, directoryPlace, type TestPlace } from "./each_store.ts";
import { sampleRecord } from "./sample_record.ts";

const PATHS = ["h/a.json", "h/b.json", "h/c.json", "h/d.json"];
const CLEAR = "\r\x1b[K";

/** A timer that goes off when a test says so. */
class TestTimer {
  /** Its distance in milliseconds; `undefined` when nobody asked for it, or it was ended. */
  distance: number | undefined;
  /** How often it was asked for. */
  begun = 0;
  #callback = (): void => {};

  readonly every: NonNullable<FakeWorld["every"]> = (milliseconds, callback) => {
    this.begun++;
    this.distance = milliseconds;
    this.#callback = callback;
    return () => void (this.distance = undefined);
  };

  goOff(): void {
    if (this.distance !== undefined) this.#callback();
  }
}

async function fill(place: TestPlace): Promise<void> {
  for (const path of PATHS) await place.put(path, sampleRecord(path));
}

/** Does something once requests of a method wait, as many as are named, and only then lets them go. */
function whileWaiting(method: string, count: number, action: () => void): typeof fetch {
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  return async (input, init) => {
    if (init?.method === method) {
      if (++waiting === count) all.resolve(Promise.try(action));
      await all.promise;
    }
    return await fetch(input, init);
  };
}

Deno.test("migrate writes a line every five seconds while every record waits for the service", async () => {
  await using from = await directoryPlace();
  await using to = await bucketPlaceOfRuns();
  await fill(from);
  const timer = new TestTimer();
  const stalled = whileWaiting("PUT", PATHS.length, () => {
    strictEqual(timer.distance, 5000);
    timer.goOff();
    timer.goOff();
  });
  const world = { ...to.world, fetch: stalled, every: timer.every };
  const { status, stderr } = await fakeRun(["migrate", from.operand, to.operand], world);
  const line = "0 done, 0/s, 0 copied, 0 equal\n";
  deepStrictEqual([status, stderr], [0, line + line]);
});

Deno.test("migrate draws its bar while every record waits, and takes it away for what it has to say", async () => {
  await using from = await directoryPlace();
  await using to = await bucketPlaceOfRuns();
  await fill(from);
  await from.put("h/broken.json", "{");
  const timer = new TestTimer();
  const stalled = whileWaiting("PUT", PATHS.length, () => {
    strictEqual(timer.distance, 100);
    timer.goOff();
  });
  const world = { ...to.world, fetch: stalled, every: timer.every, stderrColumns: 80 };
  const { stdout, stderr } = await fakeRun(["migrate", from.operand, to.operand], world);
  const [nothing, bar, error = "", ...more] = stderr.split(CLEAR);
  deepStrictEqual([nothing, bar, more], [
    "",
    "[------------------------] 0% 0 of 5, 0/s, 0 copied, 0 equal\r",
    [],
  ]);
  match(error, /^error: Cannot read the record .*\nhint: .*\n$/);
  match(stdout, /^migrated .*\n +4 copied, 0 equal, 1 failed\n$/);
});

Deno.test("migrate tells on a terminal that it counts the records of a bucket", async () => {
  await using from = await bucketPlaceOfRuns();
  await using to = await directoryPlace();
  await fill(from);
  const timer = new TestTimer();
  let listed = false;
  const listing: typeof fetch = (input, init) => {
    if (!listed) timer.goOff();
    listed = true;
    return fetch(input, init);
  };
  const world = { ...from.world, fetch: listing, every: timer.every, stderrColumns: 80 };
  const { status, stderr } = await fakeRun(["migrate", from.operand, to.operand], world);
  deepStrictEqual([status, stderr], [0, `${CLEAR}0 counted\r${CLEAR}`]);
});

Deno.test("migrate ends its timer when it is done, when it fails and when it is interrupted", async () => {
  for (const end of ["done", "failure", "interrupt"]) {
    await using from = await directoryPlace();
    await using to = await bucketPlaceOfRuns();
    await fill(from);
    const timer = new TestTimer();
    let interrupt = (): void => {};
    const atPut = whileWaiting("PUT", 1, () => {
      if (end === "failure") throw new TypeError("The test's connection is gone");
      if (end === "done") return;
      timer.goOff();
      interrupt();
      strictEqual(timer.distance, undefined);
    });
    const world = {
      ...to.world,
      fetch: atPut,
      every: timer.every,
      stderrColumns: 80,
      interrupts: (callback: () => void): void => void (interrupt = callback),
    };
    const args = ["migrate", from.operand, to.operand, "--oci-retries=0"];
    const { status, stderr } = await fakeRun(args, world);
    const expected = { done: 0, failure: 5, interrupt: 130 }[end];
    deepStrictEqual([status, timer.begun, timer.distance], [expected, 1, undefined], stderr);
    if (end !== "interrupt") continue;
    match(stderr.split(CLEAR).at(-1) ?? "", /^\nInterrupted: .*\nStopped: 4 copied.*\n$/);
  }
});
