import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { ALL_CHECKS } from "../../lib/diagnostics/all_checks.ts";
import { type Check, CHECK_IDS, type Finding, pass } from "../../lib/diagnostics/check.ts";
import { type CheckResult, runChecks } from "../../lib/diagnostics/run_checks.ts";
import { SetUp } from "../../lib/diagnostics/set_up.ts";
import { setUpSettings } from "../../lib/diagnostics/set_up_settings.ts";
import { verdictOf } from "../../lib/diagnostics/verdict.ts";
import { fakeDeps, fakeRun } from "../cli/fake_run.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { examine } from "./examine.ts";

/** The checks of the contract, in its order. */
const CONTRACT = "config-file config-permissions profile private-key fingerprint region endpoint " +
  "clock authentication namespace bucket compartment bucket-settings write create-only " +
  "compare-and-swap read list delete";

function check(id: Check["id"], run: Check["run"], needs: Check["needs"] = []): Check {
  return { id, title: id, needs, run };
}

/** A set-up that nothing is asked of. */
function emptySetUp(): Promise<SetUp> {
  const deps = fakeDeps();
  return SetUp.of(setUpSettings(new Map(), deps.env), {
    ...deps,
    readTextFile: () => Promise.reject(new Deno.errors.NotFound()),
  });
}

async function resultsOf(checks: readonly Check[]): Promise<readonly CheckResult[]> {
  const { results } = await runChecks(checks, await emptySetUp(), {
    readOnly: false,
    onResult: () => {},
  });
  return results;
}

Deno.test("ALL_CHECKS are those of the contract, in its order, each behind what it needs", () => {
  strictEqual(CHECK_IDS.join(" "), CONTRACT);
  deepStrictEqual(ALL_CHECKS.map(({ id }) => id), CHECK_IDS);
  for (const [at, { needs }] of ALL_CHECKS.entries()) {
    for (const id of needs) ok(CHECK_IDS.indexOf(id) < at, id);
  }
});

Deno.test("runChecks() makes a crash that check's failure, and goes on", async () => {
  const crashes: Check["run"][] = [
    () => {
      throw new RangeError("odd");
    },
    () => Promise.reject(new RangeError("odd")),
    // What is thrown may be anything.
    () => Promise.reject("odd"),
  ];
  for (const crash of crashes) {
    const results = await resultsOf([check("region", crash), check("clock", () => pass("fine"))]);
    deepStrictEqual(results.map(({ status }) => status), ["fail", "pass"]);
    strictEqual(results[0]?.code, "Internal");
    match(results[0]?.detail ?? "", /odd/);
    match(results[0]?.remedy?.say ?? "", /bug in async-job/);
    const verdict = verdictOf(
      { results, interrupted: false, leftBehind: false, leftover: undefined },
      false,
    );
    strictEqual(verdict.exitCode, 1);
  }
});

Deno.test("runChecks() skips what needs a failed check, directly or not, and names the failed one", async () => {
  const fine = (): Finding => pass("fine");
  const results = await resultsOf([
    check("region", () => Promise.reject(new Error("odd"))),
    check("endpoint", fine, ["region"]),
    check("clock", fine, ["endpoint"]),
    check("bucket", fine),
  ]);
  deepStrictEqual(
    results.map(({ status, detail }) => `${status} ${detail}`).slice(1),
    ["skip needs region", "skip needs region", "pass fine"],
  );
});

Deno.test("test-oci-setup whose fetch throws odd things fails the endpoint check and skips the rest", async () => {
  await using bucket = await fakeBucket();
  for (const thrown of ["text", null, new Error("odd"), { message: 1 }]) {
    const seen = await examine(bucket, { fetch: () => Promise.reject(thrown) });
    deepStrictEqual(seen.ids("fail"), ["endpoint"], seen.stdout);
    strictEqual(seen.status, 5);
    strictEqual(seen.ids("skip").length, 12);
  }
});

Deno.test("what a missing configuration file would have told is nobody else's failure", async () => {
  await using bucket = await fakeBucket();
  const options = { "oci-config-file": "/nonexistent", "oci-endpoint": "" };
  const seen = await examine(bucket, { options });
  deepStrictEqual([seen.ids("fail"), seen.status], [["config-file"], 3]);
  strictEqual(seen.check("region").detail, "it may stand in the profile, which cannot be read");
  strictEqual(seen.check("endpoint").detail, "without a region there is no endpoint");
});

Deno.test("the exit status is that of the first failure", async () => {
  await using bucket = await fakeBucket();
  const config = `${bucket.directory}/config`;
  await Deno.writeTextFile(config, `${await Deno.readTextFile(config)}\nno line\n`);
  const seen = await examine(bucket, { options: { "oci-region": "Frankfurt" } });
  deepStrictEqual([seen.ids("fail"), seen.status], [["config-file", "region"], 3]);
  match(
    seen.verdict,
    /^Not ready: config-file failed \(InvalidConfig\), and so did region; \d+ checks wait for that\.$/,
  );
});

Deno.test("test-oci-setup -o json gives each check the fields of the contract", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, { options: { "oci-bucket": "ledger" } });
  strictEqual(seen.checks.map(({ id }) => id).join(" "), CONTRACT);
  for (const result of seen.checks) {
    const fields = ["id", "status", "detail", "hint", "ms"];
    if (result.status === "fail") fields.push("code");
    deepStrictEqual(Object.keys(result), fields);
    ok(Number.isInteger(result.ms));
    strictEqual(result.hint === null, result.status === "pass" || result.status === "skip");
  }
  strictEqual(seen.stdout.split("\n").length, 2);
  strictEqual(seen.stderr, "");
});

Deno.test("test-oci-setup --list-checks needs no settings and names exactly the checks", async () => {
  const text = await fakeRun(["test-oci-setup", "--list-checks"]);
  strictEqual(text.status, 0);
  const lines = text.stdout.trimEnd().split("\n");
  strictEqual(lines.map((line) => line.split(" ")[0]).join(" "), CONTRACT);
  const json = await fakeRun(["test-oci-setup", "--list-checks", "-o", "json"]);
  const { checks } = JSON.parse(json.stdout) as { checks: { id: string; title: string }[] };
  deepStrictEqual(
    checks,
    lines.map((line) => {
      const [, id = "", title = ""] = /^(\S+) +(.*)$/.exec(line) ?? [];
      return { id, title };
    }),
  );
});

Deno.test("test-oci-setup is about OCI whatever the backend", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, { env: { ASYNC_JOB_BACKEND: "filesystem" } });
  deepStrictEqual([seen.status, seen.ids("pass").length], [0, 19]);
});
