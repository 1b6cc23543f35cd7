import { match, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { beyondAnsible } from "../../lib/record/ansible_limits.ts";
import { AsyncJobError } from "../../lib/errors.ts";
import { parseExactJson } from "../../lib/record/exact_json.ts";
import { parseMetadata } from "../../lib/record/metadata.ts";

/** Values that Python or Ansible cannot take, and what is said of each. */
const BEYOND: readonly [string, string][] = [
  ['{"a":["\\ud800"]}', "metadata.a[0] holds half a character (a lone surrogate)"],
  ['{"a":"x\\udfffy"}', "metadata.a holds half a character (a lone surrogate)"],
  ['{"a":{"\\udc00":1}}', "a key of metadata.a holds half a character (a lone surrogate)"],
  ['{"a":1e400}', "metadata.a is a number beyond 1.7976931348623157e308"],
  ['{"a":-1E+400}', "metadata.a is a number beyond 1.7976931348623157e308"],
  [`{"a":${"9".repeat(400)}.5}`, "metadata.a is a number beyond 1.7976931348623157e308"],
  [`{"a":${"1".repeat(4301)}}`, "metadata.a is an integer of 4301 digits, more than 4300"],
  [`{"a":-${"1".repeat(5000)}}`, "metadata.a is an integer of 5000 digits, more than 4300"],
  ['{"__ansible_unsafe":"x"}', 'metadata has the key "__ansible_unsafe"'],
  ['{"a":[{"__ansible_vault":"x"}]}', 'metadata.a[0] has the key "__ansible_vault"'],
  ['{"a":{"__ansible_type":"x"}}', 'metadata.a has the key "__ansible_type"'],
];

/** Values at the edge, which arrive. */
const WITHIN = [
  '{"a":"\\ud83d\\ude80 \\u0000 \\uffff","__proto__":{"x":1},"":null}',
  '{"a":1.7e308,"b":-1.7976931348623157e308,"c":1e-400,"d":-0,"e":1.0,"f":1E5}',
  `{"a":${"1".repeat(4300)},"b":-${"1".repeat(4300)},"c":0.${"1".repeat(5000)}}`,
  '{"__ansible_facts":1,"ansible_unsafe":"__ansible_unsafe","a":["inf","nan","1e400"]}',
  `{"a":${"[".repeat(99)}${"]".repeat(99)}}`,
];

Deno.test("parseMetadata() refuses what Ansible could not load, and says where and why", () => {
  for (const [text, reason] of BEYOND) {
    throws(() => parseMetadata(text), (error: AsyncJobError) => {
      strictEqual(error.code, "InvalidMetadata");
      const start = `Ansible could not load it again: ${reason}`;
      strictEqual(error.message.slice(0, start.length), start);
      match(error.hint ?? "", /as a string/);
      return true;
    }, text.slice(0, 80));
  }
});

Deno.test("parseMetadata() takes what is at the edge of what Ansible can load", () => {
  for (const text of WITHIN) parseMetadata(text);
});

Deno.test("beyondAnsible() finds nothing in ordinary JSON", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    strictEqual(beyondAnsible(parseExactJson(JSON.stringify(value)), "metadata"), undefined);
  }));
});

Deno.test("beyondAnsible() shows no more than the beginning of a long key", () => {
  const text = `{"${"k".repeat(1000)}":1e400}`;
  match(beyondAnsible(parseExactJson(text), "metadata") ?? "", /^metadata\.k{60}… is a number/);
});
