import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  isJsonObject,
  MAX_DEPTH,
  parseExactJson,
  stringifyExactJson,
} from "../../lib/record/exact_json.ts";

Deno.test("parseExactJson() keeps every number as it was written", () => {
  for (const text of ["12345678901234567890", "1.0", "-0", "1e400", "0.10", "1E+2", "123456.789"]) {
    strictEqual(stringifyExactJson(parseExactJson(text)), text);
    strictEqual(stringifyExactJson(parseExactJson(`{"a":[${text}]}`)), `{"a":[${text}]}`);
  }
});

Deno.test("parseExactJson() and stringifyExactJson() change no value", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    deepStrictEqual(JSON.parse(stringifyExactJson(parseExactJson(text))), JSON.parse(text));
  }));
});

Deno.test("parseExactJson() keeps a key named __proto__ as data", () => {
  const text = '{"__proto__":{"x":1}}';
  strictEqual(stringifyExactJson(parseExactJson(text)), text);
});

Deno.test("parseExactJson() keeps a lone surrogate as its escape", () => {
  strictEqual(stringifyExactJson(parseExactJson('{"a":"\\ud800"}')), '{"a":"\\ud800"}');
});

Deno.test("parseExactJson() refuses nesting that could exhaust the stack, and brackets in strings do not count", () => {
  const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  strictEqual(stringifyExactJson(parseExactJson(nested(MAX_DEPTH))), nested(MAX_DEPTH));
  throws(() => parseExactJson(nested(MAX_DEPTH + 1)), SyntaxError);
  throws(() => parseExactJson(nested(1_000_000)), SyntaxError);
  const quoted = JSON.stringify(`\\"${"[".repeat(1000)}`);
  strictEqual(stringifyExactJson(parseExactJson(quoted)), quoted);
});

Deno.test("isJsonObject() tells objects from arrays, numbers and null", () => {
  strictEqual(isJsonObject(parseExactJson("{}")), true);
  for (const text of ["[]", "1", "null", '"a"', "true"]) {
    strictEqual(isJsonObject(parseExactJson(text)), false);
  }
});
