import { deepStrictEqual, doesNotMatch, match, ok, rejects, strictEqual } from "node:assert/strict";
import type { AsyncJobError, ErrorCode } from "../../lib/errors.ts";
import type { OptionName } from "../../lib/settings/options.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";
import { wasWritten } from "../stores/was_written.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");
const HTML = "<html><body><h1>Please log in</h1></body></html>";

/** What a fault, repeated for ever, makes of a read: the code, the message, the hint, and the number of requests. */
const READS: [
  title: string,
  fault: Fault,
  code: ErrorCode,
  message: RegExp,
  hint: RegExp,
  requests: number,
][] = [
  [
    "401",
    { kind: "refusal", code: "NotAuthenticated" },
    "NotAuthenticated",
    /NotAuthenticated/,
    /fingerprint .*profile "DEFAULT"/,
    1,
  ],
  [
    "403",
    { kind: "refusal", code: "NotAuthorized" },
    "NotAuthorized",
    /NotAuthorized/,
    /manage objects in compartment id ocid1\.compartment\.\S+ where target\.bucket\.name='async-jobs'/,
    1,
  ],
  [
    "403 NotAllowed",
    { kind: "refusal", code: "NotAllowed" },
    "NotAuthorized",
    /NotAllowed/,
    /OBJECT_READ/,
    1,
  ],
  [
    "404 NotAuthorizedOrNotFound",
    { kind: "refusal", code: "NotAuthorizedOrNotFound" },
    "NotAuthorized",
    /NotAuthorizedOrNotFound/,
    /read buckets in compartment id/,
    1,
  ],
  [
    "404 BucketNotFound",
    { kind: "refusal", code: "BucketNotFound" },
    "BucketNotFound",
    /either the bucket|BucketNotFound/i,
    /Create bucket "async-jobs".* It needs OBJECT_READ\./,
    2,
  ],
  [
    "404 NamespaceNotFound",
    { kind: "refusal", code: "NamespaceNotFound" },
    "NamespaceNotFound",
    /NamespaceNotFound/,
    /oci os ns get/,
    1,
  ],
  [
    "404 without the service's code",
    { kind: "answer", status: 404, body: HTML },
    "UnexpectedResponse",
    /HTTP 404: Please log in/,
    /HTTPS_PROXY/,
    1,
  ],
  [
    "404 with an empty body",
    { kind: "answer", status: 404, body: "" },
    "UnexpectedResponse",
    /HTTP 404/,
    /HTTPS_PROXY/,
    1,
  ],
  [
    "404 with torn JSON",
    {
      kind: "answer",
      status: 404,
      body: '{"code":"ObjectNotFound","mess',
      contentType: "application/json",
    },
    "UnexpectedResponse",
    /HTTP 404/,
    /proxy|PROXY/,
    1,
  ],
  [
    "400",
    { kind: "refusal", code: "MissingParameter" },
    "ServiceRefused",
    /MissingParameter/,
    /API reference/,
    1,
  ],
  [
    "409 for ever",
    { kind: "refusal", code: "ConcurrentObjectUpdate" },
    "ServiceRefused",
    /ConcurrentObjectUpdate.* \(tried 4 times\)/,
    /API reference/,
    4,
  ],
  [
    "412",
    { kind: "refusal", code: "NoEtagMatch" },
    "ServiceRefused",
    /NoEtagMatch/,
    /API reference/,
    1,
  ],
  [
    "429",
    { kind: "refusal", code: "TooManyRequests" },
    "TooManyRequests",
    /\(tried 4 times\)/,
    /fewer hosts/,
    4,
  ],
  [
    "500",
    { kind: "refusal", code: "InternalServerError" },
    "ServiceUnavailable",
    /InternalServerError.* \(tried 4 times\)/,
    /Oracle support/,
    4,
  ],
  [
    "501",
    { kind: "refusal", code: "MethodNotImplemented" },
    "ServiceRefused",
    /MethodNotImplemented/,
    /API reference/,
    1,
  ],
  [
    "503",
    { kind: "refusal", code: "ServiceUnavailable" },
    "ServiceUnavailable",
    /\(tried 4 times\)/,
    /Try again later/,
    4,
  ],
  [
    "a proxy's 502",
    { kind: "answer", status: 502, body: HTML },
    "UnexpectedResponse",
    /HTTP 502: Please log in .*\(tried 4 times\)/,
    /NO_PROXY/,
    4,
  ],
  [
    "a proxy that wants a password",
    { kind: "answer", status: 407, body: HTML },
    "UnexpectedResponse",
    /HTTP 407/,
    /user and password in HTTPS_PROXY/,
    1,
  ],
  [
    "a portal's page with status 200",
    { kind: "answer", status: 200, body: HTML },
    "UnexpectedResponse",
    /answered with a text\/html/,
    /proxy's or portal's/,
    1,
  ],
  [
    "a redirect",
    { kind: "answer", status: 302, body: "", headers: { location: "http://127.0.0.1:1/login" } },
    "UnexpectedResponse",
    /HTTP 302/,
    /PROXY/,
    1,
  ],
  [
    "a connection that is reset",
    { kind: "no-answer", when: "before-commit", ending: "reset" },
    "ConnectionFailed",
    / broke \(tried 4 times\)/,
    /Try again/,
    4,
  ],
  [
    "a connection that is closed",
    { kind: "no-answer", when: "before-commit", ending: "close" },
    "ConnectionFailed",
    / broke \(tried 4 times\)/,
    /Try again/,
    4,
  ],
  [
    "silence",
    { kind: "no-answer", when: "before-commit", ending: "hang" },
    "Timeout",
    /within 0\.3 s \(tried 4 times\)/,
    /--oci-timeout/,
    4,
  ],
  ["a slow drip", { kind: "drip", everyMs: 200 }, "Timeout", /within 0\.3 s/, /--oci-timeout/, 4],
  [
    "a torn body",
    { kind: "cut", keepBytes: 1 },
    "UnexpectedResponse",
    /broke off in its middle/,
    /Try again/,
    4,
  ],
  [
    "a torn chunked body",
    { kind: "cut", keepBytes: 1, framing: "chunked" },
    "UnexpectedResponse",
    /broke off in its middle/,
    /Try again/,
    4,
  ],
  [
    "a clock that is off",
    { kind: "skew", seconds: 600 },
    "ClockSkew",
    /clock is 10 minutes behind the service's/,
    /chrony/,
    1,
  ],
  [
    "a clock that is off the other way",
    { kind: "skew", seconds: -3600 },
    "ClockSkew",
    /clock is 60 minutes ahead of/,
    /chrony/,
    1,
  ],
];

