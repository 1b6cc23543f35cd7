import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { runProgram } from "../binary/program.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { OCI_CLI_OBSTACLE, runOciCli } from "../fake_oci/run_oci_cli.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { testUnless } from "../test_unless.ts";
import { readGuide, shellLines } from "./guide.ts";

const GUIDE = await readGuide("cost");
const LIFECYCLE = "By Object Storage: a lifecycle policy";

Deno.test("docs/cost.md shows a lifecycle policy that test-oci-setup warns about for one of two prefixes", async () => {
  const [items] = GUIDE.blocks.filter(({ language }) => language === "json");
  const lifecycleRules = JSON.parse(items?.text ?? "");
  const lines = shellLines(GUIDE, LIFECYCLE, "async-job").filter((line) =>
    line.startsWith("async-job test-oci-setup ")
  );
  strictEqual(lines.length, 2);
  await using bucket = await fakeBucket({ bucketSettings: { lifecycleRules } });
  for (const [line = "", status] of [[lines[0], "warn"], [lines[1], "pass"]] as const) {
    const args = line.split(" ").slice(1);
    const { stdout } = await runProgram([...args, "-o", "json"], {
      env: bucketEnvironment(bucket),
    });
    const { checks } = JSON.parse(stdout) as {
      checks: { id: string; status: string; detail: string }[];
    };
    const settings = checks.find(({ id }) => id === "bucket-settings");
    strictEqual(settings?.status, status, line);
    if (status === "warn") {
      match(settings?.detail ?? "", /"expire-daily-jobs" deletes records after 90 days/);
    }
  }
});

/** The prefixes that the guide gives to the records that may expire and to all others. */
const PREFIXES = shellLines(GUIDE, LIFECYCLE, "async-job").flatMap((line) =>
  /--oci-prefix (\S+)/.exec(line)?.[1] ?? []
);

Deno.test("docs/cost.md gives every store in the bucket a prefix, because without one list fails", async () => {
  const [daily = "", permanent = ""] = PREFIXES;
  ok(GUIDE.text.includes(`\`${daily}\`, all others to \`${permanent}\``));
  await using bucket = await fakeBucket();
  const { objects } = bucket.oci.bucket;
  for (const prefix of [daily, permanent]) {
    objects.set(`${prefix}h/j.json`, newObject(sampleRecord("h/j.json")));
  }
  const [, told] = /exit status (\d+)/.exec(GUIDE.text) ?? [];
  for (const [prefix, status] of [[daily, 0], [permanent, 0], ["", Number(told)]] as const) {
    const outcome = await runProgram(["list", `--oci-prefix=${prefix}`], {
      env: bucketEnvironment(bucket),
    });
    strictEqual(outcome.status, status, prefix + outcome.stderr);
  }
});

Deno.test("docs/cost.md moves records without a prefix below the prefix for permanent ones", async () => {
  const [, permanent = ""] = PREFIXES;
  const lines = shellLines(GUIDE, LIFECYCLE, "async-job").filter((line) =>
    line.startsWith("async-job migrate ")
  );
  strictEqual(lines.length, 2);
  await using bucket = await fakeBucket();
  await using scratch = await scratchDirectory();
  const { objects } = bucket.oci.bucket;
  for (const path of ["h/a.json", "h/p/b.json"]) objects.set(path, newObject(sampleRecord(path)));
  for (const line of lines) {
    const { status, stderr } = await runProgram(line.split(" ").slice(1), {
      env: bucketEnvironment(bucket),
      cwd: scratch.path,
    });
    strictEqual(status, 0, stderr);
  }
  deepStrictEqual([...objects.keys()].toSorted(), [
    `${permanent}h/a.json`,
    `${permanent}h/p/b.json`,
  ]);
});

testUnless(
  OCI_CLI_OBSTACLE,
  "docs/cost.md sets the lifecycle policy with Oracle's command, without a terminal",
  async () => {
    const [line = ""] = shellLines(GUIDE, LIFECYCLE, "oci");
    const [items] = GUIDE.blocks.filter(({ language }) => language === "json");
    await using bucket = await fakeBucket();
    const { oci, directory } = bucket;
    await Deno.writeTextFile(`${directory}/lifecycle.json`, items?.text ?? "");
    const args = [...line.split(" ").slice(1), "-ns", oci.namespace];
    const { stdout, stderr } = await runOciCli(bucket, args);
    // The loopback service knows no such operation; what counts is that it was asked.
    deepStrictEqual(
      oci.log.entries.map(({ method, target }) => `${method} ${target}`),
      [`PUT /n/${oci.namespace}/b/async-jobs/l`],
      stdout + stderr,
    );
    const [sent] = oci.log.entries;
    deepStrictEqual(
      JSON.parse(new TextDecoder().decode(sent?.body)).items,
      JSON.parse(items?.text ?? ""),
    );
  },
);
