import { doesNotMatch, match, ok, rejects, strictEqual } from "node:assert/strict";
import type { AsyncJobError, ErrorCode } from "../../lib/errors.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import type { ServiceName } from "../../scripts/fake_oci/faults/fault_queue.ts";
import { proxyPage } from "../../scripts/fake_oci/faults/proxy_page.ts";
import { inPod, onInstance } from "./platforms.ts";
import { Regions } from "../../lib/oci/regions/regions.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";
import { wasWritten } from "../stores/was_written.ts";

/** The regions where nobody has described any. */
const NO_REGIONS = new Regions({
  env: () => undefined,
  readTextFile: () => Promise.reject(new Deno.errors.NotFound()),
});

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");

/** How to be a principal, and what is said of the service that vouches for it. */
interface Way {
  readonly authType: string;
  readonly world: (bucket: FakeBucket) => Promise<Record<string, string>>;
  readonly url: RegExp;
  /** What is to be done when the service does not know the principal. */
  readonly unknown: RegExp;
}

const WAYS: Partial<Record<ServiceName, Way>> = {
  "instance metadata": {
    authType: "instance_principal",
    world: onInstance,
    url: /GET http:\/\/127\.0\.0\.1:\d+\/opc\/v2\/\S+/,
    unknown: /a dynamic group matches/,
  },
  "token": {
    authType: "instance_principal",
    world: onInstance,
    url: /POST http:\/\/127\.0\.0\.1:\d+\/v1\/x509/,
    unknown: /a dynamic group matches/,
  },
  "workload identity": {
    authType: "oke_workload_identity",
    world: inPod,
    url: /POST https:\/\/127\.0\.0\.1:\d+\/resourcePrincipalSessionTokens/,
    unknown: /enhanced cluster.*dynamic group is not needed/,
  },
};

/** What a service does for ever, and what it comes to. */
interface Failure {
  readonly fault: Fault;
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly attempts: number;
  /** Whether the principal is unknown to the service. */
  readonly isUnknown?: boolean;
}

const FAILURES: Readonly<Record<string, Failure>> = {
  "401": {
    fault: { kind: "refusal", code: "NotAuthenticated" },
    code: "NotAuthenticated",
    message: / answered 401 NotAuthenticated: The required information/,
    attempts: 1,
    isUnknown: true,
  },
  "404": {
    fault: { kind: "refusal", code: "NotAuthorizedOrNotFound" },
    code: "NotAuthenticated",
    message: / answered 404 NotAuthorizedOrNotFound: /,
    attempts: 1,
    isUnknown: true,
  },
  "404 in HTML": {
    fault: { kind: "answer", status: 404, body: "<h1>404 - Not Found</h1>" },
    code: "NotAuthenticated",
    message: / answered 404: 404 - Not Found/,
    attempts: 1,
    isUnknown: true,
  },
  "429": {
    fault: { kind: "refusal", code: "TooManyRequests" },
    code: "TooManyRequests",
    message: / answered 429 TooManyRequests: .*\(tried 3 times\)/,
    attempts: 3,
  },
  "500": {
    fault: { kind: "refusal", code: "InternalServerError" },
    code: "ServiceUnavailable",
    message: / answered 500 InternalServerError: .*\(tried 3 times\)/,
    attempts: 3,
  },
  "a proxy's 502": {
    fault: proxyPage(502),
    code: "ServiceUnavailable",
    message: / answered 502: .*\(tried 3 times\)/,
    attempts: 3,
  },
  "a login page": {
    fault: proxyPage(200),
    code: "UnexpectedResponse",
    message: / was answered with a text\/html.* document, not as the /,
    attempts: 1,
  },
  "JSON of another kind": {
    fault: { kind: "answer", status: 200, body: "{}", contentType: "application/json" },
    code: "UnexpectedResponse",
    message: / was answered with an application\/json document, not as the /,
    attempts: 1,
  },
  "a redirect to a login page": {
    fault: { kind: "answer", status: 302, body: "", headers: { location: "http://127.0.0.1:1/" } },
    code: "UnexpectedResponse",
    message: / answered 302/,
    attempts: 1,
  },
  "a proxy that wants a password": {
    fault: { kind: "answer", status: 407, body: "<p>Who are you?</p>" },
    code: "UnexpectedResponse",
    message: / answered 407: Who are you\?/,
    attempts: 1,
  },
  "a reset": {
    fault: { kind: "no-answer", when: "before-commit", ending: "reset" },
    code: "ConnectionFailed",
    message: / failed \(tried 3 times\): /,
    attempts: 3,
  },
  "silence": {
    fault: { kind: "no-answer", when: "before-commit", ending: "hang" },
    code: "Timeout",
    message: / had no answer within 0\.3 s \(tried 3 times\)/,
    attempts: 3,
  },
  "a torn answer": {
    fault: { kind: "cut", keepBytes: 1 },
    code: "UnexpectedResponse",
    message: /broke off in its middle \(tried 3 times\)/,
    attempts: 3,
  },
};

