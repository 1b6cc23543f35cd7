import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import stringWidth from "string-width";
import { fakeRun, NOW, type RunOutcome } from "../cli/fake_run.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { directoryPlace, eachStore, type TestPlace } from "./each_store.ts";
import { sampleRecord } from "./sample_record.ts";

const PATHS = ["db01/a.json", "db01/site/b.json", "db010/a.json", "web 1/nightly_x.json"];

async function fill(place: TestPlace, ages: Record<string, number> = {}): Promise<void> {
  for (const path of PATHS) await place.put(path, sampleRecord(path, ages[path]));
}

const list = (place: TestPlace, ...args: string[]): Promise<RunOutcome> =>
  fakeRun(["list", ...args], place.world);

/** The paths of the lines that a program reads. */
async function paths(place: TestPlace, ...args: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await list(place, ...args, "-o", "json");
  deepStrictEqual([status, stderr], [0, ""], stderr);
  return stdout.split("\n").slice(0, -1)
    .map((line) => JSON.parse(line).location.slice(place.root.length));
}

eachStore(
  "list writes one JSON line for each record, sorted, numbers as written",
  async (place) => {
    await fill(place);
    const { status, stdout, stderr } = await list(place, "-o", "json");
    const lines = PATHS.map((path) =>
      `{"location":"${place.root}${path}","job":${sampleRecord(path)},"state":"saved"}\n`
    );
    deepStrictEqual({ status, stdout, stderr }, { status: 0, stdout: lines.join(""), stderr: "" });
  },
);

eachStore("list of an empty store is an answer, not a failure", async (place) => {
  deepStrictEqual(await list(place, "-o", "json"), { status: 0, stdout: "", stderr: "" });
  deepStrictEqual(await list(place), {
    status: 0,
    stdout: "",
    stderr: `0 jobs in ${place.kind === "oci" ? place.root : place.root.slice(0, -1)}\n`,
  });
});

eachStore("list gives the same hint once for many records", async (place) => {
  for (const path of ["h/a.json", "h/b.json", "h/c.json"]) await place.put(path, "torn");
  const { stderr } = await list(place);
  const starts = stderr.split("\n").map((line) => line.split(" ", 1)[0]);
  deepStrictEqual(starts, ["error:", "hint:", "error:", "error:", "0", ""], stderr);
});

Deno.test("list says that the directory it looked in is not there, and what else to name", async () => {
  const { status, stderr } = await fakeRun(["list", "--state-dir", "no-such-directory"], {
    fileMode: async (path) => (await Deno.stat(path)).mode ?? undefined,
  });
  strictEqual(status, 0);
  match(
    stderr,
    /^0 jobs in no-such-directory, which does not exist\. .*--state-dir.*--backend oci/,
  );
});

eachStore(
  "list and load tell a record of a store inside this one from a broken one",
  async (place) => {
    await place.put("inner/db01/a.json", sampleRecord("db01/a.json"));
    const { status, stderr } = await list(place);
    strictEqual(status, 7);
    ok(stderr.includes(`If ${place.root}inner/ is a store of its own`), stderr);
    match(stderr, place.kind === "oci" ? /need a prefix each/ : /must not lie in another/);
    const names = ["--host", "inner", "--playbook-name", "db01", "--job-name", "a"];
    const loaded = await fakeRun(["load", ...names], place.world);
    deepStrictEqual([loaded.status, loaded.stderr.includes("leave it")], [7, true], loaded.stderr);
  },
);

eachStore("list takes host, playbook, pattern and limit together", async (place) => {
  await fill(place);
  const [a = "", b = "", ten = "", web = ""] = PATHS;
  deepStrictEqual(await paths(place, "--host", "db01"), [a, b]);
  deepStrictEqual(await paths(place, "--host", "db0"), []);
  deepStrictEqual(await paths(place, "--playbook-name", "site"), [b]);
  deepStrictEqual(await paths(place, "--job-name", "a"), [a, ten]);
  deepStrictEqual(await paths(place, "--job-name", "[ab]"), [a, b, ten]);
  deepStrictEqual(await paths(place, "--job-name", "{b,nightly_*}"), [b, web]);
  deepStrictEqual(await paths(place, "--job-name", "*", "--limit", "3"), [a, b, ten]);
  deepStrictEqual(await paths(place, "--limit", "0"), []);
  deepStrictEqual(await paths(place, "--host", "db01", "--job-name", "?", "--limit", "1"), [a]);
});

