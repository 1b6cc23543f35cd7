/** The reflected Castagnoli polynomial (RFC 9260, appendix A). */
const POLYNOMIAL = 0x82f63b78;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ POLYNOMIAL : value >>> 1;
  return value;
});

/**
 * Computes a CRC-32C; the one of `node:zlib` has another polynomial.
 *
 * @param bytes what it is computed over
 * @returns its four bytes, the most significant one first
 */
export function crc32c(bytes: Uint8Array): Uint8Array {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ value >>> 8;
  const result = new Uint8Array(4);
  new DataView(result.buffer).setUint32(0, ~value >>> 0);
  return result;
}
