import assert from "node:assert/strict";
import { compareBytes, ObjectMap } from "../../scripts/fake_oci/object_storage/object_map.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";

const NAMES = [
  "",
  "B",
  "a",
  "a/1",
  "a/\uD7FF",
  "a/\uE000",
  "a/\uFFFD",
  "a/😀",
  "a0",
  "b",
  "é",
  "🚀",
];

function filled(names: readonly string[]): ObjectMap {
  const objects = new ObjectMap();
  for (const name of names) objects.set(name, newObject("{}"));
  return objects;
}

Deno.test("compareBytes() orders as the bytes of UTF-8 do", () => {
  const encoder = new TextEncoder();
  for (const a of NAMES) {
    for (const b of NAMES) {
      const [left, right] = [encoder.encode(a), encoder.encode(b)];
      const at = left.findIndex((byte, i) => byte !== right[i]);
      const expected = at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
      assert.equal(Math.sign(compareBytes(a, b)), Math.sign(expected), `${a} ${b}`);
    }
  }
});

Deno.test("ObjectMap names its objects in order, from any place on", () => {
  const objects = filled(NAMES.toReversed());
  assert.deepEqual([...objects.namesFrom("")], NAMES);
  assert.deepEqual([...objects.namesFrom("a0")], ["a0", "b", "é", "🚀"]);
  assert.deepEqual([...objects.namesFrom("a1")], ["b", "é", "🚀"]);
  assert.deepEqual([...objects.namesFrom("🚀🚀")], []);
});

Deno.test("ObjectMap notices what is added and removed between two pages", () => {
  const objects = filled(["a", "b", "d"]);
  assert.deepEqual([...objects.namesFrom("")], ["a", "b", "d"]);
  objects.delete("b");
  assert.deepEqual([...objects.namesFrom("")], ["a", "d"]);
  objects.set("c", newObject("{}"));
  objects.set("b", newObject("{}"));
  assert.deepEqual([...objects.namesFrom("b")], ["b", "c", "d"]);
  objects.clear();
  assert.deepEqual([...objects.namesFrom("")], []);
});
