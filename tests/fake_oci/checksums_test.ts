import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { crc32c } from "../../scripts/fake_oci/object_storage/crc32c.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

/** Hashes as OpenSSL computes them. */
const BODY = "123456789";
const CHECKSUMS = {
  CRC32C: { header: "opc-content-crc32c", right: "4waSgw==" },
  SHA256: {
    header: "opc-content-sha256",
    right: "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
  },
  SHA384: {
    header: "opc-content-sha384",
    right: "60VdVtLBpp3mToMgEfM5PUXz+jHWhC8hr5LS/kacSZ2l4xeYRzNKGEecjR3t6hvj",
  },
} as const;

Deno.test("crc32c() computes the check value of the algorithm's catalogue", () => {
  assert.deepEqual([...crc32c(new TextEncoder().encode(BODY))], [0xe3, 0x06, 0x92, 0x83]);
});

Deno.test("PutObject refuses a body that is not what its CRC32C, SHA256 or SHA384 says", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const [name, { header, right }] of Object.entries(CHECKSUMS)) {
    for (const named of [{ "opc-checksum-algorithm": name }, {}]) {
      const wrong = await client.put("x", "other", { ...named, [header]: right });
      const { status, code, message } = await refusalOf(wrong);
      assert.deepEqual([status, code], [400, `UnmatchedContent${name}`]);
      assert.ok(message.startsWith(`The computed ${name} of the request body (`), message);
      assert.ok(message.endsWith(` does not match the ${header} header (${right})`), message);
    }
    const bad = await client.put("x", BODY, { [header]: "foo" });
    assert.equal((await refusalOf(bad)).code, `InvalidContent${name}`);
  }
  assert.equal(oci.bucket.objects.size, 0);
});

Deno.test("PutObject gives a checksum back that it was given or asked for, as later reads do", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  for (const [name, { header, right }] of Object.entries(CHECKSUMS)) {
    for (const headers of [{ [header]: right }, { "opc-checksum-algorithm": name }]) {
      const put = await client.put("x", BODY, headers);
      const got = await client.get("x");
      await got.body?.cancel();
      const head = await client.send("HEAD", client.objectPath("x"));
      assert.deepEqual(
        [put, got, head].map((response) => [response.status, response.headers.get(header)]),
        [[200, right], [200, right], [200, right]],
      );
    }
  }
  const plain = await client.put("x", BODY);
  assert.ok(Object.values(CHECKSUMS).every(({ header }) => !plain.headers.has(header)));
});

Deno.test("PutObject refuses a checksum algorithm that it does not know", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  const refused = await client.put("x", BODY, { "opc-checksum-algorithm": "MD4" });
  assert.equal((await refusalOf(refused)).code, "InvalidParameter");
});
