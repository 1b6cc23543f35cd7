import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError, fakeRun, type FakeWorld, NOW, type RunOutcome } from "../../cli/fake_run.ts";
import { type FakeBucket, fakeBucket } from "../../oci/fake_bucket.ts";
import { newObject } from "../../../scripts/fake_oci/object_storage/object_store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { bucketPlaceOfRuns, directoryPlace, type TestPlace } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";

const PATHS = ["db01/a.json", "db01/site/b.json", "db010/żółć 🚀.json", "web 1/nightly_x.json"];
const SAMPLES = Object.fromEntries(PATHS.map((path) => [path, sampleRecord(path)]));

/** Two stores, each way round, and two of the same kind. */
function eachWay(
  title: string,
  body: (from: TestPlace, to: TestPlace) => Promise<void>,
): void {
  const kinds = { filesystem: directoryPlace, oci: bucketPlaceOfRuns };
  for (
    const [from, to] of [["filesystem", "oci"], ["oci", "filesystem"], [
      "filesystem",
      "filesystem",
    ]] as const
  ) {
    Deno.test(`${title} (${from} to ${to})`, async () => {
      await using source = await kinds[from]();
      await using target = await kinds[to]();
      await body(source, target);
    });
  }
}

async function fill(place: TestPlace, records: Record<string, string> = SAMPLES): Promise<void> {
  for (const [path, content] of Object.entries(records)) await place.put(path, content);
}

/** One of the worlds has the bucket's settings; the directories are named by the arguments alone. */
function worldOf(from: TestPlace, to: TestPlace): FakeWorld {
  return from.kind === "oci" ? from.world : to.world;
}

function migrate(from: TestPlace, to: TestPlace, ...args: string[]): Promise<RunOutcome> {
  return fakeRun(["migrate", from.operand, to.operand, ...args], worldOf(from, to));
}

/** Runs with JSON output and checks the summary, in which what is not given is 0 or false. */
async function expectSummary(
  [from, to, ...args]: [TestPlace, TestPlace, ...string[]],
  status: number,
  counts: Record<string, number | boolean>,
): Promise<string> {
  const outcome = await migrate(from, to, ...args, "-o", "json");
  deepStrictEqual(JSON.parse(outcome.stdout), {
    changed: false,
    copied: 0,
    equal: 0,
    conflicts: 0,
    overwritten: 0,
    removed: 0,
    failed: 0,
    claims: 0,
    dry_run: false,
    from: from.operand,
    to: to.operand,
    ...counts,
  }, outcome.stderr);
  strictEqual(outcome.status, status);
  return outcome.stderr;
}

eachWay(
  "migrate copies every record byte for byte, and finds them equal the next time",
  async (from, to) => {
    await fill(from);
    strictEqual(await expectSummary([from, to], 0, { changed: true, copied: 4 }), "");
    deepStrictEqual(await to.contents(), SAMPLES);
    deepStrictEqual(await from.contents(), SAMPLES);
    await expectSummary([from, to], 0, { equal: 4 });
    deepStrictEqual(await to.contents(), SAMPLES);
  },
);

eachWay("migrate --dry-run counts the same and changes nothing", async (from, to) => {
  await fill(from);
  await to.put("db01/a.json", sampleRecord("db01/a.json", 5));
  const before = await to.contents();
  const args = ["--overwrite", "newer", "--delete-source"];
  const counts = { changed: true, copied: 3, overwritten: 1, removed: 4 };
  await expectSummary([from, to, ...args, "--dry-run"], 0, { ...counts, dry_run: true });
  deepStrictEqual([await from.contents(), await to.contents()], [SAMPLES, before]);
  await expectSummary([from, to, ...args], 0, counts);
  deepStrictEqual([await from.contents(), await to.contents()], [{}, SAMPLES]);
});

