import { ok, strictEqual, throws } from "node:assert/strict";
import { AsyncJobError } from "../../lib/errors.ts";
import { stringifyExactJson } from "../../lib/record/exact_json.ts";
import { MAX_METADATA_BYTES, parseMetadata } from "../../lib/record/metadata.ts";

const refuses = (text: string, reason: RegExp): void =>
  throws(() => parseMetadata(text), (error: AsyncJobError) => {
    strictEqual(error.code, "InvalidMetadata");
    ok(reason.test(error.message), error.message);
    ok(error.hint !== undefined);
    return true;
  });

Deno.test("parseMetadata() keeps an object as it was written", () => {
  const text = '{"ticket":"CHG-1","n":12345678901234567890,"x":[1.0,null]}';
  strictEqual(stringifyExactJson(parseMetadata(text)), text);
});

Deno.test("parseMetadata() refuses what is not a JSON object, and says what it is", () => {
  refuses("{", /as JSON/);
  refuses("", /as JSON/);
  refuses("{'a':1}", /as JSON/);
  refuses("[]", /an array/);
  refuses("1", /a number/);
  refuses('"x"', /a string/);
  refuses("null", /null/);
  refuses("true", /a boolean/);
  refuses(`{"a":${"[".repeat(200)}${"]".repeat(200)}}`, /nested deeper/);
});

Deno.test("parseMetadata() takes 1 MiB and refuses one byte more", () => {
  const ofSize = (bytes: number): string => `{"a":"${"x".repeat(bytes - 8)}"}`;
  ok(parseMetadata(ofSize(MAX_METADATA_BYTES)));
  refuses(ofSize(MAX_METADATA_BYTES + 1), /1048577 bytes/);
  refuses(ofSize(5 * MAX_METADATA_BYTES), /larger than 1048576 bytes/);
});
