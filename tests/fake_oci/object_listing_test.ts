import assert from "node:assert/strict";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { refusalOf, SignedClient } from "./signed_client.ts";

interface Listing {
  objects: { name: string; [field: string]: unknown }[];
  prefixes?: string[];
  nextStartWith?: string;
}

async function list(client: SignedClient, query = ""): Promise<Listing> {
  const response = await client.send("GET", `${client.bucketPath}/o?${query}`);
  assert.equal(response.status, 200);
  return await response.json();
}

async function startWith(names: readonly string[]): Promise<[FakeOci, SignedClient]> {
  const oci = await FakeOci.start();
  for (const name of names) oci.bucket.objects.set(name, newObject("{}"));
  return [oci, new SignedClient(oci)];
}

function namesOf(listing: Listing): string[] {
  return listing.objects.map((object) => object.name);
}

Deno.test("ListObjects lists names in the order of their UTF-8 bytes", async () => {
  const [oci, client] = await startWith(["b", "a/😀", "a/\uFFFD", "B", "a/1"]);
  await using _ = oci;
  assert.deepEqual(namesOf(await list(client)), ["B", "a/1", "a/\uFFFD", "a/😀", "b"]);
});

Deno.test("ListObjects pages through everything without loss or repetition", async () => {
  const names = Array.from({ length: 25 }, (_, number) => `job${String(number).padStart(2, "0")}`);
  const [oci, client] = await startWith(names);
  await using _ = oci;
  const seen: string[] = [];
  let start: string | undefined = "";
  let pages = 0;
  while (start !== undefined && pages < 10) {
    const page: Listing = await list(client, `limit=10&start=${start}`);
    seen.push(...namesOf(page));
    start = page.nextStartWith;
    pages++;
  }
  assert.deepEqual(seen, names);
  assert.equal(pages, 3);
});

Deno.test("ListObjects gives at most 1000 objects a page", async () => {
  const names = Array.from({ length: 1001 }, (_, number) => String(10_000 + number));
  const [oci, client] = await startWith(names);
  await using _ = oci;
  const page = await list(client);
  assert.equal(page.objects.length, 1000);
  assert.equal(page.nextStartWith, "11000");
});

Deno.test("ListObjects selects by prefix, start, startAfter and end", async () => {
  const [oci, client] = await startWith(["a/1", "a/2", "a/3", "b/1", "a%&+#/1"]);
  await using _ = oci;
  assert.deepEqual(namesOf(await list(client, "prefix=a/")), ["a/1", "a/2", "a/3"]);
  assert.deepEqual(namesOf(await list(client, "start=a/2&end=b/1")), ["a/2", "a/3"]);
  assert.deepEqual(namesOf(await list(client, "startAfter=a/2")), ["a/3", "b/1"]);
  const odd = `prefix=${encodeURIComponent("a%&+#/")}`;
  assert.deepEqual(namesOf(await list(client, odd)), ["a%&+#/1"]);
});

Deno.test("ListObjects folds names at the delimiter into prefixes", async () => {
  const [oci, client] = await startWith(["top", "a/1", "a/2", "b/c/1"]);
  await using _ = oci;
  assert.deepEqual(await list(client, "delimiter=/"), {
    objects: [{ name: "top" }],
    prefixes: ["a/", "b/"],
  });
});

Deno.test("ListObjects adds the fields that were asked for", async () => {
  const [oci, client] = await startWith(["x"]);
  await using _ = oci;
  assert.deepEqual(await list(client), { objects: [{ name: "x" }] });
  const [summary] = (await list(client, "fields=name,size,etag,MD5,timeCreated")).objects;
  assert.deepEqual(Object.keys(summary ?? {}), ["name", "size", "etag", "md5", "timeCreated"]);
  assert.equal(summary?.["etag"], oci.bucket.objects.get("x")?.etag);
});

Deno.test("ListObjects refuses parameters that the service does not take", async () => {
  const [oci, client] = await startWith([]);
  await using _ = oci;
  for (const query of ["limit=0", "limit=1001", "limit=x", "delimiter=.", "fields=colour"]) {
    const response = await client.send("GET", `${client.bucketPath}/o?${query}`);
    const { status, code } = await refusalOf(response);
    assert.deepEqual([query, status, code], [query, 400, "InvalidParameter"]);
  }
});