for (const [title, fault, code, message, hint, requests] of READS) {
  Deno.test(`OciStore read() meets ${title} with ${code}, never with absence`, async () => {
    await using bucket = await fakeBucket();
    bucket.oci.bucket.objects.set(KEY.path, newObject("{}\n"));
    bucket.oci.faults.add({ fault, times: Infinity });
    const store = await bucket.open(
      fault.kind === "no-answer" || fault.kind === "drip" ? { "oci-timeout": "0.3" } : {},
    );
    await rejects(store.read(KEY), (error: AsyncJobError) => {
      strictEqual(error.code, code, error.message);
      match(error.message, message);
      match(error.hint ?? "", hint);
      doesNotMatch(error.hint ?? "", /\b(writ|sav|remov)|BUCKET_/, "a read writes nothing");
      for (
        const name of [
          "async-jobs",
          "acmenamespace",
          "us-phoenix-1",
          "DEFAULT",
          bucket.oci.endpoint,
          'job "j" of host "h"',
        ]
      ) {
        ok(error.message.includes(name), `${name} in ${error.message}`);
      }
      return true;
    });
    strictEqual(bucket.oci.log.entries.length, requests);
  });
}

Deno.test("OciStore puts the service's request id into message and JSON", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({ fault: { kind: "refusal", code: "NotAuthorized" } });
  await rejects((await bucket.open()).read(KEY), (error: AsyncJobError) => {
    match(error.opcRequestId ?? "", /^phx-1:/);
    ok(error.message.includes(`opc-request-id ${error.opcRequestId}`));
    strictEqual(error.toJson().opc_request_id, error.opcRequestId);
    return true;
  });
});

for (
  const [title, fault] of Object.entries<Fault>({
    "429": { kind: "refusal", code: "TooManyRequests" },
    "503": { kind: "refusal", code: "ServiceUnavailable" },
    "a reset": { kind: "no-answer", when: "before-commit", ending: "reset" },
    "409 ConcurrentObjectUpdate": { kind: "refusal", code: "ConcurrentObjectUpdate" },
    "409 IncorrectState": { kind: "refusal", code: "IncorrectState" },
    "409 LockConflict": { kind: "refusal", code: "LockConflict" },
    "a torn answer": { kind: "cut", keepBytes: 1 },
  })
) {
  Deno.test(`OciStore gets over ${title} that happens three times`, async () => {
    await using bucket = await fakeBucket();
    bucket.oci.bucket.objects.set(KEY.path, newObject("{}\n"));
    bucket.oci.faults.add({ fault, times: 3 });
    deepStrictEqual((await (await bucket.open()).read(KEY))?.content, CONTENT);
    deepStrictEqual(bucket.sleeps, [200, 400, 800]);
  });
}