eachWay("migrate takes the same JSON value for equal, however it is written", async (from, to) => {
  await fill(from);
  const [path = ""] = PATHS;
  const respelled = JSON.stringify({ z: 1, ...JSON.parse(sampleRecord(path)) }, null, 2)
    .replace('"z": 1,', "").replace(/"n": \d+/, '"n": 12345678901234567890.0')
    .replace(/\b100\b/, "1E+2");
  await to.put(path, respelled);
  await expectSummary([from, to], 0, { changed: true, copied: 3, equal: 1 });
  strictEqual((await to.contents())[path], respelled);
});

eachWay(
  "migrate refuses to overwrite a different record and names both places",
  async (from, to) => {
    await fill(from);
    const [a = "", b = ""] = PATHS;
    const others = {
      [a]: sampleRecord(a, 5, "j-other"),
      [b]: sampleRecord(b).replace("1.0", "1.5"),
    };
    await fill(to, others);
    const stderr = await expectSummary([from, to], 6, { changed: true, copied: 2, conflicts: 2 });
    strictEqual(
      stderr.split("\n")[0],
      `error: Conflict: ${from.root}${a} (job id j-${a}, saved 2026-03-04T05:06:07Z) and ` +
        `${to.root}${a} (job id j-other, saved 2026-02-27T05:06:07Z) hold different records`,
    );
    ok(stderr.includes(`${from.root}${b}`) && stderr.includes(`${to.root}${b}`));
    deepStrictEqual(await to.contents(), { ...SAMPLES, ...others });
    const { status, stdout } = await migrate(from, to);
    strictEqual(status, 6);
    match(stdout, /^nothing to change .*\n +0 copied, 2 equal, 2 conflicts\nConflicts were left/);
  },
);

eachWay(
  "migrate --overwrite newer lets the later save win, always lets the source",
  async (from, to) => {
    const [older = "", newer = "", same = ""] = PATHS;
    await fill(from);
    const others = {
      [older]: sampleRecord(older, -1, "j-later"),
      [newer]: sampleRecord(newer, 1, "j-earlier"),
      [same]: sampleRecord(same, 0, "j-same-time"),
    };
    await fill(to, others);
    await expectSummary([from, to, "--overwrite", "newer"], 6, {
      changed: true,
      copied: 1,
      overwritten: 1,
      conflicts: 2,
    });
    const { [newer]: _, ...kept } = others;
    deepStrictEqual(await to.contents(), { ...SAMPLES, ...kept });
    const { stdout } = await migrate(from, to, "--overwrite", "newer");
    match(stdout, /\nConflicts were left .*, or run again with --overwrite always\.\n$/);
    await expectSummary([from, to, "--overwrite", "always"], 0, {
      changed: true,
      equal: 2,
      overwritten: 2,
    });
    deepStrictEqual(await to.contents(), SAMPLES);
  },
);

eachWay(
  "migrate --delete-source removes what the target holds, and nothing else",
  async (from, to) => {
    const [conflicting = "", equal = ""] = PATHS;
    await fill(from, { ...SAMPLES, "db01/broken.json": "{" });
    await fill(to, {
      [conflicting]: sampleRecord(conflicting, 1),
      [equal]: sampleRecord(equal),
      "other/j.json": sampleRecord("other/j.json"),
    });
    const stderr = await expectSummary([from, to, "--delete-source"], 7, {
      changed: true,
      copied: 2,
      equal: 1,
      removed: 3,
      conflicts: 1,
      failed: 1,
    });
    ok(stderr.includes(`Cannot read the record ${from.root}db01/broken.json`));
    deepStrictEqual(await from.contents(), {
      [conflicting]: sampleRecord(conflicting),
      "db01/broken.json": "{",
    });
    strictEqual(Object.keys(await to.contents()).length, 5);
  },
);

eachWay(
  "migrate reports corrupt records of either side and leaves them untouched",
  async (from, to) => {
    const [a = "", b = ""] = PATHS;
    await fill(from, { ...SAMPLES, [a]: sampleRecord(b) });
    await to.put(b, '{"claim":{"token":"t"}}');
    const args = ["--overwrite", "always", "--delete-source"];
    const stderr = await expectSummary([from, to, ...args], 7, {
      changed: true,
      copied: 2,
      removed: 2,
      failed: 2,
    });
    ok(stderr.includes(`Cannot read the record ${from.root}${a}: it belongs to another job`));
    ok(stderr.includes(`Cannot read the record ${to.root}${b}: the field job_name is missing`));
    strictEqual((await from.contents())[a], sampleRecord(b));
    strictEqual((await to.contents())[b], '{"claim":{"token":"t"}}');
  },
);

