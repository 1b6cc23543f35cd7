import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import * as common from "oci-common";
import { ObjectStorageClient } from "oci-objectstorage";
import type { KeyCredentials } from "../../lib/oci/credentials/credentials.ts";
import { KeySigner } from "../../lib/oci/credentials/key_signer.ts";
import { parseSigningKey } from "../../lib/oci/credentials/signing_key.ts";
import { Exchange } from "../../lib/oci/exchange.ts";
import { ObjectCalls } from "../../lib/oci/object_calls.ts";
import { TimeLimits } from "../../lib/oci/time_limit.ts";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";

const NAMES: readonly string[] = [
  "db01/nightly.json",
  "db 01/a b.json",
  "100%/50%25.json",
  "a+b/c&d=e?f#g.json",
  "zürich/東京 🗼.json",
  `quote"s/it's \`so\`.json`,
  "~!*()[]{}|^<>;:@,$/\\.json",
  "..json",
  "a/./b/../c",
  "//double//",
];

const ADDRESS = { namespaceName: "", bucketName: "async-jobs" };
const CONTENT = new TextEncoder().encode('{"ü":1}\n');
const META = { "x-ansible-host": "z%C3%BCrich", "async-job-write-id": "1-2-3" };

/** Header names whose values differ on purpose, or by chance. */
const OWN_VALUES = ["authorization", "opc-request-id", "user-agent", "x-date"];
/** What the SDK sends besides: whether it makes retries, and the date again, outside of the signature. */
const ONLY_SDK = ["date", "opc-client-retries"];

/** The same client twice: ours, and the SDK's own with its own signer. */
async function clients(oci: FakeOci): Promise<{ ours: ObjectCalls; theirs: ObjectStorageClient }> {
  const { principal: { tenancy, id }, key: { fingerprint, privateKeyPem } } = oci.user;
  const key: KeyCredentials = {
    keyId: `${tenancy}/${id}/${fingerprint}`,
    key: await parseSigningKey(privateKeyPem, { name: "key", passphrase: undefined }),
    region: undefined,
  };
  const now = (): Date => new Date();
  const limits = new TimeLimits();
  const limit = (): ReturnType<TimeLimits["start"]> => limits.start(5000);
  const signer = new KeySigner(key, now);
  const ours = new ObjectCalls({
    endpoint: oci.endpoint,
    userAgent: "async-job/1.2.3",
    send: (request) => new Exchange({ fetch, signer, limit, now }).send(request),
  });
  const authenticationDetailsProvider = new common.SimpleAuthenticationDetailsProvider(
    tenancy,
    id,
    fingerprint,
    privateKeyPem,
    null,
  );
  const theirs = new ObjectStorageClient({ authenticationDetailsProvider }, {
    retryConfiguration: common.NoRetryConfigurationDetails,
    circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
  });
  theirs.endpoint = oci.endpoint;
  return { ours, theirs };
}

/** A call by us and by the SDK. */
interface Call {
  readonly title: string;
  readonly ours: (calls: ObjectCalls, address: typeof ADDRESS) => Promise<unknown>;
  readonly theirs: (client: ObjectStorageClient, address: typeof ADDRESS) => Promise<unknown>;
}

