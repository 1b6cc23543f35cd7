import { deepStrictEqual, throws } from "node:assert/strict";
import { LineOutput } from "../../lib/output/line_output.ts";

/** An output, what it has written, and the clock that it asked for. */
function output(columns: number | undefined): {
  lines: LineOutput;
  written: string[];
  clock: { tick?: () => void; stopped: number };
  stream: { write: (text: string) => void };
} {
  const written: string[] = [];
  const clock: { tick?: () => void; stopped: number } = { stopped: 0 };
  const stream = {
    write: (text: string): void => void written.push(text),
    hasColour: () => false,
    columns: () => columns,
  };
  const lines = new LineOutput(stream, (_, callback) => {
    clock.tick = callback;
    return () => void clock.stopped++;
  });
  return { lines, written, clock, stream };
}

Deno.test("LineOutput writes the first line at once, and gathers those that follow it closely", () => {
  const { lines, written, clock } = output(undefined);
  for (const line of ["a\n", "b\n", "c\n"]) lines.write(line);
  deepStrictEqual(written, ["a\n"]);
  lines.end();
  deepStrictEqual(written, ["a\n", "b\nc\n"]);
  // Where nobody watches, no timer is needed.
  deepStrictEqual(clock, { stopped: 0 });
});

Deno.test("LineOutput shows people by the clock what waits, also when no line follows", () => {
  const { lines, written, clock } = output(80);
  lines.write("a\n");
  deepStrictEqual(Object.keys(clock), ["stopped"]);
  lines.write("b\n");
  deepStrictEqual(written, ["a\n"]);
  clock.tick?.();
  deepStrictEqual(written, ["a\n", "b\n"]);
  clock.tick?.();
  lines.end();
  deepStrictEqual([written, clock.stopped], [["a\n", "b\n"], 1]);
});

Deno.test("LineOutput tells the work of a write by the clock that failed", () => {
  const { lines, clock, stream } = output(80);
  lines.write("a\n");
  lines.write("b\n");
  stream.write = () => {
    throw new Deno.errors.BrokenPipe("gone");
  };
  clock.tick?.();
  throws(() => lines.end(), Deno.errors.BrokenPipe);
  deepStrictEqual(clock.stopped, 1);
});
