import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeOcid } from "../../scripts/fake_oci/identity/ocid.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import type { Operation } from "../../scripts/fake_oci/object_storage/request_path.ts";
import type { FakeOciOptions } from "../../scripts/fake_oci/fake_oci.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { assertFound, examine, type ExamineOptions, type Expectation } from "./examine.ts";

const ELSEWHERE = fakeOcid("compartment", "elsewhere");

interface Situation {
  readonly title: string;
  readonly service?: FakeOciOptions;
  readonly arrange?: (bucket: FakeBucket) => void;
  readonly world?: ExamineOptions;
  readonly expected: (bucket: FakeBucket) => Expectation;
}

const SITUATIONS: readonly Situation[] = [
  {
    title: "a namespace that is not there",
    world: { options: { "oci-namespace": "acmenamespac" } },
    expected: ({ oci }) => ({
      id: "namespace",
      code: "NamespaceNotFound",
      status: 4,
      detail: /^acmenamespac is not the tenancy's namespace, acmenamespace is$/,
      paste: [`--oci-namespace ${oci.namespace}`],
    }),
  },
  {
    title: "another tenancy's namespace",
    arrange: ({ oci }) => {
      oci.store.addNamespace("theirs", fakeOcid("tenancy", "strangers"));
      oci.store.addBucket("theirs", { name: "async-jobs", compartmentId: oci.compartmentId });
    },
    world: {
      options: { "oci-namespace": "" },
      env: { ASYNC_JOB_OCI_NAMESPACE: "theirs" },
    },
    expected: () => ({
      id: "namespace",
      code: "NamespaceNotFound",
      status: 4,
      detail: /^theirs is not the tenancy's namespace/,
      paste: ["export ASYNC_JOB_OCI_NAMESPACE=acmenamespace"],
    }),
  },
  {
    title: "no namespace",
    world: { options: { "oci-namespace": "" } },
    expected: () => ({
      id: "namespace",
      code: "MissingSetting",
      status: 2,
      detail: /^No namespace is given$/,
      paste: ["export ASYNC_JOB_OCI_NAMESPACE=acmenamespace"],
    }),
  },
  {
    title: "a namespace that cannot be one",
    world: { options: { "oci-namespace": "acme/namespace" } },
    expected: () => ({
      id: "namespace",
      code: "InvalidSetting",
      status: 2,
      detail: /Invalid oci_namespace "acme\/namespace" \(from --oci-namespace\)/,
      paste: ["--oci-namespace acmenamespace"],
    }),
  },
  {
    title: "a namespace that is not there, where the service does not tell the tenancy's",
    arrange: ({ oci }) =>
      oci.faults.add({
        match: ({ operation, request }) =>
          operation === "GetNamespace" && request.headers.has("authorization"),
        times: Infinity,
        fault: { kind: "refusal", code: "NotAuthorizedOrNotFound" },
      }),
    world: { options: { "oci-namespace": "acmenamespac" } },
    expected: () => ({
      id: "bucket",
      code: "NamespaceNotFound",
      status: 4,
      detail: /^There is no namespace acmenamespac$/,
      paste: ["oci os ns get", "--oci-namespace '<namespace>'"],
    }),
  },
  {
    title: "no bucket name",
    world: { options: { "oci-bucket": "" } },
    expected: () => ({
      id: "bucket",
      code: "MissingSetting",
      status: 2,
      detail: /^No bucket is given$/,
      paste: ["export ASYNC_JOB_OCI_BUCKET=<bucket>"],
    }),
  },
  {
    title: "a bucket name that cannot be one",
    world: { options: { "oci-bucket": "async jobs" } },
    expected: () => ({
      id: "bucket",
      code: "InvalidSetting",
      status: 2,
      detail: /Invalid oci_bucket "async jobs" \(from --oci-bucket\)/,
      paste: [],
    }),
  },
  {
    title: "a bucket that is not there, of nearly the same name as another",
    world: { options: { "oci-bucket": "" }, env: { ASYNC_JOB_OCI_BUCKET: "async-job" } },
    expected: ({ oci }) => ({
      id: "bucket",
      code: "BucketNotFound",
      status: 4,
      detail: new RegExp(`^There is no bucket async-job in compartment ${oci.compartmentId}$`),
      paste: ["export ASYNC_JOB_OCI_BUCKET=async-jobs"],
    }),
  },
  {
    title: "a bucket that is not there, and none of a near name",
    world: { options: { "oci-bucket": "ledger" } },
    expected: ({ oci, directory }) => ({
      id: "bucket",
      code: "BucketNotFound",
      status: 4,
      detail: /^There is no bucket ledger in compartment ocid1\.compartment\./,
      paste: [
        `oci os bucket create --name ledger --compartment-id ${oci.compartmentId} ` +
        `--namespace-name acmenamespace --config-file ${directory}/config --endpoint ${oci.endpoint}`,
      ],
    }),
  },
  {
    title: "a bucket that is not there, and no compartment to look into",
    world: { options: { "oci-bucket": "ledger", "oci-compartment": "" } },
    expected: ({ oci, directory }) => ({
      id: "bucket",
      code: "BucketNotFound",
      status: 4,
      detail: /^There is no bucket ledger$/,
      paste: [
        "oci os bucket create --name ledger --compartment-id <compartment OCID> " +
        `--namespace-name acmenamespace --config-file ${directory}/config --endpoint ${oci.endpoint}`,
        "Allow group <your group> to read buckets in compartment <name of the bucket's compartment>",
        "Allow group <your group> to manage objects in compartment <name of the bucket's compartment>" +
        " where target.bucket.name='ledger'",
      ],
    }),
  },
  {
    title: "a bucket in another compartment",
    service: { bucketSettings: { compartmentId: ELSEWHERE } },
    expected: ({ oci }) => ({
      id: "compartment",
      code: "InvalidSetting",
      status: 2,
      detail: new RegExp(`^The bucket lies in ${ELSEWHERE}, not in ${oci.compartmentId}$`),
      paste: [`--oci-compartment ${ELSEWHERE}`],
    }),
  },
  {
    title: "a bucket in another compartment, which this user may not see",
    service: { bucketSettings: { compartmentId: ELSEWHERE } },
    arrange: ({ oci }) =>
      oci.policy.limit(oci.user.principal.id, {
        [oci.compartmentId]: ["BUCKET_INSPECT", "BUCKET_READ", "OBJECT_READ"],
      }),
    expected: ({ oci, directory }) => ({
      id: "bucket",
      code: "BucketNotFound",
      status: 4,
      detail: /^There is no bucket async-jobs in compartment /,
      paste: [
        `oci os bucket create --name async-jobs --compartment-id ${oci.compartmentId} ` +
        `--namespace-name acmenamespace --config-file ${directory}/config --endpoint ${oci.endpoint}`,
      ],
    }),
  },
];

