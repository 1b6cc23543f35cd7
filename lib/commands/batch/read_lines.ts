const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines, never holding more than one of them.
 *
 * @param chunks the bytes, in pieces of any size
 * @param maxBytes longest line that is kept, in bytes without its newline
 * @returns each line without its newline, or `undefined` for one that is longer than that; what follows
 * the last newline is a line unless it is empty
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array | undefined> {
  let parts: Uint8Array[] = [];
  let size = 0;
  const add = (part: Uint8Array): void => {
    size += part.length;
    if (size > maxBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const take = (): Uint8Array | undefined => {
    const line = size > maxBytes ? undefined : joined(parts, size);
    parts = [];
    size = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (size > 0) yield take();
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const line = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    line.set(part, at);
    at += part.length;
  }
  return line;
}
