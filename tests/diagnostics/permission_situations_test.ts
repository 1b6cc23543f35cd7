import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { CheckId } from "../../lib/diagnostics/check.ts";
import { POLICY_REFUSALS } from "../../scripts/fake_oci/identity/access_policy.ts";
import {
  MANAGE_OBJECTS,
  type Permission,
  PERMISSIONS,
  READ_BUCKETS,
  READ_OBJECTS,
} from "../../scripts/fake_oci/identity/permissions.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { assertFound, examine } from "./examine.ts";

function allBut(...missing: Permission[]): Permission[] {
  return PERMISSIONS.filter((permission) => !missing.includes(permission));
}

interface Situation {
  readonly title: string;
  readonly granted: readonly Permission[];
  readonly failing: readonly CheckId[];
  readonly warned?: readonly CheckId[];
  /** What the first failure says is missing. */
  readonly missing?: Permission;
}

const SITUATIONS: readonly Situation[] = [
  { title: "no policy", granted: [], failing: ["bucket"], missing: "BUCKET_READ" },
  {
    title: "a policy for the bucket's settings alone",
    granted: READ_BUCKETS,
    failing: ["write", "read", "list"],
    missing: "OBJECT_CREATE",
  },
  {
    title: "a policy that lists buckets and nothing else",
    granted: ["BUCKET_INSPECT"],
    failing: ["bucket"],
    missing: "BUCKET_READ",
  },
  {
    title: "a policy that reads but cannot write",
    granted: [...READ_BUCKETS, ...READ_OBJECTS],
    failing: ["write"],
    missing: "OBJECT_CREATE",
  },
  {
    title: "a policy that creates but cannot overwrite",
    granted: allBut("OBJECT_OVERWRITE"),
    failing: ["compare-and-swap"],
    missing: "OBJECT_OVERWRITE",
  },
  {
    title: "a policy that lists but cannot read",
    granted: allBut("OBJECT_READ"),
    failing: ["read"],
    missing: "OBJECT_READ",
  },
  {
    title: "a policy that reads but cannot list",
    granted: allBut("OBJECT_INSPECT"),
    failing: ["list"],
    missing: "OBJECT_INSPECT",
  },
  {
    title: "a policy for objects but not for the bucket's settings",
    granted: MANAGE_OBJECTS,
    failing: [],
    warned: ["bucket"],
  },
];

for (const { title, granted, failing, warned = [], missing } of SITUATIONS) {
  for (const refusal of POLICY_REFUSALS) {
    Deno.test(`test-oci-setup finds out: ${title}, refused with ${refusal}`, async () => {
      await using bucket = await fakeBucket();
      const { oci } = bucket;
      oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: granted }, { refusal });
      const seen = await examine(bucket);
      deepStrictEqual(seen.ids("fail"), failing, seen.stdout);
      deepStrictEqual(seen.ids("warn"), warned);
      strictEqual(oci.bucket.objects.size, 0);
      const buckets =
        `Allow group <your group> to read buckets in compartment id ${oci.compartmentId}`;
      const objects =
        `Allow group <your group> to manage objects in compartment id ${oci.compartmentId} ` +
        "where target.bucket.name='async-jobs'";
      const [first] = failing;
      if (first === undefined || missing === undefined) {
        strictEqual(seen.status, 0);
        strictEqual(seen.check("bucket").hint?.split("\n")[1], buckets);
        strictEqual(seen.check("bucket-settings").status, "skip");
        return;
      }
      assertFound(seen, {
        id: first,
        code: "NotAuthorized",
        status: 3,
        detail: /./,
        paste: [buckets, objects],
      });
      match(seen.check(first).hint ?? "", new RegExp(`; they give ${missing} too,`));
    });
  }
}

Deno.test("a policy that writes but cannot delete leaves a probe behind that is named", async () => {
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: allBut("OBJECT_DELETE") });
  const seen = await examine(bucket, { options: { "oci-prefix": "team a/" } });
  deepStrictEqual(seen.ids("fail"), ["delete"]);
  const [name = "", ...others] = [...oci.bucket.objects.keys()];
  deepStrictEqual(others, []);
  match(name, /^team a\/async-job-test-oci-setup-[0-9a-f-]{36}\/\.\.json$/);
  strictEqual(seen.left_behind, `oci://async-jobs/${name}`);
  match(
    seen.verdict,
    /^Not ready: delete failed \(NotAuthorized\)\. The probe object was left behind\.$/,
  );
  assertFound(seen, {
    id: "delete",
    code: "NotAuthorized",
    status: 3,
    detail: new RegExp(`; left behind: oci://async-jobs/${name.replaceAll(".", "\\.")}$`),
    paste: [
      `Allow group <your group> to read buckets in compartment id ${oci.compartmentId}`,
      `Allow group <your group> to manage objects in compartment id ${oci.compartmentId} ` +
      "where target.bucket.name='async-jobs'",
      "oci os object delete --bucket-name async-jobs --namespace-name acmenamespace " +
      `--config-file ${bucket.directory}/config --endpoint ${oci.endpoint} --object-name '${name}'`,
    ],
  });
});

Deno.test("a user without a policy in the compartment given is told apart from a missing bucket", async () => {
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: ["BUCKET_INSPECT"] });
  const there = (await examine(bucket)).check("bucket");
  strictEqual(there.detail, "async-jobs is there, but may not be looked at: a policy is missing");
  const missing = (await examine(bucket, { options: { "oci-bucket": "ledger" } })).check("bucket");
  strictEqual(missing.code, "BucketNotFound");
  ok(missing.detail.startsWith("There is no bucket ledger"), missing.detail);
});