Deno.test("OciStore waits as long as Retry-After asks, but not for an hour", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open();
  bucket.oci.faults.add({ fault: { kind: "refusal", code: "TooManyRequests", retryAfter: "7" } });
  strictEqual(await store.read(KEY), undefined);
  deepStrictEqual(bucket.sleeps, [7200]);
  bucket.oci.faults.add({
    fault: { kind: "refusal", code: "TooManyRequests", retryAfter: "3600" },
  });
  await rejects(store.read(KEY), { code: "TooManyRequests" });
});

Deno.test("OciStore looks a second time for a bucket that seems to be missing", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({ fault: { kind: "refusal", code: "BucketNotFound" } });
  strictEqual(await wasWritten((await bucket.open()).create(KEY, CONTENT)), true);
});

Deno.test("OciStore makes as many attempts as it is told to", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({
    fault: { kind: "refusal", code: "ServiceUnavailable" },
    times: Infinity,
  });
  await rejects((await bucket.open({ "oci-retries": "0" })).read(KEY), {
    code: "ServiceUnavailable",
  });
  strictEqual(bucket.oci.log.entries.length, 1);
});

/** Endpoints that cannot be reached, and what is said of them. */
const ENDPOINTS: [
  title: string,
  options: (bucket: FakeBucket) => Partial<Record<OptionName, string>>,
  code: ErrorCode,
  hint: RegExp,
][] = [
  [
    "refuses connections",
    () => ({ "oci-endpoint": closedEndpoint() }),
    "ConnectionFailed",
    /--oci-endpoint/,
  ],
  [
    "has no address",
    () => ({ "oci-endpoint": "https://nowhere.invalid" }),
    "ConnectionFailed",
    /network/,
  ],
  [
    "has a port that is kept for another protocol",
    () => ({ "oci-endpoint": "http://127.0.0.1:9" }),
    "InvalidSetting",
    /^Give --oci-endpoint another port\b/,
  ],
];
for (const [title, options, code, hint] of ENDPOINTS) {
  Deno.test(`OciStore says ${code} of an endpoint that ${title}`, async () => {
    await using bucket = await fakeBucket();
    const store = await bucket.open({ ...options(bucket), "oci-retries": "1" });
    await rejects(store.read(KEY), (error: AsyncJobError) => {
      strictEqual(error.code, code, error.message);
      match(error.hint ?? "", hint);
      return true;
    });
  });
}

Deno.test("OciStore does not talk to a server whose certificate nobody vouches for", async () => {
  await using bucket = await fakeBucket({ tls: true });
  await rejects((await bucket.open()).read(KEY), { code: "TlsFailed" });
  strictEqual(bucket.oci.log.entries.length, 0);
});

Deno.test("OciStore suggests the region that was meant, and takes one that it does not know", async () => {
  await using bucket = await fakeBucket();
  const { "oci-endpoint": _, ...rest } = bucket.options;
  const open = async (region: string): Promise<AsyncJobError> => {
    const config = `${bucket.directory}/other`;
    const text = await Deno.readTextFile(`${bucket.directory}/config`);
    await Deno.writeTextFile(config, text.replace(/region=.*/, `region=${region}`));
    const store = await bucket.open({
      ...rest,
      "oci-endpoint": "",
      "oci-config-file": config,
      "oci-retries": "0",
    });
    return await store.read(KEY).then(() => {
      throw new Error("reached");
    }, (error) => error);
  };
  const misspelt = await open("eu-frankfrut-1");
  match(misspelt.hint ?? "", /Did you mean region 'eu-frankfurt-1'/);
  doesNotMatch(misspelt.hint ?? "", /OCI_DEFAULT_REALM/);
  const unknown = await open("xx-brandnew-7");
  match(unknown.message, /https:\/\/objectstorage\.xx-brandnew-7\.oraclecloud\.com/);
  match(unknown.hint ?? "", /does not know region 'xx-brandnew-7'.*first realm.*OCI_DEFAULT_REALM/);
});

/** An address where nobody listens any more. */
function closedEndpoint(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${listener.addr.port}`;
}

Deno.test("OciStore read() calls an object larger than a record can be corrupt", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.bucket.objects.set(KEY.path, newObject("{}\n"));
  bucket.oci.faults.add({ fault: { kind: "oversize", bytes: 17 * 1024 * 1024 }, times: Infinity });
  const location = /oci:\/\/async-jobs\/h\/j\.json: it has more than/;
  await rejects((await bucket.open()).read(KEY), { code: "CorruptRecord", message: location });
});
