import { ok } from "node:assert/strict";
import { notInstalled } from "../not_installed.ts";
import { PASSPHRASE } from "./test_keys.ts";

/** Why a test that has OpenSSL write keys cannot run here; `undefined` when it can. */
export const OPENSSL_OBSTACLE: string | undefined = await notInstalled("openssl");

/** What openssl needs to know its older ciphers, too. */
export const ALL_CIPHERS = ["-provider", "default", "-provider", "legacy"];

/**
 * Runs openssl.
 *
 * @param args its arguments; a passphrase that it encrypts with is `pass:` and {@link PASSPHRASE}
 * @param input what it reads
 * @returns what it writes to standard output
 */
export async function openssl(args: readonly string[], input = ""): Promise<string> {
  const child = new Deno.Command("openssl", {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  ok(success, `openssl ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** The arguments by which openssl encrypts with the test keys' passphrase. */
export const ENCRYPT_ARGS = ["-passout", `pass:${PASSPHRASE}`];
