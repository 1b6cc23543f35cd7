import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { crc32c } from "./crc32c.ts";
import { invalidChecksum, invalidParameter, unmatchedChecksum } from "./service_errors.ts";

type Headers = ReadonlyMap<string, string>;

/** A checksum as the service calls it in its errors, and what it is made with. */
interface Checksum {
  readonly name: "MD5" | "CRC32C" | "SHA256" | "SHA384";
  /** As the service writes it in messages. */
  readonly header: string;
  readonly bytes: number;
  readonly compute: (body: Uint8Array) => Uint8Array;
}

const hash = (algorithm: string) => (body: Uint8Array): Uint8Array =>
  createHash(algorithm).update(body).digest();

const MD5: Checksum = { name: "MD5", header: "Content-MD5", bytes: 16, compute: hash("md5") };
/** Those that `opc-checksum-algorithm` can ask for (API reference, PutObject). */
const FURTHER: readonly Checksum[] = [
  { name: "CRC32C", header: "opc-content-crc32c", bytes: 4, compute: crc32c },
  { name: "SHA256", header: "opc-content-sha256", bytes: 32, compute: hash("sha256") },
  { name: "SHA384", header: "opc-content-sha384", bytes: 48, compute: hash("sha384") },
];

/**
 * Checks a body against every checksum that its request gives, whether or not
 * `opc-checksum-algorithm` names that one too.
 *
 * @param headers of the request
 * @param body as it arrived
 * @returns the headers that the answer and every later GetObject and HeadObject give: those given and
 * the one of the algorithm that was asked for
 * @throws {ServiceError} 400 when one does not match, is no checksum, or the algorithm is unknown
 */
export function checkChecksums(headers: Headers, body: Uint8Array): Map<string, string> {
  check(MD5, headers, body);
  // Oracle's SDK for Go sends a choice that was not made as an empty header.
  const algorithm = headers.get("opc-checksum-algorithm") || undefined;
  if (algorithm !== undefined && !FURTHER.some(({ name }) => name === algorithm)) {
    throw invalidParameter(`The opc-checksum-algorithm header knows no '${algorithm}'`);
  }
  const kept = new Map<string, string>();
  for (const checksum of FURTHER) {
    if (checksum.name !== algorithm && !headers.has(checksum.header)) continue;
    kept.set(checksum.header, check(checksum, headers, body));
  }
  return kept;
}

function check(checksum: Checksum, headers: Headers, body: Uint8Array): string {
  const { name, header, bytes, compute } = checksum;
  const given = headers.get(header.toLowerCase());
  const actual = Buffer.from(compute(body)).toString("base64");
  if (given === undefined) return actual;
  const decoded = Buffer.from(given, "base64");
  // Decoding passes over what is no base64: only what comes out the same again was it.
  if (decoded.length !== bytes || decoded.toString("base64") !== given) {
    throw invalidChecksum(name, header, given);
  }
  if (given !== actual) throw unmatchedChecksum(name, header, actual, given);
  return actual;
}
