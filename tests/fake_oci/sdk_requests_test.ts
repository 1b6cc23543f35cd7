/**
 * Whatever Oracle's TypeScript SDK can put into a request, the fake heeds it or refuses it: a service
 * that ignores a field would let a client pass that is wrong.
 */
import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { NAMES, type SdkOperation, sdkOperations } from "./sdk_operations.ts";
import { SignedClient } from "./signed_client.ts";

const OPERATIONS = await sdkOperations();
const OFFERED = [
  "CreateBucket",
  "DeleteObject",
  "GetBucket",
  "GetNamespace",
  "GetObject",
  "GetObjectLifecyclePolicy",
  "HeadBucket",
  "HeadObject",
  "ListBuckets",
  "ListObjects",
  "ListRetentionRules",
  "PutObject",
];

function pathOf({ path }: SdkOperation, oci: FakeOci): string {
  return path.replace(NAMES.namespace, oci.namespace).replace(NAMES.bucket, oci.bucket.name)
    .replace(NAMES.object, "x");
}

Deno.test("FakeOci performs each operation of the SDK, or refuses it with MethodNotImplemented", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const performed: string[] = [];
  for (const operation of OPERATIONS) {
    const body = ["POST", "PUT"].includes(operation.method) ? "{}" : null;
    const response = await client.send(operation.method, pathOf(operation, oci), {
      body,
      signing: { signBody: operation.method === "POST" },
    });
    const text = await response.text();
    if (oci.log.entries.at(-1)?.operation === operation.name) performed.push(operation.name);
    else {
      const { code } = JSON.parse(text);
      assert.deepEqual([operation.name, response.status, code], [
        operation.name,
        501,
        "MethodNotImplemented",
      ]);
    }
  }
  assert.equal(OPERATIONS.length, 56);
  assert.deepEqual(performed.toSorted(), OFFERED);
});

/** What belongs to HTTP itself; `content-type` says something on a write alone. */
const OF_HTTP = ["content-length", "opc-request-id", "user-agent"];
const NONSENSE = "~";
/** Where nonsense would change nothing, what has to change something. */
const MEANINGFUL: Record<string, (oci: FakeOci) => string> = {
  "end": () => "!",
  "if-none-match": (oci) => oci.bucket.objects.get("x")?.etag ?? "",
  "range": () => "bytes=0-0",
};

/** An answer without what is different each time. */
async function look(
  client: SignedClient,
  operation: SdkOperation,
  path: string,
  headers: Record<string, string>,
): Promise<unknown> {
  const { method } = operation;
  const body = method === "PUT" ? "12" : method === "POST" ? "{}" : null;
  const signing = { signBody: method === "POST" };
  const response = await client.send(method, path, { headers, body, signing });
  const answer = { status: response.status, headers: kept(response), body: await response.text() };
  if (method !== "PUT") return answer;
  const stored = await client.get("x");
  return { answer, stored: kept(stored), body: await stored.text() };
}

function kept(response: Response): [string, string][] {
  const changing = ["date", "etag", "last-modified", "opc-request-id", "version-id"];
  return [...response.headers].filter(([name]) => !changing.includes(name));
}

Deno.test("FakeOci ignores no parameter and no header that the SDK can send", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const ignored: string[] = [];
  let tried = 0;
  for (const operation of OPERATIONS.filter(({ name }) => OFFERED.includes(name))) {
    const { name, query, headers } = operation;
    const see = async (parameter: string, header: string): Promise<string> => {
      await client.put("x", "12").then((response) => response.body?.cancel());
      const value = (key: string): string =>
        /^(Get|Head)Bucket$/.test(name) && key === "if-none-match"
          ? oci.bucket.etag
          : MEANINGFUL[key]?.(oci) ?? NONSENSE;
      const parameters = new URLSearchParams(
        name === "ListBuckets" ? { compartmentId: oci.compartmentId } : {},
      );
      if (parameter !== "") parameters.set(parameter, value(parameter));
      const path = `${pathOf(operation, oci)}?${parameters}`;
      return JSON.stringify(
        await look(client, operation, path, header === "" ? {} : { [header]: value(header) }),
      );
    };
    const plain = await see("", "");
    for (const parameter of query) {
      tried++;
      if (await see(parameter, "") === plain) ignored.push(`${name} ${parameter}`);
    }
    for (const header of headers) {
      // `fetch` lets no client set it: the test below does without.
      if (OF_HTTP.includes(header) || header === "expect") continue;
      if (header === "content-type" && name !== "PutObject") continue;
      tried++;
      if (await see("", header) === plain) ignored.push(`${name} ${header}`);
    }
  }
  assert.deepEqual(ignored, []);
  assert.ok(tried > 60, `${tried} fields`);
});
