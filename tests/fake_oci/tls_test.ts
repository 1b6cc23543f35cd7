import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { SignedClient } from "./signed_client.ts";

async function withTrust<T>(
  oci: FakeOci,
  act: (client: Deno.HttpClient) => Promise<T>,
): Promise<T> {
  using client = Deno.createHttpClient({ caCerts: [(await oci.authority()).certificatePem] });
  return await act(client);
}

async function failureOf(pending: Promise<Response>): Promise<string> {
  try {
    await (await pending).body?.cancel();
    return "no failure";
  } catch (error) {
    return error instanceof Error ? `${error.message} ${error.cause ?? ""}` : String(error);
  }
}

Deno.test("FakeOci speaks HTTPS to those who trust its authority", async () => {
  await using oci = await FakeOci.start({ tls: true });
  assert.match(oci.endpoint, /^https:\/\/127\.0\.0\.1:\d+$/);
  await withTrust(oci, async (client) => {
    const response = await new SignedClient(oci).send("GET", "/n/", { client });
    assert.equal(await response.json(), "acmenamespace");
  });
});

Deno.test("FakeOci is refused by those who do not know its authority", async () => {
  await using oci = await FakeOci.start({ tls: true });
  assert.match(await failureOf(fetch(`${oci.endpoint}/n/`)), /UnknownIssuer/);
});

Deno.test("FakeOci can have a certificate for another host, or one that is expired", async () => {
  const flaws = [
    [{ hosts: ["objectstorage.example.com"] }, /NotValidForName|not valid for name/],
    [{ expired: true }, /[Ee]xpired/],
  ] as const;
  for (const [tls, expected] of flaws) {
    await using oci = await FakeOci.start({ tls });
    await withTrust(oci, async (client) => {
      assert.match(await failureOf(fetch(`${oci.endpoint}/n/`, { client })), expected);
    });
  }
});

Deno.test("FakeOci breaks off without a goodbye under TLS too", async () => {
  await using oci = await FakeOci.start({ tls: true });
  oci.faults.add({ fault: { kind: "no-answer", when: "after-commit", ending: "reset" } });
  await withTrust(oci, async (client) => {
    const signed = new SignedClient(oci);
    const put = signed.send("PUT", signed.objectPath("x"), { body: "1", client });
    assert.match(await failureOf(put), /close_notify|reset/);
  });
  assert.ok(oci.bucket.objects.has("x"));
});
