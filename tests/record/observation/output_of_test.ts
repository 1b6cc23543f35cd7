import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { outputOf, shortened } from "../../../lib/record/observation/output_of.ts";
import type { Output } from "../../../lib/record/outcome.ts";

function stdout(tail: Uint8Array, bytes = tail.length): Output {
  return outputOf({ stdout: { bytes, tail }, stderr: undefined });
}

Deno.test("outputOf() gives UTF-8 as text and the lengths of the streams", () => {
  const tail = new TextEncoder().encode("\ufeffzürich \0\x1b[31m\n");
  deepStrictEqual(stdout(tail, 5_000_000_000), {
    stdout: "\ufeffzürich \0\x1b[31m\n",
    stderr: "",
    stdout_bytes: 5_000_000_000,
    stderr_bytes: null,
  });
});

Deno.test("outputOf() drops what the cut has left of a character, and nothing else", () => {
  for (const character of ["ü", "€", "😀"]) {
    const whole = new TextEncoder().encode(`${character}text`);
    for (let cut = 1; cut < whole.length - 4; cut++) {
      const output = stdout(whole.subarray(cut), 100);
      deepStrictEqual([output.stdout, output.stdout_base64], ["text", undefined]);
      // Nothing was cut off of a stream that is there whole: then these bytes are its own.
      const binary = stdout(whole.subarray(cut));
      ok(binary.stdout.startsWith("\ufffd"));
      deepStrictEqual(Uint8Array.fromBase64(binary.stdout_base64 ?? ""), whole.subarray(cut));
    }
  }
});

Deno.test("outputOf() gives what is not UTF-8 byte for byte beside the text", () => {
  const tail = new Uint8Array([0x80, 0x61, 0xff, 0x62]);
  const output = outputOf({ stdout: undefined, stderr: { bytes: 9, tail } });
  deepStrictEqual(output, {
    stdout: "",
    stderr: "a\ufffdb",
    stderr_base64: "gGH/Yg==",
    stdout_bytes: null,
    stderr_bytes: 9,
  });
});

Deno.test("outputOf() loses no byte of any tail but those of a character that was cut", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat(9), (tail, more) => {
    const { stdout: text, stdout_base64: exact } = stdout(tail, tail.length + more);
    ok(text.isWellFormed());
    if (exact !== undefined) return deepStrictEqual(Uint8Array.fromBase64(exact), tail);
    const bytes = new TextEncoder().encode(text);
    const dropped = tail.length - bytes.length;
    ok(dropped === 0 || (more > 0 && dropped <= 3));
    deepStrictEqual(tail.subarray(dropped), bytes);
  }));
});

Deno.test("shortened() keeps the end of each tail and the lengths of the streams", () => {
  const both = outputOf({
    stdout: { bytes: 500, tail: new TextEncoder().encode("abcdefgh") },
    stderr: { bytes: 4, tail: new Uint8Array([0xff, 0xfe, 0x61, 0xfd]) },
  });
  const half = shortened(both, 0.5);
  deepStrictEqual([half.stdout, half.stderr, half.stderr_base64], ["efgh", "a\ufffd", "Yf0="]);
  deepStrictEqual([half.stdout_bytes, half.stderr_bytes], [500, 4]);
  deepStrictEqual(shortened(both, 0), {
    stdout: "",
    stderr: "",
    stdout_bytes: 500,
    stderr_bytes: 4,
  });
  strictEqual(shortened(stdout(new TextEncoder().encode("a€")), 0.5).stdout, "");
});
