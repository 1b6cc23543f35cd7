import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { KEYS_VARIABLE, RSA_SHA256 } from "../../scripts/fake_oci/identity/rsa_key.ts";

const MODULE = new URL("../../scripts/fake_oci/identity/rsa_key.ts", import.meta.url).href;

/** What one process has: the fingerprints of two roles' keys, and a signature that the first makes. */
interface Process {
  readonly user: string;
  readonly session: string;
  readonly publicKeyPem: string;
  readonly signature: string;
}

async function processWith(directory: string): Promise<Process> {
  const code = `
    import { RSA_SHA256, sharedRsaKey } from ${JSON.stringify(MODULE)};
    const [user, session] = [await sharedRsaKey("user"), await sharedRsaKey("session")];
    const data = new TextEncoder().encode("signed");
    const signature = new Uint8Array(await crypto.subtle.sign(RSA_SHA256, user.privateKey, data));
    console.log(JSON.stringify({
      user: user.fingerprint,
      session: session.fingerprint,
      publicKeyPem: user.publicKeyPem,
      signature: signature.toBase64(),
    }));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", code],
    env: { [KEYS_VARIABLE]: directory },
    stderr: "inherit",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("sharedRsaKey() hands the keys of a directory to every process, each role its own", async () => {
  await using scratch = await scratchDirectory();
  const first = await processWith(scratch.path);
  const second = await processWith(scratch.path);
  notStrictEqual(first.user, first.session);
  // RSA signatures of this kind are the same each time, so these are the very keys.
  deepStrictEqual(second, first);
  match(first.user, /^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/);
  const spki = Uint8Array.fromBase64(first.publicKeyPem.replaceAll(/-----.+-----|\s/g, ""));
  const key = await crypto.subtle.importKey("spki", spki, RSA_SHA256, true, ["verify"]);
  const signature = Uint8Array.fromBase64(first.signature);
  ok(
    await crypto.subtle.verify(RSA_SHA256, key, signature, new TextEncoder().encode("signed")),
  );
  const names: string[] = [];
  for await (const { name } of Deno.readDir(scratch.path)) {
    names.push(name);
    strictEqual(((await Deno.stat(`${scratch.path}/${name}`)).mode ?? 0) & 0o777, 0o600);
  }
  deepStrictEqual(names.sort(), ["session.pem", "user.pem"]);
});
