import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import type { FakeOciOptions } from "../../scripts/fake_oci/fake_oci.ts";
import { type Examination, examine } from "./examine.ts";

type Rule = Readonly<Record<string, unknown>>;

const DELETES: Rule = {
  name: "old",
  action: "DELETE",
  timeAmount: 30,
  timeUnit: "DAYS",
  isEnabled: true,
};
const SAYS_DELETES =
  'lifecycle rule "old" deletes records after 30 days, and then their jobs may start again';
const SAYS_ARCHIVES =
  'lifecycle rule "old" archives records after 1 years, and then they cannot be read';

function only(filter: Rule): Rule {
  return { ...DELETES, objectNameFilter: filter };
}

/** A rule, the prefix of the records, and whether it can meet them. */
const RULES: readonly (readonly [title: string, rule: Rule, prefix: string, warns: boolean])[] = [
  ["of all objects", DELETES, "", true],
  ["of all objects, for records below a prefix", DELETES, "ansible/", true],
  ["of objects by name", { ...DELETES, target: "objects" }, "", true],
  ["that is switched off", { ...DELETES, isEnabled: false }, "", false],
  ["of old versions", { ...DELETES, target: "previous-object-versions" }, "", false],
  [
    "of unfinished uploads",
    { ...DELETES, action: "ABORT", target: "multipart-uploads" },
    "",
    false,
  ],
  ["that only makes records cheaper", { ...DELETES, action: "INFREQUENT_ACCESS" }, "", false],
  ["of the records' prefix", only({ inclusionPrefixes: ["ansible/"] }), "ansible/", true],
  ["of a longer prefix", only({ inclusionPrefixes: ["ansible/db01"] }), "ansible/", true],
  ["of a shorter prefix", only({ inclusionPrefixes: ["ans"] }), "ansible/", true],
  ["of another prefix", only({ inclusionPrefixes: ["logs/"] }), "ansible/", false],
  ["of several prefixes", only({ inclusionPrefixes: ["logs/", "ansible/"] }), "ansible/", true],
  ["of any prefix, for records without one", only({ inclusionPrefixes: ["logs/"] }), "", true],
  ["with empty filters", only({ inclusionPrefixes: [], exclusionPatterns: [] }), "ansible/", true],
  ["of a pattern", only({ inclusionPatterns: ["ansible/*.json"] }), "ansible/", true],
  ["of another pattern", only({ inclusionPatterns: ["logs/*"] }), "ansible/", false],
  [
    "of a pattern that begins with a star",
    only({ inclusionPatterns: ["*.json"] }),
    "ansible/",
    true,
  ],
  ["of a class", only({ inclusionPatterns: ["[a-c]*"] }), "ansible/", true],
  ["that leaves the prefix out", only({ exclusionPatterns: ["ansible/*"] }), "ansible/", false],
  ["that leaves out less", only({ exclusionPatterns: ["ansible/db*"] }), "ansible/", true],
  ["that leaves out some names", only({ exclusionPatterns: ["*.log"] }), "ansible/", true],
  ["that leaves out everything", only({ exclusionPatterns: ["*"] }), "", false],
  [
    "of the prefix that leaves it out again",
    only({ inclusionPrefixes: ["ansible/"], exclusionPatterns: ["ansible*"] }),
    "ansible/",
    false,
  ],
];

for (const [title, rule, prefix, warns] of RULES) {
  Deno.test(`a DELETE rule ${title} ${warns ? "is warned of" : "is none of ours"}`, async () => {
    await using bucket = await fakeBucket({ bucketSettings: { lifecycleRules: [rule] } });
    const seen = await settingsOf(bucket, prefix);
    const { status, detail } = seen.check("bucket-settings");
    deepStrictEqual(
      [status, detail],
      warns ? ["warn", SAYS_DELETES] : ["pass", "Standard tier, no rule in the way"],
    );
    strictEqual(seen.status, 0);
  });
}

/** Looks at the bucket's settings, and writes nothing. */
function settingsOf(bucket: FakeBucket, prefix = ""): Promise<Examination> {
  return examine(bucket, { args: ["--read-only"], options: { "oci-prefix": prefix } });
}

interface Setting {
  readonly title: string;
  readonly settings: FakeOciOptions["bucketSettings"];
  readonly detail: string;
  readonly commands: readonly string[];
}

