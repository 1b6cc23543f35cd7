import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { AuthType } from "../../lib/settings/oci_settings.ts";
import { CHOICES } from "../../lib/settings/options.ts";
import { policyStatements } from "../../lib/oci/policy_statements.ts";
import type { Given } from "../../lib/settings/given.ts";
import {
  MANAGE_OBJECTS,
  type Permission,
  PERMISSIONS,
  READ_OBJECTS,
} from "../../scripts/fake_oci/identity/permissions.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { runProgram } from "../binary/program.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { readGuide, tableRows } from "./guide.ts";
import { builtFile, type Runner, runSituation, SITUATIONS, withinTests } from "./situation.ts";

const GUIDE = await readGuide("oci_setup");
/** The compartment in the guide's statements. */
const COMPARTMENT = "ocid1.compartment.oc1..example";
const STATEMENTS = GUIDE.blocks.flatMap(({ text }) => text.split("\n"))
  .filter((line) => line.startsWith("Allow "));

/** Runs a command of the table under these permissions and no other. */
async function statusUnder(
  bucket: FakeBucket,
  name: string,
  permissions: readonly Permission[],
  runner: Runner = withinTests,
): Promise<number> {
  const situation = SITUATIONS[name];
  ok(situation, `the tests know no "${name}"`);
  const { oci } = bucket;
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: permissions });
  return await runSituation(bucket, situation, runner);
}

/** The permissions that a statement of the guide gives. */
function grantedBy(statement: string): readonly Permission[] {
  const named = [...statement.matchAll(/request\.permission='(\w+)'/g)].map(([, name]) => name);
  if (named.length > 0) return PERMISSIONS.filter((name) => named.includes(name));
  return / to read objects /.test(statement) ? READ_OBJECTS : MANAGE_OBJECTS;
}

for (const [name = "", cell = ""] of tableRows(GUIDE, "command")) {
  Deno.test(`docs/oci_setup.md names exactly the permissions that ${name} needs`, async () => {
    const needed = PERMISSIONS.filter((permission) => cell.split(", ").includes(permission));
    strictEqual(needed.join(", "), cell, "permissions of the fake, in its order");
    await using bucket = await fakeBucket();
    strictEqual(await statusUnder(bucket, name, needed, builtFile), 0);
    for (const missing of needed) {
      const rest = needed.filter((permission) => permission !== missing);
      const status = await statusUnder(bucket, name, rest);
      ok(status === 3 || status === 4, `without ${missing}: ${status}`);
    }
  });
}

Deno.test("docs/oci_setup.md has a row for every command", () => {
  deepStrictEqual(
    tableRows(GUIDE, "command").map(([name]) => name).toSorted(),
    Object.keys(SITUATIONS).filter((name) => name !== "load, nothing there").toSorted(),
  );
});

for (const type of CHOICES["oci-auth-type"]) {
  Deno.test(`docs/oci_setup.md shows the statements that the program prints for ${type}`, () => {
    const expected = policyStatements({
      authType: given<AuthType>(type),
      bucket: given("async-jobs"),
      compartment: given(COMPARTMENT),
    });
    for (const statement of expected) ok(STATEMENTS.includes(statement), statement);
  });
}

Deno.test("docs/oci_setup.md shows statements that allow playbooks and nothing else", async () => {
  await using bucket = await fakeBucket();
  const statement = STATEMENTS.find((line) => line.includes("request.permission"));
  ok(statement);
  const granted = grantedBy(statement);
  for (
    const name of Object.keys(SITUATIONS).filter((name) =>
      /^(save|load|batch.*(saved|loaded))/.test(name)
    )
  ) {
    strictEqual(await statusUnder(bucket, name, granted), 0, name);
  }
  for (const name of ["list", "delete", "batch, N jobs deleted", "prune"]) {
    ok(await statusUnder(bucket, name, granted) > 2, name);
  }
});

Deno.test("docs/oci_setup.md says what test-oci-setup finds under the policy for playbooks", async () => {
  const statement = STATEMENTS.find((line) => line.includes("request.permission"));
  await using bucket = await fakeBucket();
  const { oci } = bucket;
  oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: grantedBy(statement ?? "") });
  const { status, stdout } = await runProgram(["test-oci-setup", "-o", "json"], {
    env: bucketEnvironment(bucket),
  });
  strictEqual(status, 3);
  const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string }[] };
  const failed = checks.filter((check) => check.status === "fail").map(({ id }) => id);
  deepStrictEqual(failed, ["list", "delete"]);
  strictEqual(oci.bucket.objects.size, 1, "the probe stays");
});

Deno.test("docs/oci_setup.md shows a statement for users who only read", async () => {
  await using bucket = await fakeBucket();
  const statement = STATEMENTS.find((line) => line.includes(" to read objects "));
  ok(statement);
  const granted = grantedBy(statement);
  for (const name of ["load", "list", "list --names-only", "migrate from a bucket"]) {
    strictEqual(await statusUnder(bucket, name, granted), 0, name);
  }
  for (const name of ["save, a new job", "delete", "prune"]) {
    ok(await statusUnder(bucket, name, granted) > 2, name);
  }
});

function given<T>(value: T): Given<T> {
  return { value, source: { kind: "default", name: "default" } };
}