for (const { title, service, arrange, world, expected } of SITUATIONS) {
  Deno.test(`test-oci-setup finds out: ${title}`, async () => {
    await using bucket = await fakeBucket(service);
    arrange?.(bucket);
    const seen = await examine(bucket, world);
    assertFound(seen, expected(bucket));
    strictEqual(bucket.oci.bucket.objects.size, 0);
  });
}

Deno.test("the bucket check names the bucket that was probably meant, and some others", async () => {
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  for (let i = 0; i < 8; i++) {
    oci.store.addBucket(oci.namespace, { name: `b${i}`, compartmentId: oci.compartmentId });
  }
  const { hint } = (await examine(bucket, { options: { "oci-bucket": "async-jobz" } })).check(
    "bucket",
  );
  match(hint ?? "", /^Did you mean 'async-jobs'\?/);
  match(hint ?? "", /There are: async-jobs, b0, b1, b2, b3 and 4 more\./);
  const unnamed = (await examine(bucket, { options: { "oci-bucket": "" } })).check("bucket");
  match(unnamed.hint ?? "", /There are: async-jobs, b0/);
});

Deno.test("a failed bucket check stops what depends on it and nothing else", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, { options: { "oci-bucket": "ledger" } });
  deepStrictEqual(seen.ids("fail"), ["bucket"]);
  for (const check of seen.checks.slice(11)) {
    deepStrictEqual([check.status, check.detail, check.hint], ["skip", "needs bucket", null]);
  }
  strictEqual(
    seen.verdict,
    "Not ready: bucket failed (BucketNotFound); 8 checks wait for that.",
  );
});

Deno.test("without a compartment the compartment check tells where the bucket lies", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, { options: { "oci-compartment": "" } });
  strictEqual(seen.status, 0);
  const { status, detail } = seen.check("compartment");
  strictEqual(status, "skip");
  ok(detail.endsWith(`the bucket lies in ${bucket.oci.compartmentId}`), detail);
});

Deno.test("the namespace check only warns of another tenancy's whose bucket or objects are open to this one", async () => {
  const open = { kind: "answer", status: 200, contentType: "application/json" } as const;
  const body = JSON.stringify({
    name: "async-jobs",
    compartmentId: "ocid1.compartment.oc1..theirs",
  });
  const faults: [Operation, Fault][] = [
    ["GetBucket", { ...open, headers: { "opc-request-id": "r", "etag": "e" }, body }],
    ["GetObject", { kind: "refusal", code: "ObjectNotFound" }],
  ];
  for (const [operation, fault] of faults) {
    await using bucket = await fakeBucket();
    bucket.oci.store.addNamespace("theirs", fakeOcid("tenancy", "strangers"));
    bucket.oci.faults.add({ match: { operation, target: "/n/theirs/" }, times: Infinity, fault });
    const seen = await examine(bucket, { options: { "oci-namespace": "theirs" } });
    const { status, detail } = seen.check("namespace");
    deepStrictEqual([status, detail], [
      "warn",
      "theirs is another tenancy's; this one's is acmenamespace",
    ]);
  }
});
