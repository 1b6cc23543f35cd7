/**
 * Computes a SHA-256.
 *
 * @param bytes what to compute it of
 * @returns 64 hexadecimal digits
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/**
 * Computes the checksum that POSIX `cksum` prints: a CRC-32 that takes the most significant bit
 * first and runs on over the length, and the length.
 *
 * @param bytes what to compute it of
 * @returns the two numbers, with a space between them
 */
export function cksum(bytes: Uint8Array): string {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc << 1 ^ (crc < 0 ? 0x04c11db7 : 0);
    return crc;
  });
  let crc = 0;
  const add = (byte: number): void => {
    crc = crc << 8 ^ (table[crc >>> 24 ^ byte] ?? 0);
  };
  for (const byte of bytes) add(byte);
  for (let rest = bytes.length; rest > 0; rest = Math.floor(rest / 256)) add(rest % 256);
  return `${~crc >>> 0} ${bytes.length}`;
}
