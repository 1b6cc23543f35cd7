/**
 * The smallest signed request to Object Storage that WebCrypto and fetch can make: what any client
 * must do, and nothing else. No error is told apart, nothing is checked, nothing is tried again.
 *
 * Arguments: method, URL, key file (PKCS#8 PEM), key id, body.
 */
const [method, url, keyFile, keyId, body] = Deno.args;
const pem = (await Deno.readTextFile(keyFile)).match(/-----BEGIN PRIVATE KEY-----([^-]+)/)[1];
const key = await crypto.subtle.importKey(
  "pkcs8",
  Uint8Array.fromBase64(pem),
  { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  false,
  ["sign"],
);
const { host, pathname } = new URL(url);
const date = new Date().toUTCString();
const text =
  `x-date: ${date}\n(request-target): ${method.toLowerCase()} ${pathname}\nhost: ${host}`;
const signature = await crypto.subtle.sign(key.algorithm.name, key, new TextEncoder().encode(text));
const response = await fetch(url, {
  method,
  headers: {
    "x-date": date,
    authorization:
      `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="x-date (request-target) host",` +
      `signature="${new Uint8Array(signature).toBase64()}"`,
  },
  ...(body === undefined ? {} : { body }),
});
await response.text();
Deno.exit(response.ok ? 0 : 1);
