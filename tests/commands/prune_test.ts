import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeRun, type FakeWorld, NOW, type RunOutcome } from "../cli/fake_run.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { directoryPlace, eachStore, type TestPlace } from "./each_store.ts";
import { sampleRecord } from "./sample_record.ts";

const OLD = ["db01/a.json", "db01/site/b.json", "db010/a.json"];
const YOUNG = ["db01/c.json", "web1/a.json"];

async function fill(place: TestPlace): Promise<void> {
  for (const path of OLD) await place.put(path, sampleRecord(path, 100));
  for (const path of YOUNG) await place.put(path, sampleRecord(path, 89));
}

const prune = (world: FakeWorld, ...args: string[]): Promise<RunOutcome> =>
  fakeRun(["prune", "--older-than", "90d", ...args], world);

const left = async (place: TestPlace): Promise<string[]> =>
  Object.keys(await place.contents()).sort();

eachStore(
  "prune removes what is old enough, tells each, and finds nothing the next time",
  async (place) => {
    await fill(place);
    const { status, stdout, stderr } = await prune(place.world, "-o", "json");
    const lines = OLD.map((path) =>
      `{"changed":true,"location":"${place.root}${path}","job":${
        sampleRecord(path, 100)
      },"state":"saved"}\n`
    );
    deepStrictEqual({ status, stdout, stderr }, { status: 0, stdout: lines.join(""), stderr: "" });
    deepStrictEqual(await left(place), YOUNG);
    deepStrictEqual(await prune(place.world), {
      status: 0,
      stdout: "",
      stderr: `0 jobs removed from ${
        place.kind === "oci" ? place.root : place.root.slice(0, -1)
      }\n`,
    });
  },
);

eachStore("prune --dry-run tells the same and removes nothing", async (place) => {
  await fill(place);
  const before = await place.contents();
  const dry = await prune(place.world, "--dry-run", "-o", "json");
  const { stdout, stderr } = await prune(place.world, "--dry-run");
  match(
    stdout,
    /^HOST +PLAYBOOK +JOB +JOB ID +STATE +SAVED +RESULT\ndb01 .* 100d +would be removed\n/,
  );
  strictEqual(stderr, "3 jobs would be removed\n");
  deepStrictEqual(await place.contents(), before);
  deepStrictEqual(await prune(place.world, "-o", "json"), dry);
});

eachStore("prune takes host, playbook and pattern too", async (place) => {
  await fill(place);
  await prune(place.world, "--host", "db01", "--playbook-name", "site");
  deepStrictEqual(await left(place), [...OLD, ...YOUNG].filter((p) => p !== OLD[1]).sort());
  await prune(place.world, "--host", "db01", "--job-name", "?");
  deepStrictEqual(await left(place), [...YOUNG, "db010/a.json"].sort());
});

eachStore("prune leaves alone what was changed meanwhile", async (place) => {
  await fill(place);
  const [changed = "", gone = ""] = OLD;
  const fresh = sampleRecord(changed, 0, "j-new");
  using world = place.beforeChange(changed, () => place.put(changed, fresh));
  const { status, stdout, stderr } = await prune(world);
  strictEqual(status, 0);
  match(stdout, /left: changed meanwhile\n/);
  strictEqual(stderr, "2 jobs removed, 1 left that changed meanwhile\n");
  deepStrictEqual(await left(place), [...YOUNG, changed].sort());
  strictEqual((await place.contents())[changed], fresh);
  ok(!(gone in await place.contents()));
});

eachStore("prune never removes what it cannot read, and ends with 7", async (place) => {
  await fill(place);
  await place.put("db01/a.json", "{");
  const { status, stderr } = await prune(place.world);
  strictEqual(status, 7);
  match(stderr, /db01\/a\.json: it is not JSON.*\n2 jobs removed, 1 failed\n$/s);
  deepStrictEqual(await left(place), ["db01/a.json", ...YOUNG].sort());
});

Deno.test("prune tells of a record that it may not remove and goes on", async () => {
  await using place = await directoryPlace();
  await fill(place);
  const refused = new Deno.errors.PermissionDenied("not yours");
  using world = place.beforeChange("db01/a.json", () => Promise.reject(refused));
  const { status, stdout, stderr } = await prune(world, "-o", "json");
  strictEqual(status, 8);
  deepStrictEqual(stdout.trim().split("\n").map((line) => JSON.parse(line).changed), [
    false,
    true,
    true,
  ]);
  ok(stderr.includes("db01/a.json: not yours"), stderr);
});

Deno.test("prune stops when the service fails, and has told of all that it removed", async () => {
  await using bucket = await fakeBucket(undefined, NOW);
  const { objects } = bucket.oci.bucket;
  const names = Array.from({ length: 120 }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);
  for (const path of names) objects.set(path, newObject(sampleRecord(path, 100)));
  bucket.oci.faults.add({
    match: { operation: "DeleteObject" },
    skip: 30,
    times: Infinity,
    fault: { kind: "refusal", code: "NotAuthorized" },
  });
  const args = Object.entries({ ...bucket.options, backend: "oci" })
    .map(([name, value]) => `--${name}=${value}`);
  const { status, stdout } = await prune({ fetch }, ...args, "-o", "json");
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  deepStrictEqual([status, lines.at(-1).error.code], [3, "NotAuthorized"]);
  const told = lines.slice(0, -1).map(({ location }) => location.replace("oci://async-jobs/", ""));
  deepStrictEqual(told, names.filter((path) => !objects.has(path)));
  strictEqual(told.length, 30);
  ok(bucket.oci.log.count("DeleteObject") < 80);
});

eachStore(
  "prune tells of all that it removed before an interrupt, and can go on",
  async (place) => {
    const names = Array.from({ length: 120 }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);
    for (const path of names) await place.put(path, sampleRecord(path, 100));
    let interrupt = (): void => {};
    using changes = place.beforeChange(names[5] ?? "", () => Promise.resolve(interrupt()));
    const world = { ...changes, interrupts: (callback: () => void) => void (interrupt = callback) };
    const { status, stdout, stderr } = await prune(world);
    strictEqual(status, 130);
    match(stderr, /^\nInterrupted: finishing what was begun.*\n\d+ jobs removed\n$/);
    const gone = new Set(names).difference(new Set(await left(place)));
    ok(gone.size > 5 && gone.size < names.length, `${gone.size}`);
    strictEqual(stdout.match(/ removed\n/g)?.length, gone.size);
    strictEqual((await prune(place.world)).status, 0);
    deepStrictEqual(await left(place), []);
  },
);

Deno.test("prune ends with 141 when its reader goes away", async () => {
  await using place = await directoryPlace();
  await fill(place);
  const stdout = (): void => {
    throw new Deno.errors.BrokenPipe("gone");
  };
  strictEqual((await prune({ ...place.world, stdout }, "-o", "json")).status, 141);
});
