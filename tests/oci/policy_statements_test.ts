import { deepStrictEqual } from "node:assert/strict";
import type { AuthType } from "../../lib/settings/oci_settings.ts";
import { policyStatements, type PolicySubject } from "../../lib/oci/policy_statements.ts";
import type { Given } from "../../lib/settings/given.ts";

function given<T>(value: T): Given<T> {
  return { value, source: { kind: "default", name: "default" } };
}

function subject(authType: AuthType, bucket: string, compartment?: string): PolicySubject {
  return {
    authType: given(authType),
    bucket: given(bucket),
    compartment: compartment === undefined ? undefined : given(compartment),
  };
}

const WORKLOAD = "request.principal.type='workload', request.principal.namespace='<namespace>', " +
  "request.principal.service_account='<service account>', request.principal.cluster_id='<cluster OCID>'";

const WHO: Record<AuthType, [buckets: string, objects: string]> = {
  api_key: userStatements("group <your group>"),
  security_token: userStatements("group <your group>"),
  instance_principal: userStatements("dynamic-group <your dynamic group>"),
  resource_principal: userStatements("dynamic-group <your dynamic group>"),
  oke_workload_identity: [
    `Allow any-user to read buckets in compartment id ocid1.c where all {${WORKLOAD}}`,
    "Allow any-user to manage objects in compartment id ocid1.c where " +
    `all {${WORKLOAD}, target.bucket.name='async-jobs'}`,
  ],
};

function userStatements(who: string): [string, string] {
  return [
    `Allow ${who} to read buckets in compartment id ocid1.c`,
    `Allow ${who} to manage objects in compartment id ocid1.c where target.bucket.name='async-jobs'`,
  ];
}

for (const [type, statements] of Object.entries(WHO)) {
  Deno.test(`policyStatements() names who signs with ${type}`, () => {
    deepStrictEqual(
      policyStatements(subject(type as AuthType, "async-jobs", "ocid1.c")),
      statements,
    );
  });
}

Deno.test("policyStatements() takes the compartment that the service told before the one given", () => {
  deepStrictEqual(
    policyStatements(subject("api_key", "async-jobs", "ocid1.wrong"), "ocid1.c"),
    WHO.api_key,
  );
});

Deno.test("policyStatements() leaves to be filled in what is not known", () => {
  deepStrictEqual(policyStatements(subject("api_key", "")), [
    "Allow group <your group> to read buckets in compartment <name of the bucket's compartment>",
    "Allow group <your group> to manage objects in compartment <name of the bucket's compartment> " +
    "where target.bucket.name='<bucket>'",
  ]);
});