eachWay("migrate keeps a source record that was changed after it was copied", async (from, to) => {
  await fill(from);
  const [path = ""] = PATHS;
  const fresh = sampleRecord(path, 0, "j-new");
  let once = true;
  using world = from.beforeChange(path, async () => {
    if (once) await from.put(path, fresh);
    once = false;
  });
  const merged = from.kind === "oci" ? world : { ...to.world, fetch: to.world.fetch ?? fetch };
  const { status, stdout, stderr } = await fakeRun(
    ["migrate", from.operand, to.operand, "--delete-source", "-o", "json"],
    merged,
  );
  const { copied, removed, conflicts } = JSON.parse(stdout);
  deepStrictEqual([status, copied, removed, conflicts], [6, 4, 3, 1], stderr);
  ok(stderr.includes(`${from.root}${path} was changed by another writer after it was copied`));
  deepStrictEqual(await from.contents(), { [path]: fresh });
});

eachWay("migrate never writes over a record that came in between", async (from, to) => {
  await fill(from);
  const [path = ""] = PATHS;
  const mine = sampleRecord(path, 1, "j-mine");
  await to.put(path, mine);
  const others = sampleRecord(path, -1, "j-others");
  using world = to.beforeChange(path, async () => {
    if ((await to.contents())[path] === mine) await to.put(path, others);
  });
  const merged = to.kind === "oci" ? world : { ...from.world, fetch: from.world.fetch ?? fetch };
  const { status, stdout } = await fakeRun(
    ["migrate", from.operand, to.operand, "--overwrite", "newer", "-o", "json"],
    merged,
  );
  deepStrictEqual([status, JSON.parse(stdout).conflicts], [6, 1]);
  strictEqual((await to.contents())[path], others);
});

Deno.test("migrate sets the labels that a save sets, and one content type", async () => {
  await using from = await directoryPlace();
  await using bucket = await fakeBucket(undefined, NOW);
  await from.put("db01/żółć.json", sampleRecord("db01/żółć.json", 0, "j1.2"));
  strictEqual((await intoBucket(from, bucket, "p")).status, 0);
  const object = bucket.oci.bucket.objects.get("p/db01/żółć.json");
  ok(object);
  strictEqual(object.contentType, "application/json");
  strictEqual(object.headers.get("opc-meta-x-ansible-job-id"), "j1.2");
  strictEqual(object.headers.get("opc-meta-x-ansible-host"), "db01");
  strictEqual(object.headers.get("opc-meta-x-ansible-job-name"), encodeURIComponent("żółć"));
});

/** Migrates to a bucket whose settings are options, all but the bucket itself. */
function intoBucket(
  from: TestPlace,
  bucket: FakeBucket,
  prefix: string,
  ...more: string[]
): Promise<RunOutcome> {
  const { "oci-bucket": _, ...options } = bucket.options;
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const to = `oci://${bucket.oci.bucket.name}${prefix === "" ? "" : `/${prefix}`}`;
  return fakeRun(["migrate", from.operand, to, ...args, ...more, "-o", "json"], { fetch });
}

Deno.test("migrate puts a slash behind a prefix that has none, and takes the setting for none", async () => {
  for (
    const [prefix, option, root] of [
      ["p", "ignored/", "p/"],
      ["p/", "ignored/", "p/"],
      ["p/q", "", "p/q/"],
      ["żółć x", "", "żółć x/"],
      ["", "team-", "team-"],
      ["", "", ""],
    ] as const
  ) {
    await using from = await directoryPlace();
    await using bucket = await fakeBucket(undefined, NOW);
    await from.put("h/j.json", sampleRecord("h/j.json"));
    const { stdout } = await intoBucket(from, bucket, prefix, `--oci-prefix=${option}`);
    strictEqual(JSON.parse(stdout).to, `oci://async-jobs/${root}`);
    deepStrictEqual([...bucket.oci.bucket.objects.keys()], [`${root}h/j.json`]);
  }
});

