import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

const OVERRIDES = {
  httpResponseCacheControl: ["cache-control", "no-store"],
  httpResponseContentDisposition: ["content-disposition", 'attachment; filename="a b.json"'],
  httpResponseContentEncoding: ["content-encoding", "identity"],
  httpResponseContentLanguage: ["content-language", "pl"],
  httpResponseContentType: ["content-type", "text/plain; charset=utf-8"],
  httpResponseExpires: ["expires", "Thu, 01 Dec 2033 16:00:00 GMT"],
} as const;

Deno.test("GetObject answers with the headers that its httpResponse parameters ask for", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "12345", { "cache-control": "max-age=1", "content-language": "en" });
  const query = new URLSearchParams(
    Object.entries(OVERRIDES).map(([parameter, [, value]]) => [parameter, value]),
  );
  for (const headers of [{}, { range: "bytes=0-1" }]) {
    const got = await client.send("GET", `${client.objectPath("x")}?${query}`, { headers });
    await got.body?.cancel();
    for (const [header, value] of Object.values(OVERRIDES)) {
      assert.equal(got.headers.get(header), value);
    }
  }
  const plain = await client.get("x");
  await plain.body?.cancel();
  assert.equal(plain.headers.get("cache-control"), "max-age=1");
  assert.equal(plain.headers.has("expires"), false);
});

Deno.test("GetObject refuses an httpResponse parameter that would break its head", async () => {
  await using oci = await FakeOci.start();
  const client = new SignedClient(oci);
  await client.put("x", "1");
  for (const value of ["a\r\nset-cookie: b", "ü", ""]) {
    const query = new URLSearchParams({ httpResponseContentDisposition: value });
    const refused = await refusalOf(await client.send("GET", `${client.objectPath("x")}?${query}`));
    assert.deepEqual([value, refused.code], [value, "InvalidParameter"]);
  }
});
