/** LC_BUILD_VERSION, whose third word is the oldest macOS that will do, as 0xMMMMmmpp. */
const BUILD_VERSION = 0x32;

/**
 * Reads from a runtime what it needs of the system that it runs on.
 *
 * @param bytes an executable for Linux (ELF) or macOS (Mach-O)
 * @returns for example `glibc 2.27` or `macOS 12`
 */
export function needsOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0) !== 0xcffaedfe) return `glibc ${newestGlibc(bytes)}`;
  let place = 32;
  for (let command = 0; command < view.getUint32(16, true); command++) {
    if (view.getUint32(place, true) === BUILD_VERSION) {
      return `macOS ${view.getUint32(place + 12, true) >>> 16}`;
    }
    place += view.getUint32(place + 4, true);
  }
  throw new Error("Not said which macOS it needs");
}

/** The newest version among those of the symbols that it takes from glibc. */
function newestGlibc(bytes: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(bytes);
  const versions = [...text.matchAll(/GLIBC_(\d+)\.(\d+)/g)]
    .map(([, major, minor]) => [Number(major), Number(minor)] as const)
    .sort(([major, minor], [otherMajor, otherMinor]) => otherMajor - major || otherMinor - minor);
  return (versions[0] ?? []).join(".");
}