/** Says nothing, tells a secret, or gives advice that does not fit: never. */
function assertClean(error: AsyncJobError, secrets: readonly string[]): void {
  const said = JSON.stringify(error.toJson());
  doesNotMatch(said, /\[object|undefined|fetch failed|PRIVATE KEY|ST\$/);
  doesNotMatch(said, /\bwrit|\bsav/);
  for (const secret of secrets) ok(!said.includes(secret), said);
  strictEqual(
    error.toJson().retryable,
    ["Timeout", "ConnectionFailed", "TooManyRequests", "ServiceUnavailable"].includes(error.code),
  );
}

for (const [service, { authType, world, url, unknown }] of Object.entries(WAYS)) {
  Deno.test(`OciStore by ${authType} tells how the ${service} service failed`, async (t) => {
    await using bucket = await fakeBucket();
    const env = await world(bucket);
    for (const [title, failure] of Object.entries(FAILURES)) {
      await t.step(`${failure.code} for ${title}`, async () => {
        const { fault, code, message, attempts, isUnknown = false } = failure;
        bucket.oci.log.clear();
        bucket.oci.faults.clear();
        bucket.oci.faults.add({ service: service as ServiceName, times: Infinity, fault });
        const timeout = fault.kind === "no-answer" ? { "oci-timeout": "0.3" } : {};
        const options = { ...timeout, "oci-auth-type": authType, "oci-retries": "2" };
        await rejects(bucket.open(options, undefined, env), (error: AsyncJobError) => {
          strictEqual(error.code, code, error.message);
          match(error.message, url);
          match(error.message, message);
          if (isUnknown) match(error.hint ?? "", unknown);
          assertClean(error, []);
          return true;
        });
        const asked = bucket.oci.log.entries.filter((entry) => entry.service === service);
        const again = asked.filter(({ operation }) => operation === asked.at(-1)?.operation);
        strictEqual(again.length, attempts);
      });
    }
  });

  Deno.test(`OciStore by ${authType} gets over a ${service} service that fails three times`, async () => {
    const faults: Fault[] = [
      { kind: "refusal", code: "TooManyRequests" },
      { kind: "refusal", code: "InternalServerError" },
      { kind: "no-answer", when: "before-commit", ending: "reset" },
    ];
    await using bucket = await fakeBucket();
    const env = await world(bucket);
    for (const fault of faults) {
      bucket.oci.faults.add({ service: service as ServiceName, fault });
    }
    const store = await bucket.open({ "oci-auth-type": authType }, undefined, env);
    strictEqual(await wasWritten(store.create(KEY, CONTENT)), true);
    strictEqual(bucket.oci.faults.pending, 0);
  });
}

Deno.test("OciStore by instance_principal away from an instance says so", async () => {
  await using bucket = await fakeBucket();
  const env = { OCI_METADATA_BASE_URL: "http://127.0.0.1:2/opc/v2/" };
  await rejects(
    bucket.open({ "oci-auth-type": "instance_principal" }, undefined, env),
    (error: AsyncJobError) => {
      strictEqual(error.code, "ConnectionFailed");
      match(error.message, /GET http:\/\/127\.0\.0\.1:2\/opc\/v2\/instance\/regionInfo failed/);
      match(error.hint ?? "", /^This works on an OCI compute instance only.* api_key\.$/);
      assertClean(error, []);
      return true;
    },
  );
});

Deno.test("OciStore by instance_principal behind a proxy names NO_PROXY, beside what it holds", async () => {
  const hints: [Record<string, string>, RegExp][] = [
    [
      { HTTP_PROXY: "http://u:secret@proxy:1" },
      /^HTTP_PROXY names a proxy.*set NO_PROXY=127\.0\.0\.1\. /,
    ],
    [
      { http_proxy: "http://proxy:1", no_proxy: "a,b" },
      /^http_proxy .*set NO_PROXY=a,b,127\.0\.0\.1\. /,
    ],
    [{ ALL_PROXY: "http://proxy:1" }, /^ALL_PROXY .*set NO_PROXY=127\.0\.0\.1\. /],
    [{ HTTP_PROXY: "http://proxy:1", NO_PROXY: "x, 127.0.0.1" }, /^(?!HTTP_PROXY)/],
    [{ HTTPS_PROXY: "http://proxy:1" }, /^(?!HTTPS_PROXY)/],
  ];
  for (const [proxy, hint] of hints) {
    for (const fault of [proxyPage(200), proxyPage(502), proxyPage(403)]) {
      await using bucket = await fakeBucket();
      const env = { ...await onInstance(bucket), ...proxy };
      bucket.oci.faults.add({ service: "instance metadata", times: Infinity, fault });
      await rejects(
        bucket.open({ "oci-auth-type": "instance_principal" }, undefined, env),
        (error: AsyncJobError) => {
          match(error.hint ?? "", hint);
          assertClean(error, ["secret"]);
          return true;
        },
      );
    }
  }
});

Deno.test("the real metadata service is asked at its link-local address, and named in NO_PROXY", async () => {
  await using bucket = await fakeBucket();
  const { "oci-endpoint": endpoint = "" } = bucket.options;
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    asked.push(String(input));
    return Promise.resolve(new Response("Who are you?", { status: 407 }));
  };
  const { instanceCredentials } = await import("../../lib/oci/credentials/instance_principal.ts");
  const env = (name: string): string | undefined => name === "HTTP_PROXY" ? endpoint : undefined;
  const now = (): Date => new Date();
  const sleep = (): Promise<void> => Promise.resolve();
  const deps = { env, fetch, now, sleep, random: () => 1, timeout: 1000, retries: 0 };
  await rejects(instanceCredentials(NO_REGIONS, deps), {
    code: "UnexpectedResponse",
    hint: /set NO_PROXY=169\.254\.169\.254\.$/,
  });
  strictEqual(asked[0], "http://169.254.169.254/opc/v2/instance/regionInfo");
});