eachStore("list takes ages: at least so old, and younger than", async (place) => {
  const [a = "", b = "", ten = "", web = ""] = PATHS;
  await fill(place, { [a]: 40, [b]: 30, [ten]: 1, [web]: -1 });
  deepStrictEqual(await paths(place, "--older-than", "30d"), [a, b]);
  deepStrictEqual(await paths(place, "--newer-than", "30d"), [ten, web]);
  deepStrictEqual(await paths(place, "--older-than", "12h", "--newer-than", "31d"), [b, ten]);
  // The limit is for what is shown, not for what is looked at.
  deepStrictEqual(await paths(place, "--newer-than", "31d", "--limit", "2"), [b, ten]);
  const all = ["--older-than", "12h", "--newer-than", "31d", "--job-name", "a", "--limit", "1"];
  deepStrictEqual(await paths(place, ...all), [ten]);
  deepStrictEqual(await paths(place, "--host", "db01", ...all), []);
});

eachStore("list shows people a table with ages, and how many there are", async (place) => {
  const [a = "", b = "", ten = "", web = ""] = PATHS;
  await fill(place, { [a]: 40, [b]: 0.125, [ten]: 0, [web]: -1 });
  deepStrictEqual(await list(place), {
    status: 0,
    stdout: `HOST   PLAYBOOK  JOB        JOB ID                  STATE  SAVED
db01   -         a          j-db01/a.json           saved  40d
db01   site      b          j-db01/site/b.json      saved  3h
db010  -         a          j-db010/a.json          saved  0s
web 1  -         nightly_x  j-web 1/nightly_x.json  saved  future
`,
    stderr: "4 jobs\n",
  });
  const { stdout, stderr } = await list(place, "--limit", "1");
  deepStrictEqual([stdout.split("\n").length, stderr], [
    3,
    "1 job (as many as --limit lets through)\n",
  ]);
});

eachStore("list tells of corrupt records, lists the others and ends with 7", async (place) => {
  await fill(place);
  await place.put("db01/a.json", '{"job_name":');
  await place.put("web 1/nightly_x.json", sampleRecord("web 2/nightly_x.json"));
  const { status, stdout, stderr } = await list(place, "-o", "json");
  strictEqual(status, 7);
  deepStrictEqual(
    stdout.trim().split("\n").map((line) => JSON.parse(line).location),
    ["db01/site/b.json", "db010/a.json"].map((path) => place.root + path),
  );
  ok(stderr.includes(`error: Cannot read the record ${place.root}db01/a.json: it is not JSON`));
  ok(
    stderr.includes(`error: Cannot read the record ${place.root}web 1/nightly_x.json: it belongs`),
  );
  match((await list(place)).stderr, /\n2 jobs, 2 unreadable\n$/);
});

eachStore("list --names-only names what is there and reads none of it", async (place) => {
  await place.put("db01/site/b.json", "no record at all");
  await place.put("db01/a.json", "");
  const { status, stdout } = await list(place, "--names-only", "-o", "json");
  strictEqual(status, 0);
  strictEqual(
    stdout,
    `{"location":"${place.root}db01/a.json","host":"db01","job_name":"a"}\n` +
      `{"location":"${place.root}db01/site/b.json","host":"db01","job_name":"b","playbook_name":"site"}\n`,
  );
  match((await list(place, "--names-only")).stdout, /^HOST +PLAYBOOK +JOB +LOCATION\ndb01 +- +a +/);
});

Deno.test("list fits the terminal and cannot move its cursor", async () => {
  await using place = await directoryPlace();
  await place.put("h/a.json", sampleRecord("h/a.json", 0, "j\u001b[2J"));
  await place.put("h/b.json", sampleRecord("h/b.json", 0, "🚀".repeat(60)));
  for (const unicode of [true, false]) {
    const { stdout } = await fakeRun(["list"], {
      ...place.world,
      stdoutColumns: 40,
      unicode,
    });
    ok(!stdout.includes("\u001b"));
    ok(stdout.includes("j\\x1b[2J"));
    const [, , wide = ""] = stdout.split("\n");
    ok(wide.endsWith(unicode ? "…" : "..."), wide);
    ok(stringWidth(wide) <= 40, wide);
  }
});

