/** e_machine of ELF, cputype of Mach-O and Machine of PE, each with the platform it means here. */
const ELF: Readonly<Record<number, string>> = {
  0x3e: "x86_64-unknown-linux-gnu",
  0xb7: "aarch64-unknown-linux-gnu",
};
const MACH_O: Readonly<Record<number, string>> = {
  0x01000007: "x86_64-apple-darwin",
  0x0100000c: "aarch64-apple-darwin",
};
const PE: Readonly<Record<number, string>> = { 0x8664: "x86_64-pc-windows-msvc" };

/** As many bytes as are looked at. */
const HEADER_SIZE = 4096;

/**
 * Tells from its header which platform an executable is for.
 *
 * @param bytes the executable, or its first 4096 bytes
 * @returns one of the targets, or nothing when it is not an executable for any of them
 */
export function executableTarget(bytes: Uint8Array): string | undefined {
  if (bytes.length < 64) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // 64 bits, little endian.
  if (view.getUint32(0) === 0x7f454c46 && view.getUint16(4) === 0x0201) {
    return ELF[view.getUint16(0x12, true)];
  }
  if (view.getUint32(0) === 0xcffaedfe) return MACH_O[view.getUint32(4, true)];
  if (view.getUint16(0) !== 0x4d5a) return undefined;
  const header = view.getUint32(0x3c, true);
  if (header + 6 > bytes.length || view.getUint32(header) !== 0x50450000) return undefined;
  return PE[view.getUint16(header + 4, true)];
}

/**
 * Tells which platform the executable in a file is for.
 *
 * @param path the file
 * @returns one of the targets, or nothing when it is not an executable for any of them
 * @throws {Deno.errors.NotFound} when it is not there, and what else reading may throw
 */
export async function targetOfFile(path: string): Promise<string | undefined> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(HEADER_SIZE);
  const length = await file.read(bytes) ?? 0;
  return executableTarget(bytes.subarray(0, length));
}
