/** Bytes as WebCrypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A value in DER (ITU-T X.690): what kind it is, and what it holds. */
export interface DerValue {
  readonly tag: number;
  readonly contents: Bytes;
}

/** The tag of a SEQUENCE. */
export const SEQUENCE = 0x30;

/**
 * Reads the values that stand one behind the other.
 *
 * @param bytes the contents of a SEQUENCE, or a whole file
 * @returns the values
 * @throws {RangeError} where the bytes are not DER, or end too early
 */
export function readDer(bytes: Bytes): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0x80;
    // A length from 128 on is preceded by the number of its own bytes (8.1.3.5).
    const size = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || size > 4) throw new RangeError("Not a length of DER");
    const start = at + 2 + size;
    const length = size === 0
      ? first
      : bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    at = start + length;
    if (at > bytes.length) throw new RangeError("DER that ends too early");
    values.push({ tag, contents: bytes.subarray(start, at) });
  }
  return values;
}

/**
 * Reads the values of a SEQUENCE.
 *
 * @param value the SEQUENCE
 * @returns what it holds
 * @throws {RangeError} for anything else
 */
export function itemsOf(value: DerValue | undefined): DerValue[] {
  if (value?.tag !== SEQUENCE) throw new RangeError("Not a SEQUENCE");
  return readDer(value.contents);
}

/**
 * Writes an OBJECT IDENTIFIER as people do (X.690, 8.19).
 *
 * @param value the identifier
 * @returns numbers between dots
 */
export function oidOf(value: DerValue | undefined): string {
  const [first = 0, ...rest] = value?.contents ?? [];
  const numbers = [Math.min(2, Math.floor(first / 40))];
  numbers.push(first - 40 * (numbers[0] ?? 0));
  let number = 0;
  for (const byte of rest) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  return numbers.join(".");
}

/**
 * Reads a small INTEGER.
 *
 * @param value the INTEGER
 * @returns the number
 */
export function integerOf(value: DerValue | undefined): number {
  return (value?.contents ?? new Uint8Array()).reduce((sum, byte) => sum * 256 + byte, 0);
}

/**
 * Writes a value: tag, length (X.690, 8.1.3), contents.
 *
 * @param tag the tag
 * @param contents at most 65,535 bytes
 * @returns its bytes
 */
export function writeDer(tag: number, contents: readonly number[]): Bytes {
  const { length } = contents;
  const size = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return new Uint8Array([tag, ...size, ...contents]);
}
