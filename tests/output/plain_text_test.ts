import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { isPlain, PLAIN_TEXT } from "../../lib/output/plain_text.ts";
import { cutText, textWidth } from "../../lib/output/wide_text.ts";

Deno.test("PLAIN_TEXT measures and cuts plain text as what is for all text does", () => {
  const plain = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(codePoint) });
  fc.assert(fc.property(
    plain,
    fc.integer({ min: 20, max: 120 }),
    fc.constantFrom("…", "..."),
    (text, columns, truncationCharacter) => {
      ok(isPlain(text));
      strictEqual(PLAIN_TEXT.textWidth(text), textWidth(text));
      const mark = { truncationCharacter };
      strictEqual(PLAIN_TEXT.cutText(text, columns, mark), cutText(text, columns, mark));
    },
  ));
});

Deno.test("isPlain() takes no text in which a character can take none or two columns", () => {
  for (const text of ["é", "e\u0301", "日本", "👍", "\t", "\x1b[1m", "\x7f", "\u200d"]) {
    ok(!isPlain(`db${text}`), JSON.stringify(text));
  }
});

function codePoint(code: number): string {
  return String.fromCodePoint(code);
}
