import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { parseExactJson } from "../../lib/record/exact_json.ts";
import { equalJson } from "../../lib/record/json_equality.ts";

const equal = (a: string, b: string): boolean => equalJson(parseExactJson(a), parseExactJson(b));

Deno.test("equalJson() ignores the order of keys, but not of items", () => {
  strictEqual(equal('{"a":1,"b":[1,2]}', '{"b":[1,2],"a":1}'), true);
  strictEqual(equal('{"a":[1,2]}', '{"a":[2,1]}'), false);
});

Deno.test("equalJson() compares numbers by their exact decimal value", () => {
  for (
    const [a, b] of [["1", "1.0"], ["1", "10e-1"], ["0", "-0.00"], ["120", "1.2E2"], [
      "0.5",
      "5e-1",
    ]] as const
  ) {
    strictEqual(equal(a, b), true, `${a} = ${b}`);
  }
  strictEqual(equal("12345678901234567890", "12345678901234567891"), false);
  strictEqual(equal("1e400", "1e401"), false);
  strictEqual(equal("1", "-1"), false);
});

Deno.test("equalJson() takes a million zeros without delay", () => {
  const zeros = "0".repeat(1_000_000);
  strictEqual(equal(`1${zeros}1`, `1${zeros}2`), false);
});

Deno.test("equalJson() tells apart what looks alike", () => {
  const texts = [
    "null",
    "false",
    "0",
    '""',
    '"0"',
    "[]",
    "{}",
    '{"a":null}',
    '{"b":null}',
    "[null]",
    '{"rawJSON":"0"}',
  ];
  for (const a of texts) for (const b of texts) strictEqual(equal(a, b), a === b, `${a} and ${b}`);
  strictEqual(equal('{"a":1}', '{"a":1,"b":1}'), false);
  strictEqual(equal('{"__proto__":1}', "{}"), false);
});

Deno.test("equalJson() agrees with itself on any value written in another order", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
    const reversed = Object.fromEntries(Object.entries(value).reverse());
    strictEqual(equal(JSON.stringify(value), JSON.stringify(reversed)), true);
  }));
});
