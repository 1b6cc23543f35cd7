import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { CheckId } from "../../lib/diagnostics/check.ts";
import { sessionProfile, writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { openResourceSession, openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { startInstance } from "../../scripts/fake_oci/services/start_instance.ts";
import { inPod } from "../oci/platforms.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { withEnvironment } from "../with_environment.ts";
import { assertFound, examine, examineAsText, type ExamineOptions } from "./examine.ts";

/** Checks that are about keys of one's own. */
const OF_KEYS: CheckId[] = [
  "config-file",
  "config-permissions",
  "profile",
  "private-key",
  "fingerprint",
];

/** How each type authenticates: what it needs in the world, and which checks do not apply. */
const TYPES: Record<string, {
  world: (bucket: FakeBucket) => Promise<ExamineOptions> | ExamineOptions;
  skipped: CheckId[];
  region: RegExp;
}> = {
  api_key: { world: () => ({}), skipped: [], region: /^us-phoenix-1 \(profile DEFAULT of / },
  security_token: {
    world: async (bucket) => ({ options: { "oci-config-file": await sessionConfig(bucket) } }),
    skipped: ["fingerprint"],
    region: /^us-phoenix-1 \(profile DEFAULT of /,
  },
  instance_principal: {
    world: async ({ oci }) => {
      const { metadataBaseUrl, federationEndpoint } = await startInstance(oci);
      return {
        env: {
          OCI_METADATA_BASE_URL: metadataBaseUrl,
          OCI_SDK_AUTH_CLIENT_REGION_URL: federationEndpoint,
        },
      };
    },
    skipped: OF_KEYS,
    region: /^us-phoenix-1 \(told by the platform\)$/,
  },
  resource_principal: {
    world: async ({ oci }) => ({ env: (await openResourceSession(oci)).environment }),
    skipped: OF_KEYS,
    region: /^us-phoenix-1 \(told by the platform\)$/,
  },
  oke_workload_identity: {
    world: async (bucket) => ({ env: await inPod(bucket) }),
    skipped: [...OF_KEYS, "region"],
    region: /^the platform does not tell it, and the endpoint is given$/,
  },
};

async function sessionConfig(
  { directory, oci }: FakeBucket,
  lifetimeSeconds?: number,
): Promise<string> {
  const options = lifetimeSeconds === undefined ? {} : { lifetimeSeconds };
  const profile = await sessionProfile(directory, oci, await openSession(oci, options));
  return await writeConfigFile(directory, { DEFAULT: profile });
}

for (const [type, { world, skipped, region }] of Object.entries(TYPES)) {
  Deno.test(`test-oci-setup passes whole with ${type}`, async () => {
    await using bucket = await fakeBucket();
    const { options, env = {} } = await world(bucket);
    // The SDK's resource principal reads the process's own environment.
    await withEnvironment(type === "resource_principal" ? env : {}, async () => {
      const seen = await examine(bucket, { options: { ...options, "oci-auth-type": type }, env });
      deepStrictEqual([seen.ids("fail"), seen.ids("warn"), seen.status], [[], [], 0], seen.stdout);
      deepStrictEqual(seen.ids("skip"), skipped);
      match(seen.check("region").detail, region);
      strictEqual(bucket.oci.bucket.objects.size, 0);
    });
  });
}

Deno.test("test-oci-setup finds out: an expired session token", async () => {
  await using bucket = await fakeBucket();
  const seen = await examine(bucket, {
    options: {
      "oci-config-file": await sessionConfig(bucket, -60),
      "oci-auth-type": "security_token",
    },
  });
  assertFound(seen, {
    id: "authentication",
    code: "NotAuthenticated",
    status: 3,
    detail: /^The session token of profile "DEFAULT" expired at \d{4}-/,
    paste: ["oci session authenticate --profile-name DEFAULT"],
  });
});

Deno.test("test-oci-setup finds out: a session token that the service does not accept", async () => {
  await using bucket = await fakeBucket();
  const config = await sessionConfig(bucket);
  const file = `${bucket.directory}/session.token`;
  const [head, body] = (await Deno.readTextFile(file)).split(".");
  await Deno.writeTextFile(file, `${head}.${body}.c2lnbmF0dXJl`);
  const seen = await examine(bucket, {
    options: { "oci-config-file": config, "oci-auth-type": "security_token" },
  });
  assertFound(seen, {
    id: "authentication",
    code: "NotAuthenticated",
    status: 3,
    detail: /^NotAuthenticated: /,
    paste: ["oci session authenticate --profile-name DEFAULT"],
  });
});

Deno.test("test-oci-setup finds out: a session token that cannot be read", async () => {
  await using bucket = await fakeBucket();
  const config = await sessionConfig(bucket);
  const file = `${bucket.directory}/session.token`;
  for (const spoil of [() => Deno.writeTextFile(file, ""), () => Deno.remove(file)]) {
    await spoil();
    const seen = await examine(bucket, {
      options: { "oci-config-file": config, "oci-auth-type": "security_token" },
    });
    assertFound(seen, {
      id: "authentication",
      code: "InvalidConfig",
      status: 3,
      detail: /session\.token(: the file does not exist| holds no session token)$/,
      paste: ["oci session authenticate --profile-name DEFAULT"],
    });
  }
});

const AWAY: readonly (readonly [
  string,
  string,
  Record<string, string>,
  RegExp,
  (readonly [string, number])?,
])[] = [
  [
    "not on an instance",
    "instance_principal",
    { OCI_METADATA_BASE_URL: "http://127.0.0.1:2/opc/v2" },
    /^Cannot authenticate as an instance principal: GET http:\/\/127\.0\.0\.1:2\/opc\/v2\/instance\/regionInfo failed/,
    ["ConnectionFailed", 5],
  ],
  [
    "the variables of a resource principal are missing",
    "resource_principal",
    { OCI_RESOURCE_PRINCIPAL_VERSION: "2.2" },
    /RPST, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, OCI_RESOURCE_PRINCIPAL_REGION not set$/,
  ],
  ["not in a pod", "oke_workload_identity", {}, /KUBERNETES_SERVICE_HOST is not set$/],
];
for (const [title, type, env, detail, [code, status] = ["NotAuthenticated", 3]] of AWAY) {
  Deno.test(`test-oci-setup finds out: ${title}`, async () => {
    await using bucket = await fakeBucket();
    const options = { "oci-auth-type": type, "oci-timeout": "1" };
    for (const endpoint of [bucket.oci.endpoint, ""]) {
      const seen = await examine(bucket, {
        options: { ...options, "oci-endpoint": endpoint },
        env,
      });
      assertFound(seen, {
        id: "authentication",
        code,
        status,
        detail,
        paste: [],
      });
      match(seen.check("authentication").hint ?? "", /Elsewhere use --oci-auth-type api_key/);
      strictEqual(seen.check("endpoint").status, endpoint === "" ? "skip" : "pass");
    }
  });
}

Deno.test("test-oci-setup refuses a way to authenticate that there is not", async () => {
  await using bucket = await fakeBucket();
  const { stdout } = await examineAsText(bucket, {
    options: { "oci-auth-type": "password" },
    args: ["-o", "json"],
  });
  const { error } = JSON.parse(stdout);
  deepStrictEqual([error.code, error.exit_code], ["InvalidSetting", 2]);
});
