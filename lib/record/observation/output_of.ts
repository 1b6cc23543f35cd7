import type { Output } from "../outcome.ts";
import type { Observation, Stream } from "./observation.ts";

/** Most bytes of one character in UTF-8 that can stand behind a cut. */
const MAX_CONTINUATION = 3;

/**
 * Makes text of the tails of a job's output. What the cut has left of a character at the start of a tail is
 * dropped. A tail that is not UTF-8 even so is given as text with U+FFFD, and beside it byte for byte.
 *
 * @param observation what the host's script has seen
 * @returns both streams as a record keeps them
 */
export function outputOf({ stdout, stderr }: Pick<Observation, "stdout" | "stderr">): Output {
  const [out, error] = [textOf(stdout), textOf(stderr)];
  return {
    stdout: out.text,
    stderr: error.text,
    ...(out.base64 === undefined ? {} : { stdout_base64: out.base64 }),
    ...(error.base64 === undefined ? {} : { stderr_base64: error.base64 }),
    stdout_bytes: stdout?.bytes ?? null,
    stderr_bytes: stderr?.bytes ?? null,
  };
}

/**
 * Shortens the tails of an output to a part of them, from their starts.
 *
 * @param output both streams
 * @param keep the part of each that stays, from 0 to 1
 * @returns the shorter one; the lengths of the streams stay
 */
export function shortened(output: Output, keep: number): Output {
  const cut = (text: string, base64: string | undefined, bytes: number | null): Stream => {
    const tail = base64 === undefined
      ? new TextEncoder().encode(text)
      : Uint8Array.fromBase64(base64);
    return {
      bytes: bytes ?? tail.length,
      tail: tail.subarray(tail.length - Math.floor(tail.length * keep)),
    };
  };
  const { stdout, stderr, stdout_base64, stderr_base64, stdout_bytes, stderr_bytes } = output;
  return {
    ...outputOf({
      stdout: cut(stdout, stdout_base64, stdout_bytes),
      stderr: cut(stderr, stderr_base64, stderr_bytes),
    }),
    stdout_bytes,
    stderr_bytes,
  };
}

function textOf(stream: Stream | undefined): { readonly text: string; readonly base64?: string } {
  if (stream === undefined) return { text: "" };
  const { tail, bytes } = stream;
  const whole = tail.subarray(bytes > tail.length ? cutBytes(tail) : 0);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole) };
  } catch {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(whole);
    return { text, base64: tail.toBase64() };
  }
}

/** How many bytes at the start belong to a character whose first byte was cut off. */
function cutBytes(tail: Uint8Array): number {
  let count = 0;
  while (count < MAX_CONTINUATION && ((tail[count] ?? 0) & 0xc0) === 0x80) count++;
  return count;
}