Deno.test("OciStore tells no secret that a service sends back", async () => {
  const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.c2ln";
  for (const service of ["token", "workload identity"] as const) {
    await using bucket = await fakeBucket();
    const way = WAYS[service];
    ok(way);
    const env = await way.world(bucket);
    const account = service === "token"
      ? "account"
      : (await Deno.readTextFile(`${bucket.directory}/token`)).trim();
    const body = JSON.stringify({ code: "Bad", message: `You sent ${account} and ${jwt}` });
    bucket.oci.faults.add({
      service,
      times: Infinity,
      fault: { kind: "answer", status: 400, body, contentType: "application/json" },
    });
    await rejects(
      bucket.open({ "oci-auth-type": way.authType }, undefined, env),
      (error: AsyncJobError) => {
        match(error.message, /answered 400 Bad: You sent .* and …/);
        assertClean(error, [jwt, ...service === "token" ? [] : [account]]);
        return true;
      },
    );
  }
});

Deno.test("OciStore by instance_principal blames this machine's clock where that is wrong", async () => {
  await using bucket = await fakeBucket();
  const env = await onInstance(bucket);
  const headers = { date: new Date(Date.now() - 3_600_000).toUTCString() };
  const body = JSON.stringify({ code: "NotAuthenticated", message: "Too late" });
  const { instanceCredentials } = await import("../../lib/oci/credentials/instance_principal.ts");
  const skewed: typeof fetch = async (input, init) =>
    String(input).endsWith("/v1/x509")
      ? new Response(body, { status: 401, headers })
      : await fetch(input, init);
  const deps = {
    env: (name: string): string | undefined => env[name],
    fetch: skewed,
    now: () => new Date(),
    sleep: () => Promise.resolve(),
    random: () => 1,
    timeout: 5000,
    retries: 0,
  };
  await rejects(instanceCredentials(NO_REGIONS, deps), {
    code: "ClockSkew",
    message: /answered 401 NotAuthenticated: Too late; this machine's clock is 60 minutes ahead$/,
  });
});

Deno.test("OciStore by instance_principal refuses addresses with a password, and does not tell it", async () => {
  await using bucket = await fakeBucket();
  const env = await onInstance(bucket);
  for (const name of ["OCI_METADATA_BASE_URL", "OCI_SDK_AUTH_CLIENT_REGION_URL"]) {
    for (const value of ["http://user:secret@127.0.0.1/", "secret", "ftp://secret/"]) {
      await rejects(
        bucket.open({ "oci-auth-type": "instance_principal" }, undefined, {
          ...env,
          [name]: value,
        }),
        (error: AsyncJobError) => {
          strictEqual(error.code, "InvalidSetting");
          match(error.message, new RegExp(`^Invalid value of ${name}: `));
          assertClean(error, ["secret"]);
          return true;
        },
      );
    }
  }
});