Deno.test("migrate to oci://BUCKET/ means the whole bucket whatever the setting says", async () => {
  await using from = await directoryPlace();
  await using to = await bucketPlaceOfRuns();
  await from.put("h/j.json", sampleRecord("h/j.json"));
  const args = ["migrate", from.operand, "oci://async-jobs/", "-o", "json"];
  strictEqual(JSON.parse((await fakeRun(args, to.world)).stdout).to, "oci://async-jobs/");
  deepStrictEqual(await to.contents(), {});
});

Deno.test("migrate takes two requests for a new record", async () => {
  await using from = await directoryPlace();
  await using bucket = await fakeBucket(undefined, NOW);
  await fill(from);
  await intoBucket(from, bucket, "");
  deepStrictEqual(bucket.oci.log.operations().sort(), [
    ...PATHS.map(() => "GetObject"),
    ...PATHS.map(() => "PutObject"),
  ]);
});

Deno.test("migrate between prefixes of one bucket copies", async () => {
  await using place = await bucketPlaceOfRuns();
  await fill(place);
  const args = ["migrate", place.operand, "oci://async-jobs/else", "-o", "json"];
  strictEqual(JSON.parse((await fakeRun(args, place.world)).stdout).copied, 4);
});

Deno.test("migrate follows links before it goes up from them", async () => {
  await using scratch = await scratchDirectory();
  const dir = (name: string): string => `${scratch.path}/${name}`;
  await Deno.mkdir(dir("a/b"), { recursive: true });
  await Deno.mkdir(dir("outside/c"), { recursive: true });
  await Deno.symlink(dir("a/b"), dir("inwards"));
  await Deno.symlink(dir("outside/c"), dir("a/outwards"));
  await Deno.symlink(dir("a"), dir("same"));
  for (
    const to of [
      "inwards/../new",
      "inwards/../not/there/yet",
      "inwards/../b/../new",
      "not/../inwards/../new",
      "not/../same",
      "not/there/../../same/new",
    ]
  ) {
    const { status, code } = await fakeError(["migrate", dir("a"), dir(to)]);
    deepStrictEqual([status, code], [2, "Usage"], to);
  }
  const target = dir("a/outwards/../new");
  const apart = await fakeRun(["migrate", dir("a"), target]);
  // The link in the state directory is refused, the target is not.
  match(apart.stderr, /outwards is a symbolic link/);
  const back = await fakeError(["migrate", dir("inwards/.."), dir("a/b")]);
  deepStrictEqual([back.status, back.code], [2, "Usage"]);
});

Deno.test("migrate refuses a place that holds the other", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/a/b`, { recursive: true });
  await Deno.symlink("a", `${scratch.path}/link`);
  const dir = (name: string): string => `${scratch.path}/${name}`;
  const env = { ASYNC_JOB_OCI_NAMESPACE: "n" };
  for (
    const [from, to] of [
      [dir("a"), dir("a")],
      [dir("a"), dir("a/")],
      [dir("a"), dir("./b/../a")],
      [dir("a"), dir("link")],
      [dir("a"), dir("a/b")],
      [dir("a/b"), dir("a")],
      [dir("link"), dir("a/not/there/yet")],
      [dir("a"), dir("link/not/../there")],
      ["/", dir("elsewhere")],
      ["oci://b", "oci://b"],
      ["oci://b/p", "oci://b/p/"],
      ["oci://b", "oci://b/p"],
      ["oci://b/p/q", "oci://b/p"],
    ] as const
  ) {
    const { status, code, message } = await fakeError(["migrate", from, to], { env });
    deepStrictEqual([status, code], [2, "Usage"], `${from} ${to}`);
    match(message, /one place holds the other/);
  }
});

Deno.test("migrate takes places apart whose names begin alike", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/a`);
  const { status } = await fakeRun(["migrate", `${scratch.path}/a`, `${scratch.path}/ab`]);
  strictEqual(status, 0);
  const env = { ASYNC_JOB_OCI_NAMESPACE: "n" };
  // There are no credentials here, which are looked for only behind the places.
  for (const [from, to] of [["oci://b/p", "oci://b/pq"], ["oci://b", "oci://c"]] as const) {
    strictEqual((await fakeError(["migrate", from, to], { env })).code, "ConfigFileNotFound");
  }
});

