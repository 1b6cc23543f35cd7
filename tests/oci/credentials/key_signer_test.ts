import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import * as common from "oci-common";
import type { HttpRequest } from "oci-common";
import { KeySigner } from "../../../lib/oci/credentials/key_signer.ts";
import { parseSigningKey } from "../../../lib/oci/credentials/signing_key.ts";
import { FakeOci } from "../../../scripts/fake_oci/fake_oci.ts";
import { makeTestKey } from "../test_keys.ts";

const KEY = makeTestKey();
const NOW = new Date("2026-03-04T05:06:07Z");
const signingKey = await parseSigningKey(KEY.pem, { name: "key", passphrase: undefined });
const own = new KeySigner(
  { keyId: `t/u/${KEY.fingerprint}`, key: signingKey },
  () => NOW,
);
const theirs = new common.DefaultRequestSigner(
  new common.SimpleAuthenticationDetailsProvider("t", "u", KEY.fingerprint, KEY.pem, null),
);

type Unsigned = Pick<HttpRequest, "method" | "uri"> & {
  readonly body?: string;
  readonly headers?: Record<string, string>;
};

const REQUESTS: readonly Unsigned[] = [
  { method: "GET", uri: "https://example.com/n/ns/b/bucket/o/db01%2Fj%20%C3%BC.json" },
  { method: "GET", uri: "https://example.com:8443/n/ns/b/bucket/o?prefix=a%2F&limit=10" },
  { method: "HEAD", uri: "http://127.0.0.1:8080/n/" },
  { method: "DELETE", uri: "https://example.com/n/ns/b/b/o/x", headers: { "if-match": "e" } },
  { method: "PUT", uri: "https://example.com/n/ns/b/b/o/x", body: '{"ü":1}' },
  { method: "POST", uri: "https://example.com/n/ns/b/b/actions/renameObject", body: "{}" },
  { method: "POST", uri: "https://example.com/n/ns/b/b/actions/renameObject" },
  { method: "PUT", uri: "https://example.com/", body: "x", headers: { "content-type": "a/b" } },
];

/** The headers that a signer leaves behind. */
async function signed(
  signer: common.RequestSigner,
  { headers, ...request }: Unsigned,
  excludeBody: boolean,
): Promise<Record<string, string>> {
  const given = new Headers({ "x-date": NOW.toUTCString(), ...headers });
  await signer.signHttpRequest({ ...request, headers: given } as HttpRequest, excludeBody);
  return Object.fromEntries(given);
}

Deno.test("KeySigner signs to the letter as the SDK's own signer does", async () => {
  for (const request of REQUESTS) {
    for (const excludeBody of [false, true]) {
      const [mine, other] = [
        await signed(own, request, excludeBody),
        await signed(theirs, request, excludeBody),
      ];
      deepStrictEqual(parts(mine), parts(other), `${request.method} ${request.uri}`);
    }
  }
});

/** The authorization taken apart, and the headers but for `date`: the SDK adds it unsigned. */
function parts(
  { authorization = "", date: _, ...headers }: Record<string, string>,
): unknown {
  const [scheme = "", ...rest] = authorization.split(/ (.*)/s);
  return { headers, scheme, parts: rest.join("").split(/,(?=\w+=")/).sort() };
}

Deno.test("KeySigner dates a request by its own clock", async () => {
  const headers = new Headers();
  await own.signHttpRequest({ method: "GET", uri: "https://example.com/", headers } as HttpRequest);
  strictEqual(headers.get("x-date"), "Wed, 04 Mar 2026 05:06:07 GMT");
});

Deno.test("KeySigner refuses to sign a body that it cannot read", async () => {
  const body = new ReadableStream();
  const request = { method: "POST", uri: "https://example.com/", headers: new Headers(), body };
  await rejects(own.signHttpRequest(request as HttpRequest), TypeError);
});

Deno.test("KeySigner's signature is accepted, and not that of another key", async () => {
  await using oci = await FakeOci.start();
  const { principal, key } = oci.user;
  const keyId = `${principal.tenancy}/${principal.id}/${key.fingerprint}`;
  const real = await parseSigningKey(key.privateKeyPem, { name: "key", passphrase: undefined });
  for (const [which, status] of [[real, 200], [signingKey, 401]] as const) {
    const signer = new KeySigner({ keyId, key: which }, () => new Date());
    const headers = new Headers();
    const uri = `${oci.endpoint}/n/`;
    await signer.signHttpRequest({ method: "GET", uri, headers } as HttpRequest);
    const answer = await fetch(uri, { headers });
    await answer.body?.cancel();
    strictEqual(answer.status, status);
  }
});