const CALLS: readonly Call[] = [
  {
    title: "getNamespace",
    ours: (calls) => calls.getNamespace(),
    theirs: (client) => client.getNamespace({}),
  },
  ...NAMES.flatMap((objectName): Call[] => [
    {
      title: `putObject, new: ${objectName}`,
      ours: (calls, address) =>
        calls.putObject({
          ...address,
          objectName,
          ifNoneMatch: "*",
          content: CONTENT,
          contentType: "application/json",
          contentMD5: "kE3PZLSJq5BXNTIDmUSE1A==",
          opcMeta: META,
        }),
      theirs: (client, address) =>
        client.putObject({
          ...address,
          objectName,
          ifNoneMatch: "*",
          putObjectBody: CONTENT,
          contentLength: CONTENT.length,
          contentType: "application/json",
          contentMD5: "kE3PZLSJq5BXNTIDmUSE1A==",
          opcMeta: META,
        }),
    },
    {
      title: `getObject: ${objectName}`,
      ours: (calls, address) => calls.getObject({ ...address, objectName }),
      theirs: (client, address) => client.getObject({ ...address, objectName }),
    },
    {
      title: `listObjects: ${objectName}`,
      ours: (calls, address) =>
        calls.listObjects({
          ...address,
          prefix: objectName,
          start: objectName,
          limit: 1000,
          fields: "name",
        }),
      // The SDK puts the values of a query into the URL as they are.
      theirs: (client, address) =>
        client.listObjects({
          ...address,
          prefix: encodeURIComponent(objectName),
          start: encodeURIComponent(objectName),
          limit: 1000,
          fields: "name",
        }),
    },
    {
      title: `deleteObject: ${objectName}`,
      ours: (calls, address) => calls.deleteObject({ ...address, objectName, ifMatch: "an-etag" }),
      theirs: (client, address) =>
        client.deleteObject({ ...address, objectName, ifMatch: "an-etag" }),
    },
  ]),
  {
    title: "putObject, changed",
    ours: (calls, address) =>
      calls.putObject({
        ...address,
        objectName: "x",
        ifMatch: "an-etag",
        content: CONTENT,
        contentType: "application/json",
      }),
    theirs: (client, address) =>
      client.putObject({
        ...address,
        objectName: "x",
        ifMatch: "an-etag",
        putObjectBody: CONTENT,
        contentLength: CONTENT.length,
        contentType: "application/json",
      }),
  },
  {
    title: "listObjects of everything",
    ours: (calls, address) => calls.listObjects({ ...address, prefix: "" }),
    theirs: (client, address) => client.listObjects({ ...address, prefix: "" }),
  },
  {
    title: "deleteObject, whatever is there",
    ours: (calls, address) => calls.deleteObject({ ...address, objectName: "x" }),
    theirs: (client, address) => client.deleteObject({ ...address, objectName: "x" }),
  },
];

/** A request as it arrived. */
interface Arrived {
  /** Method, path and query, byte by byte. */
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The headers that the signature covers. */
  readonly signed: string;
  readonly authenticated: boolean | null;
}

/** What the service received while something was done, whatever it answered. */
async function arrivedAt(oci: FakeOci, work: () => Promise<unknown>): Promise<Arrived> {
  oci.log.clear();
  await work().catch(() => {});
  const [entry] = oci.log.entries;
  ok(entry && oci.log.entries.length === 1, "one request");
  const { method, target, body, authenticated } = entry;
  const headers = Object.fromEntries(entry.headers);
  return {
    line: `${method} ${target}`,
    headers,
    body: new TextDecoder().decode(body),
    signed: /headers="([^"]*)"/.exec(headers["authorization"] ?? "")?.[1] ?? "",
    authenticated,
  };
}

/** Names of all headers, with the values of those that have to be the same. */
function comparable(headers: Readonly<Record<string, string>>): unknown {
  return Object.entries(headers).filter(([name]) => !ONLY_SDK.includes(name))
    .map(([name, value]) => [name, OWN_VALUES.includes(name) ? "its own" : value]).sort();
}

Deno.test("ObjectCalls sends what the SDK sends, byte by byte and header by header", async () => {
  await using oci = await FakeOci.start();
  const { ours, theirs } = await clients(oci);
  const address = { ...ADDRESS, namespaceName: oci.namespace };
  for (const call of CALLS) {
    const own = await arrivedAt(oci, () => call.ours(ours, address));
    oci.bucket.objects.clear();
    const other = await arrivedAt(oci, () => call.theirs(theirs, address));
    const { title } = call;
    strictEqual(own.authenticated, true, title);
    strictEqual(own.line, other.line, title);
    strictEqual(own.body, other.body, title);
    strictEqual(own.signed, other.signed, title);
    deepStrictEqual(comparable(own.headers), comparable(other.headers), title);
  }
});