Deno.test("list shows thousands of rows, those behind the measured ones too", async () => {
  await using place = await directoryPlace();
  const names = Array.from({ length: 700 }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);
  await Promise.all(names.map((path) => place.put(path, sampleRecord(path))));
  const { stdout, stderr } = await list(place);
  strictEqual(stdout.split("\n").length, 702);
  strictEqual(stderr, "700 jobs\n");
});

eachStore("list writes its first lines before the last records are read", async (place) => {
  const names = Array.from({ length: 700 }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);
  for (const form of ["json", "text"]) {
    await Promise.all(names.map((path) => place.put(path, sampleRecord(path))));
    let written = "";
    const stdout = (text: string): void => {
      // What is gone before it is read does not stand in the list.
      if (written === "") removeNow(place, names.at(-1) ?? "");
      written += text;
    };
    const { status } = await fakeRun(["list", "-o", form], { ...place.world, stdout });
    strictEqual(status, 0);
    const heads = form === "text" ? 1 : 0;
    strictEqual(written.trimEnd().split("\n").length - heads, 699, form);
  }
});

/** Removes a record before anything else can happen. */
function removeNow({ bucket, root }: TestPlace, path: string): void {
  if (bucket === undefined) return Deno.removeSync(root + path);
  const { objects } = bucket.oci.bucket;
  const name = [...objects.keys()].find((key) => key.endsWith(path)) ?? "";
  ok(objects.delete(name), path);
}

Deno.test("list tells of a link with exit status 8 and lists the rest", async () => {
  await using place = await directoryPlace();
  await place.put("h/a.json", sampleRecord("h/a.json"));
  await Deno.symlink("a.json", `${place.operand}/h/b.json`);
  await Deno.symlink("h", `${place.operand}/i`);
  const { status, stdout, stderr } = await list(place, "-o", "json");
  deepStrictEqual([status, stdout.split("\n").length], [8, 2]);
  strictEqual(stderr.match(/is a symbolic link/g)?.length, 2);
});

Deno.test("list with --require-state-dir fails where the directory is missing", async () => {
  await using place = await directoryPlace();
  const args = ["list", "--state-dir", `${place.operand}/none`, "-o", "json"];
  deepStrictEqual(await fakeRun(args), { status: 0, stdout: "", stderr: "" });
  const { status, stdout } = await fakeRun([...args, "--require-state-dir"]);
  deepStrictEqual([status, JSON.parse(stdout).error.code], [8, "FilesystemError"]);
});

Deno.test("list ends with 141 when its reader goes away, also in the middle of a problem", async () => {
  await using place = await directoryPlace();
  await fill(place);
  await Deno.symlink("nowhere", `${place.operand}/aa`);
  const stdout = (): void => {
    throw new Deno.errors.BrokenPipe("gone");
  };
  for (const form of ["json", "text"]) {
    const { status, stderr } = await fakeRun(["list", "-o", form], { ...place.world, stdout });
    strictEqual(status, 141);
    ok(!/Broken|gone/.test(stderr), stderr);
  }
});

for (const operation of ["ListObjects", "GetObject"] as const) {
  Deno.test(`list fails loudly when ${operation} fails in the middle`, async () => {
    await using bucket = await fakeBucket(undefined, NOW);
    const length = operation === "GetObject" ? 150 : 1200;
    const names = Array.from({ length }, (_, i) => `h/j${String(i).padStart(4, "0")}.json`);
    for (const path of names) bucket.oci.bucket.objects.set(path, newObject(sampleRecord(path)));
    bucket.oci.faults.add({
      match: { operation, ...(operation === "GetObject" ? { object: "h/j0100.json" } : {}) },
      skip: operation === "GetObject" ? 0 : 1,
      times: Infinity,
      fault: { kind: "refusal", code: "InternalServerError" },
    });
    const args = Object.entries({ ...bucket.options, backend: "oci", limit: "1100" })
      .map(([name, value]) => `--${name}=${value}`);
    // Names alone are quicker to come to the second page with.
    if (operation === "ListObjects") args.push("--names-only");
    const { status, stdout } = await fakeRun(["list", ...args, "-o", "json"], { fetch });
    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
    strictEqual(status, 5);
    strictEqual(lines.at(-1).error.code, "ServiceUnavailable");
    strictEqual(lines.length - 1, operation === "GetObject" ? 100 : 1000);
  });
}
