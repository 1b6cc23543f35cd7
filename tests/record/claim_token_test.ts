import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { hiddenKind, quoted, withoutSecrets } from "../../lib/hidden_text.ts";
import {
  equalHashes,
  hashOfToken,
  isTokenHash,
  newClaimToken,
} from "../../lib/record/claim_token.ts";

Deno.test("newClaimToken() makes tokens of 32 random bytes, no two alike", () => {
  const tokens = Array.from({ length: 1000 }, newClaimToken);
  strictEqual(new Set(tokens).size, tokens.length);
  ok(tokens.every((token) => /^ajt_[\w-]{43}$/.test(token)));
  const bytes = tokens.map((token) =>
    Uint8Array.fromBase64(token.slice("ajt_".length), { alphabet: "base64url" })
  );
  deepStrictEqual(new Set(bytes.map(({ length }) => length)), new Set([32]));
  // Every bit of each byte is set in some, and clear in some.
  for (let at = 0; at < 32; at++) {
    strictEqual(bytes.reduce((all, token) => all | (token[at] ?? 0), 0), 0xff);
    strictEqual(bytes.reduce((all, token) => all & (token[at] ?? 0), 0xff), 0);
  }
});

Deno.test("hashOfToken() is SHA-256 in hexadecimal (FIPS 180-4, example)", async () => {
  const hash = await hashOfToken("abc");
  strictEqual(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  ok(isTokenHash(hash) && !isTokenHash(hash.slice(1)) && !isTokenHash(hash.toUpperCase()));
});

Deno.test("equalHashes() tells hashes apart wherever they differ", async () => {
  const hash = await hashOfToken("abc");
  ok(equalHashes(hash, hash));
  for (let at = 0; at < hash.length; at++) {
    const digit = hash[at] === "0" ? "1" : "0";
    ok(!equalHashes(hash, hash.slice(0, at) + digit + hash.slice(at + 1)));
  }
  ok(!equalHashes(hash, "") && !equalHashes("", hash) && !equalHashes(hash, `${hash}0`));
});

Deno.test("a token is hidden wherever text that somebody gave is shown", () => {
  for (let round = 0; round < 200; round++) {
    const token = newClaimToken();
    strictEqual(hiddenKind(token), "a token");
    strictEqual(quoted(token), "(a token, not shown)");
    for (
      const text of [
        `${token}.`,
        `--claim-token=${token}`,
        `{"token":"${token}"}`,
        `x\n${token}`,
        JSON.stringify(`x\n${token}`),
      ]
    ) {
      ok(!withoutSecrets(text).includes(token.slice(4, 12)), text);
      ok(!quoted(text).includes(token.slice(4, 12)), text);
    }
    // What is left of one that was cut is still most of it.
    match(withoutSecrets(`"${token.slice(0, 30)}`), /^"…$/);
  }
});
