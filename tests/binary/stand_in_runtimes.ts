/**
 * The smallest executables that `deno compile` takes for a base runtime: it adds its data to them as to
 * real ones, but they do not run. Numbers are little endian, as everywhere on these platforms.
 */
const STAND_INS: Readonly<Record<string, Uint8Array>> = {
  "x86_64-unknown-linux-gnu": elf(0x3e),
  "aarch64-unknown-linux-gnu": elf(0xb7),
  "x86_64-apple-darwin": machO(0x01000007),
  "aarch64-apple-darwin": machO(0x0100000c),
  "x86_64-pc-windows-msvc": pe(0x8664),
};

/**
 * Makes a directory for DENORT_DIR with a stand-in for each target.
 *
 * @param path the directory
 * @returns the path
 */
export async function standInRuntimes(path: string): Promise<string> {
  for (const target of Object.keys(STAND_INS)) {
    await Deno.mkdir(`${path}/${target}`, { recursive: true });
    const name = target.includes("windows") ? "denort.exe" : "denort";
    await Deno.writeFile(`${path}/${target}/${name}`, standIn(target), { mode: 0o755 });
  }
  return path;
}

/**
 * Gives the stand-in for one target.
 *
 * @param target Rust target triple
 * @returns its bytes
 */
export function standIn(target: string): Uint8Array {
  const bytes = STAND_INS[target];
  if (bytes === undefined) throw new Error(`No stand-in for ${target}`);
  return bytes;
}

/** A field of an executable's header: its size in bytes and its value, or text. */
type Field = readonly [1 | 2 | 4 | 8, number] | string;

function layOut(size: number, fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let place = 0;
  for (const field of fields) {
    if (typeof field === "string") {
      place += new TextEncoder().encodeInto(field, bytes.subarray(place)).written;
      continue;
    }
    const [width, value] = field;
    if (width === 1) view.setUint8(place, value);
    if (width === 2) view.setUint16(place, value, true);
    if (width === 4) view.setUint32(place, value, true);
    if (width === 8) view.setBigUint64(place, BigInt(value), true);
    place += width;
  }
  return bytes;
}

function many(width: 2 | 4 | 8, ...values: number[]): Field[] {
  return values.map((value) => [width, value]);
}

/**
 * An ELF executable with two program headers, the first an interpreter when one is named.
 *
 * @param machine e_machine
 * @param interpreter path of the dynamic loader
 * @returns its bytes
 */
export function elf(machine: number, interpreter?: string): Uint8Array {
  const first: readonly [number, number, number] = interpreter === undefined
    ? [6, 64, 112] // PT_PHDR
    : [3, 176, interpreter.length + 1]; // PT_INTERP
  return layOut(0x1000, [
    "\x7fELF\x02\x01\x01",
    [1, 0],
    [8, 0],
    ...many(2, 3, machine),
    [4, 1],
    ...many(8, 0, 64, 0), // entry, program headers, section headers
    [4, 0],
    ...many(2, 64, 56, 2, 64, 0, 0),
    ...many(4, first[0], 4),
    ...many(8, first[1], first[1], first[1], first[2], first[2], 1),
    ...many(4, 1, 5), // PT_LOAD
    ...many(8, 0, 0, 0, 0x1000, 0x1000, 0x1000),
    interpreter ?? "",
  ]);
}

function machO(cpu: number): Uint8Array {
  const segment = (name: string, from: number, size: number, rights: number): Field[] => [
    ...many(4, 0x19, 72),
    name.padEnd(16, "\0"),
    ...many(8, 0x100000000 + from, 0x4000, from, size),
    ...many(4, rights, rights, 0, 0),
  ];
  return layOut(0x4010, [
    ...many(4, 0xfeedfacf, cpu, 0, 2, 3, 160, 0, 0),
    ...segment("__TEXT", 0, 0x4000, 5),
    ...segment("__LINKEDIT", 0x4000, 16, 1),
    ...many(4, 0x1d, 16, 0x4010, 0), // LC_CODE_SIGNATURE, empty
  ]);
}

function pe(machine: number): Uint8Array {
  const section = (name: string, address: number, place: number, kind: number): Field[] => [
    name.padEnd(8, "\0"),
    ...many(4, 0x200, address, 0x200, place, 0, 0),
    ...many(2, 0, 0),
    [4, kind],
  ];
  return layOut(0x800, [
    "MZ".padEnd(0x3c, "\0"),
    [4, 0x40],
    "PE\0\0",
    ...many(2, machine, 2),
    ...many(4, 0, 0, 0),
    ...many(2, 240, 0x22, 0x20b, 14), // size of what follows, executable, PE32+, linker
    ...many(4, 0x200, 0x200, 0, 0x1000, 0x1000),
    [8, 0x140000000],
    ...many(4, 0x1000, 0x200),
    ...many(2, 6, 0, 0, 0, 6, 0),
    ...many(4, 0, 0x3000, 0x400, 0),
    ...many(2, 3, 0),
    ...many(8, 0x100000, 0x1000, 0x100000, 0x1000),
    ...many(4, 0, 16),
    ...many(4, 0, 0, 0, 0, 0x2000, 16), // the third directory: resources
    ...many(8, ...new Array<number>(13).fill(0)),
    ...section(".text", 0x1000, 0x400, 0x60000020),
    ...section(".rsrc", 0x2000, 0x600, 0x40000040),
  ]);
}
