import { strictEqual } from "node:assert/strict";
import { cksum, sha256 } from "../../../scripts/build/checksums.ts";

Deno.test("sha256() computes the digest of FIPS 180's example", async () => {
  strictEqual(
    await sha256(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("cksum() prints what the POSIX tool prints", async () => {
  for (const size of [0, 1, 255, 256, 70_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, index) => index * 7 % 251);
    const child = new Deno.Command("cksum", { stdin: "piped", stdout: "piped" }).spawn();
    await new Blob([bytes]).stream().pipeTo(child.stdin);
    const { stdout } = await child.output();
    strictEqual(cksum(bytes), new TextDecoder().decode(stdout).trim(), `${size} bytes`);
  }
});
