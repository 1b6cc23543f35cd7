import { strictEqual } from "node:assert/strict";
import { printable } from "../../lib/output/printable.ts";

Deno.test("printable() shows control characters, but newlines", () => {
  strictEqual(printable("a\x1b[2J\tb\nc\x7f\x9b"), "a\\x1b[2J\\x09b\nc\\x7f\\x9b");
});

Deno.test("printable() shows what turns the direction of text", () => {
  const codes = [0x200e, 0x200f, 0x061c];
  for (let code = 0x202a; code <= 0x202e; code++) codes.push(code);
  for (let code = 0x2066; code <= 0x2069; code++) codes.push(code);
  for (const code of codes) {
    const shown = `\\u{${code.toString(16)}}`;
    strictEqual(printable(`web${String.fromCodePoint(code)}1`), `web${shown}1`);
  }
});

Deno.test("printable() shows what is invisible, and what some terminals take for a newline", () => {
  const codes = [0x200b, 0x2060, 0xfeff, 0x3164, 0x2028, 0x2029, 0xfff9, 0xe0041];
  for (const code of codes) {
    const shown = `\\u{${code.toString(16)}}`;
    strictEqual(printable(`web${String.fromCodePoint(code)}1`), `web${shown}1`);
  }
  strictEqual(printable("we\u00adb"), "we\\xadb");
});

Deno.test("printable() leaves joiners where scripts and emoji need them, and nowhere else", () => {
  for (const text of ["می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "❤\ufe0f", "日本語", "é", "🚀"]) {
    strictEqual(printable(text), text);
  }
  strictEqual(printable("web\u200d1"), "web\\u{200d}1");
  strictEqual(printable("\u200cweb\ufe0f1"), "\\u{200c}web\\u{fe0f}1");
});