const SETTINGS: readonly Setting[] = [
  {
    title: "a rule that archives",
    settings: {
      lifecycleRules: [{ ...DELETES, action: "ARCHIVE", timeAmount: 1, timeUnit: "YEARS" }],
    },
    detail: SAYS_ARCHIVES,
    commands: ["os object-lifecycle-policy get"],
  },
  {
    title: "a retention rule with an end",
    settings: {
      retentionRules: [{
        id: "r",
        displayName: "audit",
        duration: { timeAmount: 90, timeUnit: "DAYS" },
      }],
    },
    detail: 'retention rule "audit" forbids to change or remove a record for 90 days',
    commands: ["os retention-rule list"],
  },
  {
    title: "a retention rule without an end",
    settings: { retentionRules: [{ id: "r", displayName: "hold" }] },
    detail: 'retention rule "hold" forbids to change or remove a record for as long as it stands',
    commands: ["os retention-rule list"],
  },
  {
    title: "an archive tier",
    settings: { storageTier: "Archive" },
    detail: "the bucket is of the Archive tier: a record cannot be read before it is restored",
    commands: ["os bucket get"],
  },
  {
    title: "all of these at once",
    settings: {
      storageTier: "Archive",
      lifecycleRules: [DELETES, { ...DELETES, name: "older" }],
      retentionRules: [{ id: "r", displayName: "hold" }],
    },
    detail: [
      "the bucket is of the Archive tier: a record cannot be read before it is restored",
      SAYS_DELETES,
      SAYS_DELETES.replace("old", "older"),
      'retention rule "hold" forbids to change or remove a record for as long as it stands',
    ].join("; "),
    commands: ["os bucket get", "os object-lifecycle-policy get", "os retention-rule list"],
  },
];

for (const { title, settings, detail, commands } of SETTINGS) {
  Deno.test(`the bucket-settings check warns of ${title}`, async () => {
    await using bucket = await fakeBucket(
      settings === undefined ? {} : { bucketSettings: settings },
    );
    const seen = (await settingsOf(bucket)).check("bucket-settings");
    deepStrictEqual([seen.status, seen.detail], ["warn", detail]);
    deepStrictEqual(
      seen.hint?.split("\n").slice(1),
      commands.map((command) =>
        `oci ${command} --bucket-name async-jobs --namespace-name acmenamespace ` +
        `--config-file ${bucket.directory}/config --endpoint ${bucket.oci.endpoint}`
      ),
    );
  });
}

Deno.test("the bucket-settings check warns of a bucket that everybody may read", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({
    match: { operation: "GetBucket" },
    fault: {
      kind: "answer",
      status: 200,
      contentType: "application/json",
      headers: { "opc-request-id": "r", "etag": "e" },
      body: JSON.stringify({
        name: "async-jobs",
        compartmentId: bucket.oci.compartmentId,
        publicAccessType: "ObjectRead",
        isReadOnly: true,
        versioning: "Enabled",
      }),
    },
  });
  strictEqual(
    (await settingsOf(bucket)).check("bucket-settings").detail,
    "the bucket is read-only, the destination of a replication; " +
      "the bucket is public (ObjectRead): everybody can read the records",
  );
});

Deno.test("the bucket-settings check skips what it may not see, and still warns of the rest", async () => {
  for (const code of ["NotAuthorizedOrNotFound", "NotAuthorized", "BucketNotFound"] as const) {
    await using bucket = await fakeBucket({
      bucketSettings: { retentionRules: [{ id: "r", displayName: "hold" }] },
    });
    bucket.oci.faults.add({
      match: { operation: "GetObjectLifecyclePolicy" },
      times: 2,
      fault: { kind: "refusal", code },
    });
    const first = (await settingsOf(bucket)).check("bucket-settings");
    strictEqual(first.status, "warn");
    strictEqual(first.detail.split("; ").at(-1), "the lifecycle rules are hidden");
    bucket.oci.faults.clear();
    bucket.oci.faults.add({
      match: ({ operation }) =>
        operation === "GetObjectLifecyclePolicy" || operation === "ListRetentionRules",
      times: Infinity,
      fault: { kind: "refusal", code },
    });
    const { status, detail } = (await settingsOf(bucket)).check("bucket-settings");
    deepStrictEqual([status, detail], [
      "skip",
      "the lifecycle rules and retention rules are hidden: BUCKET_READ is missing",
    ]);
  }
});

Deno.test("the bucket-settings check fails when the service is down, and writing goes on", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({
    match: { operation: "ListRetentionRules" },
    times: Infinity,
    fault: { kind: "refusal", code: "ServiceUnavailable" },
  });
  const seen = await examine(bucket);
  deepStrictEqual([seen.ids("fail"), seen.status], [["bucket-settings"], 5]);
  strictEqual(seen.check("delete").status, "pass");
});
