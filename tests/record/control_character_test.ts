import { deepStrictEqual } from "node:assert/strict";
import { hasControlCharacter } from "../../lib/record/control_character.ts";

Deno.test("hasControlCharacter() says yes to each character of category Cc, and to no other", () => {
  const every = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));
  const wrong = every.filter((one) => hasControlCharacter(`a${one}b`) !== /\p{Cc}/u.test(one));
  deepStrictEqual(wrong, []);
});
