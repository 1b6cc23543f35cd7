import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { readLines } from "../../../lib/commands/batch/read_lines.ts";

const encoder = new TextEncoder();

async function linesOf(chunks: readonly Uint8Array[], maxBytes: number): Promise<unknown[]> {
  const lines = await Array.fromAsync(readLines(ReadableStream.from(chunks), maxBytes));
  return lines.map((line) => line === undefined ? undefined : new TextDecoder().decode(line));
}

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...places.filter((at) => at < bytes.length), bytes.length])].sort(
    (a, b) => a - b,
  );
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

Deno.test("readLines() gives the same lines however the bytes are cut", async () => {
  const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", ""))
    .filter((text) => text.isWellFormed());
  await fc.assert(fc.asyncProperty(
    fc.array(line),
    fc.array(fc.nat(200)),
    async (lines, places) => {
      const bytes = encoder.encode(lines.map((text) => `${text}\n`).join(""));
      const expected = lines.map((text) => text.replace(/^\ufeff/, ""));
      deepStrictEqual(await linesOf(cut(bytes, places), 1000), expected);
    },
  ));
});

Deno.test("readLines() takes what follows the last newline for a line, unless it is nothing", async () => {
  deepStrictEqual(await linesOf([encoder.encode("a\nb")], 9), ["a", "b"]);
  deepStrictEqual(await linesOf([encoder.encode("a\n\n")], 9), ["a", ""]);
  deepStrictEqual(await linesOf([], 9), []);
});

Deno.test("readLines() tells of a line that is too long and goes on with the next", async () => {
  const chunks = ["abc\nab", "cd", "ef\n", "xyz", "\nabcd"].map((text) => encoder.encode(text));
  deepStrictEqual(await linesOf(chunks, 3), ["abc", undefined, "xyz", undefined]);
});