Deno.test("migrate refuses a source that does not exist, and makes nothing then", async () => {
  await using scratch = await scratchDirectory();
  const { status, code, message } = await fakeError([
    "migrate",
    `${scratch.path}/none`,
    `${scratch.path}/to`,
  ]);
  deepStrictEqual([status, code], [8, "FilesystemError"]);
  match(message, /Cannot migrate from .*none: it does not exist/);
  deepStrictEqual(await Array.fromAsync(Deno.readDir(scratch.path)), []);
});

for (const below of ["", "/below"]) {
  Deno.test(`migrate refuses a target${below} that is a file, once and not for each record`, async () => {
    await using scratch = await scratchDirectory();
    await using from = await directoryPlace();
    await fill(from);
    await Deno.writeTextFile(`${scratch.path}/file`, "x");
    const args = ["migrate", from.operand, `${scratch.path}/file${below}`];
    const { status, code, message } = await fakeError(args);
    deepStrictEqual([status, code], [8, "FilesystemError"]);
    match(message, /\/file.* not a directory/i);
    const { stderr } = await fakeRun(args);
    strictEqual(stderr.split("\n").filter((line) => line.startsWith("error: ")).length, 1, stderr);
    strictEqual(await Deno.readTextFile(`${scratch.path}/file`), "x");
  });
}

Deno.test("migrate refuses what names no place", async () => {
  const env = { ASYNC_JOB_OCI_NAMESPACE: "n" };
  const cases = {
    "": "Usage",
    "oci://": "Usage",
    "oci:///p": "Usage",
    "s3://b": "Usage",
    "file:///x": "Usage",
    "OCI://b": "Usage",
    "oci://b b": "InvalidSetting",
    "oci://b/a\u0007": "InvalidSetting",
  };
  for (const [place, code] of Object.entries(cases)) {
    const error = await fakeError(["migrate", "/tmp", place], { env });
    deepStrictEqual([error.status, error.code], [2, code], place);
  }
  const { code, message } = await fakeError(["migrate", "oci://b", "/tmp/x"]);
  deepStrictEqual([code, /oci_namespace/.test(message)], ["MissingSetting", true]);
  strictEqual((await fakeError(["migrate", "a", "b", "--overwrite", "no"])).code, "InvalidSetting");
});

Deno.test("migrate looks at no setting of the other commands' stores", async () => {
  await using from = await directoryPlace();
  await using to = await directoryPlace();
  await fill(from);
  const env = {
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_STATE_DIR: "/nonexistent/state",
    ASYNC_JOB_REQUIRE_STATE_DIR: "true",
  };
  const target = `${to.operand}/new`;
  strictEqual((await fakeRun(["migrate", from.operand, target], { env })).status, 0);
});

Deno.test("migrate stops when the service fails, says how far it came, and can go on", async () => {
  await using from = await directoryPlace();
  await using bucket = await fakeBucket(undefined, NOW);
  const records = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => `h/j${i}.json`).map((path) => [path, sampleRecord(path)]),
  );
  await fill(from, records);
  bucket.oci.faults.add({
    match: { operation: "PutObject" },
    skip: 30,
    times: Infinity,
    fault: { kind: "refusal", code: "NotAuthorized" },
  });
  const { status, stdout, stderr } = await intoBucket(from, bucket, "", "--delete-source");
  deepStrictEqual([status, JSON.parse(stdout).error.code], [3, "NotAuthorized"]);
  strictEqual(
    stderr,
    "Stopped: 30 copied, 0 equal, 30 removed from the source. Run it again to go on.\n",
  );
  strictEqual(bucket.oci.bucket.objects.size, 30);
  strictEqual(Object.keys(await from.contents()).length, 70);
  bucket.oci.faults.clear();
  strictEqual((await intoBucket(from, bucket, "", "--delete-source")).status, 0);
  strictEqual(bucket.oci.bucket.objects.size, 100);
  deepStrictEqual(await from.contents(), {});
});

