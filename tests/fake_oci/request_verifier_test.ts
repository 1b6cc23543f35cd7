import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";
import type { SigningOptions } from "../../scripts/fake_oci/signing/request_signer.ts";

const INCORRECT =
  "The required information to complete authentication was not provided or was incorrect.";

async function statusOf(client: SignedClient, signing: SigningOptions): Promise<number> {
  const response = await client.send("GET", "/n/", { signing });
  await response.body?.cancel();
  return response.status;
}

Deno.test("verifyRequest accepts a signature over date or x-date, in any order of headers", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  assert.equal(await statusOf(client, { dateHeader: "x-date" }), 200);
  assert.equal(await statusOf(client, { dateHeader: "date" }), 200);
  const headers = ["x-date", "host", "(request-target)"];
  assert.equal(await statusOf(client, { headers }), 200);
  assert.equal(oci.log.entries.at(-1)?.authenticated, true);
  assert.equal(oci.log.entries.at(-1)?.principal, oci.user.principal.id);
});

Deno.test("verifyRequest refuses a request without a signature", async () => {
  await using oci = await FakeOci.start();
  assert.deepEqual(await refusalOf(await fetch(`${oci.endpoint}/n/`)), {
    status: 401,
    code: "NotAuthenticated",
    message: "The required information to complete authentication was not provided.",
  });
  const basic = await fetch(`${oci.endpoint}/n/`, { headers: { authorization: "Basic eDp5" } });
  assert.equal((await refusalOf(basic)).message, INCORRECT);
});

Deno.test("verifyRequest refuses a key id that nobody uploaded", async () => {
  await using oci = await FakeOci.start();
  const { keyId, key } = oci.user;
  const stranger = new SignedClient(oci, {
    keyId: keyId.replace(/..$/, "00"),
    privateKey: key.privateKey,
  });
  const refused = await refusalOf(await stranger.send("GET", "/n/"));
  assert.deepEqual([refused.status, refused.message], [401, INCORRECT]);
  oci.keyRing.remove(keyId);
  assert.equal(await statusOf(new SignedClient(oci), {}), 401);
});

Deno.test("verifyRequest refuses the signature of another key", async () => {
  await using oci = await FakeOci.start();
  const other = await oci.addUser("other");
  const client = new SignedClient(oci, {
    keyId: oci.user.keyId,
    privateKey: other.key.privateKey,
  });
  const refused = await refusalOf(await client.send("GET", "/n/"));
  assert.equal(refused.status, 401);
  assert.equal(refused.message, "Failed to verify the HTTP(S) Signature");
  assert.equal(oci.log.entries.at(-1)?.authenticated, false);
});

Deno.test("verifyRequest refuses a signature that leaves out a required header", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const missing of ["(request-target)", "host", "x-date"]) {
    const headers = ["(request-target)", "host", "x-date"].filter((name) => name !== missing);
    assert.equal(await statusOf(client, { headers }), 401, missing);
  }
});

Deno.test("verifyRequest covers the query and every signed header", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const signed = await client.signed("GET", `${client.bucketPath}/o?limit=1`);
  const tampered = await fetch(new Request(signed.url.replace("limit=1", "limit=2"), signed));
  assert.equal((await refusalOf(tampered)).status, 401);
  const other = new Request(signed, { headers: { ...Object.fromEntries(signed.headers) } });
  other.headers.set("x-date", new Date(Date.now() + 2000).toUTCString());
  assert.equal((await refusalOf(await fetch(other))).status, 401);
});

Deno.test("verifyRequest lets a clock be five minutes off and no more", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const off = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  assert.equal(await statusOf(client, { date: off(4.9) }), 200);
  assert.equal(await statusOf(client, { date: off(-4.9) }), 200);
  assert.equal(await statusOf(client, { date: off(5.2) }), 401);
  const response = await client.send("GET", "/n/", { signing: { date: off(-10) } });
  const { code, message } = await refusalOf(response);
  assert.equal(code, "NotAuthenticated");
  assert.match(
    message,
    /^Date '\w{3}, .* UTC' is not within allowed clock skew\. Current '.* UTC', valid datetime range: \['.* UTC', '.* UTC'\]$/,
  );
});

Deno.test("verifyRequest goes by the fake's own clock, which the Date header tells", async () => {
  await using oci = await FakeOci.start();
  oci.clock.skewSeconds = 600;
  const client = new SignedClient(oci);
  const response = await client.send("GET", "/n/");
  await response.body?.cancel();
  assert.equal(response.status, 401);
  const ahead = Date.parse(response.headers.get("date") ?? "") - Date.now();
  assert.ok(Math.abs(ahead - 600_000) < 5000, `${ahead} ms ahead`);
});

Deno.test("verifyRequest wants body headers signed, except of PutObject", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const unsigned = await client.put("x", "1");
  assert.equal(unsigned.status, 200);
  const signed = await client.send("PUT", client.objectPath("x"), {
    body: "1",
    signing: { signBody: true },
  });
  assert.equal(signed.status, 200);
});

Deno.test("verifyRequest compares the body with a signed x-content-sha256", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const response = await client.send("PUT", client.objectPath("x"), {
    body: "1",
    headers: { "x-content-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
    signing: { signBody: true },
  });
  assert.equal((await refusalOf(response)).status, 401);
  assert.equal(oci.bucket.objects.size, 0);
});

Deno.test("verifyRequest accepts a security token with its session key until it expires", async () => {
  await using oci = await FakeOci.start();
  const session = await openSession(oci, { lifetimeSeconds: 120 });
  const client = new SignedClient(oci, {
    keyId: session.keyId,
    privateKey: session.key.privateKey,
  });
  assert.equal(await statusOf(client, {}), 200);
  oci.clock.skewSeconds = 180;
  assert.equal(await statusOf(client, {}), 401);
});

Deno.test("verifyRequest refuses a forged token and a token with another key", async () => {
  await using oci = await FakeOci.start();
  const session = await openSession(oci);
  const elsewhere = await FakeOci.start();
  const forged = await openSession(elsewhere);
  await elsewhere.close();
  const keys = [
    { keyId: forged.keyId, privateKey: forged.key.privateKey },
    { keyId: session.keyId, privateKey: oci.user.key.privateKey },
  ];
  for (const key of keys) assert.equal(await statusOf(new SignedClient(oci, key), {}), 401);
});
