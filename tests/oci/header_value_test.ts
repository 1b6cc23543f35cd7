import { match, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { headerSafe } from "../../lib/oci/header_value.ts";

Deno.test("headerSafe() leaves plain ASCII as it is", () => {
  for (
    const text of [
      "j889214147243.9938",
      "db01.example.com",
      "nightly export",
      "{{ x }}",
      'it\'s "x"',
    ]
  ) {
    strictEqual(headerSafe({ a: text })["a"], text);
  }
});

Deno.test("headerSafe() encodes anything else so that decoding gives it back", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
    const value = headerSafe({ a: text })["a"] ?? "";
    match(value, /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/);
    strictEqual(decodeURIComponent(value), text);
  }));
});