Deno.test("ObjectCalls names itself, and gives each request an id in the form of the service's", async () => {
  await using oci = await FakeOci.start();
  const { ours } = await clients(oci);
  const ids = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const { headers } = await arrivedAt(oci, () => ours.getNamespace());
    strictEqual(headers["user-agent"], "async-job/1.2.3");
    match(headers["opc-request-id"] ?? "", /^[0-9A-F]{32}$/);
    ids.add(headers["opc-request-id"] ?? "");
  }
  strictEqual(ids.size, 3);
});

Deno.test("ObjectCalls reads of an answer what the SDK reads", async () => {
  await using oci = await FakeOci.start();
  const { ours, theirs } = await clients(oci);
  const address = { ...ADDRESS, namespaceName: oci.namespace };
  strictEqual(await ours.getNamespace(), (await theirs.getNamespace({})).value);
  for (const objectName of NAMES) {
    const written = await ours.putObject({
      ...address,
      objectName,
      content: CONTENT,
      contentType: "application/json",
      opcMeta: META,
    });
    const own = await ours.getObject({ ...address, objectName });
    const other = await theirs.getObject({ ...address, objectName });
    deepStrictEqual(own.content, await new Response(other.value as ReadableStream).bytes());
    deepStrictEqual(own.content, CONTENT);
    deepStrictEqual([own.eTag, written.eTag], [other.eTag, other.eTag]);
    deepStrictEqual(own.metadata, META);
    // The SDK makes a text of the time that is none of a known form.
    const modified = oci.bucket.objects.get(objectName)?.modified.setMilliseconds(0);
    deepStrictEqual([own.lastModified?.getTime(), written.lastModified?.getTime()], [
      modified,
      modified,
    ]);
    ok(own.answeredAt && written.answeredAt && written.answeredAt <= own.answeredAt);
    const headers = Object.entries(own.metadata).map((
      [name, value],
    ) => [`opc-meta-${name}`, value]);
    deepStrictEqual(Object.fromEntries(headers), other.opcMeta);
  }
  const own = await ours.listObjects({ ...address, limit: 3 });
  const { listObjects: other } = await theirs.listObjects({ ...address, limit: 3 });
  deepStrictEqual(own.objects.map(({ name }) => name), other.objects.map(({ name }) => name));
  strictEqual(own.nextStartWith, other.nextStartWith);
  ok(own.nextStartWith);
});

Deno.test("ObjectCalls tells no time where an answer has none, or what is none", async () => {
  const answers: readonly [Record<string, string>, [string | undefined, string | undefined]][] = [
    [{}, [undefined, undefined]],
    [{ "last-modified": "soon", date: "" }, [undefined, undefined]],
    [
      { "last-modified": "Mon, 24 Nov 2025 22:30:00 GMT", date: "Mon, 24 Nov 2025 22:30:01 GMT" },
      ["2025-11-24T22:30:00.000Z", "2025-11-24T22:30:01.000Z"],
    ],
  ];
  for (const [headers, expected] of answers) {
    const calls = new ObjectCalls({
      endpoint: "http://127.0.0.1",
      userAgent: "async-job/1.2.3",
      send: () =>
        Promise.resolve({
          status: 200,
          headers: new Headers({ etag: "1", ...headers }),
          body: CONTENT,
        }),
    });
    const address = { ...ADDRESS, objectName: "x" };
    const write = { ...address, content: CONTENT, contentType: "application/json" };
    for (const answer of [await calls.getObject(address), await calls.putObject(write)]) {
      const { lastModified, answeredAt } = answer;
      deepStrictEqual([lastModified?.toISOString(), answeredAt?.toISOString()], expected);
    }
  }
});
