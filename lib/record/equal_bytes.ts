/**
 * Compares bytes.
 *
 * @param a some
 * @param b others
 * @returns whether they are the same
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