Deno.test("migrate finishes what was begun when it is interrupted, and can go on", async () => {
  await using from = await directoryPlace();
  await using to = await directoryPlace();
  const paths = Array.from({ length: 100 }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);
  for (const path of paths) await from.put(path, sampleRecord(path));
  let interrupt = (): void => {};
  using changes = from.beforeChange(paths[5] ?? "", () => Promise.resolve(interrupt()));
  const world = { ...changes, interrupts: (callback: () => void) => void (interrupt = callback) };
  const args = ["migrate", from.operand, to.operand, "--delete-source", "-o", "json"];
  const { status, stdout, stderr } = await fakeRun(args, world);
  const { copied, removed, interrupted } = JSON.parse(stdout);
  deepStrictEqual([status, interrupted, copied], [130, true, removed], stderr);
  match(stderr, /Stopped: \d+ copied.*Run it again to go on/);
  strictEqual((await to.paths()).length, copied);
  strictEqual((await from.paths()).length, 100 - removed);
  ok(copied > 5 && copied < 100, `${copied}`);
  await expectSummary([from, to, "--delete-source"], 0, {
    changed: true,
    copied: 100 - copied,
    removed: 100 - copied,
  });
});

Deno.test("migrate that was interrupted does not say that it migrated", async () => {
  await using from = await directoryPlace();
  await using to = await directoryPlace();
  for (const path of ["h/a.json", "h/b.json"]) await from.put(path, sampleRecord(path));
  let interrupt = (): void => {};
  using changes = from.beforeChange("h/a.json", () => Promise.resolve(interrupt()));
  const world = { ...changes, interrupts: (callback: () => void) => void (interrupt = callback) };
  const args = ["migrate", from.operand, to.operand, "--delete-source"];
  const { status, stdout } = await fakeRun(args, world);
  deepStrictEqual([status, stdout.split(" ", 1)], [130, ["interrupted"]]);
});

Deno.test("migrate fails loudly when a page of the source's listing fails", async () => {
  await using bucket = await fakeBucket(undefined, NOW);
  await using to = await directoryPlace();
  const { objects } = bucket.oci.bucket;
  for (let i = 0; i < 3; i++) objects.set(`h/j${i}.json`, newObject(sampleRecord(`h/j${i}.json`)));
  bucket.oci.faults.add({
    match: { operation: "ListObjects" },
    times: Infinity,
    fault: { kind: "refusal", code: "BucketNotFound" },
  });
  const { "oci-bucket": _, ...options } = bucket.options;
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const error = await fakeError(["migrate", "oci://async-jobs", to.operand, ...args], { fetch });
  deepStrictEqual([error.status, error.code], [4, "BucketNotFound"]);
});

Deno.test("migrate does not take a write for done that cannot be read back", async () => {
  await using from = await directoryPlace();
  await using bucket = await fakeBucket(undefined, NOW);
  await from.put("h/j.json", sampleRecord("h/j.json"));
  bucket.oci.faults.add({
    match: { operation: "GetObject" },
    fault: {
      kind: "answer",
      status: 200,
      body: "{}",
      headers: { "opc-request-id": "x", etag: "e" },
    },
  });
  const { status, stdout, stderr } = await intoBucket(from, bucket, "", "--delete-source");
  deepStrictEqual([status, JSON.parse(stdout).conflicts, JSON.parse(stdout).removed], [6, 1, 0]);
  match(stderr, /h\/j\.json does not hold what was just written there/);
  deepStrictEqual(Object.keys(await from.contents()), ["h/j.json"]);
});
