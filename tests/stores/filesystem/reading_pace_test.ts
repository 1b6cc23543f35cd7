import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ReadingPace } from "../../../lib/stores/filesystem/reading_pace.ts";

/** A clock that only reads and pauses move on. */
class Clock {
  now = 0;
  readonly pace = new ReadingPace(() => this.now);

  /** Asks for reads of so many milliseconds each; tells of each whether it was made at once. */
  reads(...lengths: number[]): boolean[] {
    return lengths.map((length) =>
      this.pace.tryNow(() => {
        this.now += length;
        return true;
      }) ?? false
    );
  }
}

const times = (count: number, length: number): number[] => Array(count).fill(length);
const made = (tried: readonly boolean[]): number => tried.filter(Boolean).length;

Deno.test("ReadingPace tryNow() answers with what was read", () => {
  strictEqual(new Clock().pace.tryNow(() => "content"), "content");
});

Deno.test("ReadingPace tryNow() reads at once what takes no time, but for a turn of others now and then", () => {
  const clock = new Clock();
  const tried = clock.reads(...times(10_000, 0.05));
  const left = tried.length - made(tried);
  // Half a second in stretches of 25 milliseconds, with one read left out between two of them.
  ok(left > 10 && left <= 20, `${left}`);
  ok(tried.slice(0, 400).every(Boolean));
});

Deno.test("ReadingPace tryNow() leaves all but a handful to others where each read has to be waited for", () => {
  for (const latency of [0.5, 5, 100]) {
    const clock = new Clock();
    const waited = made(clock.reads(...times(10_000, latency))) * latency;
    // Sixteen at a time the others need a sixteenth of the whole: no more than a tenth of that is added.
    ok(waited <= 10_000 * latency / 16 / 10, `${waited} at ${latency}`);
  }
});

Deno.test("ReadingPace tryNow() gives up at the first read that is really slow", () => {
  deepStrictEqual(new Clock().reads(5, 5, 5), [true, false, false]);
  deepStrictEqual(new Clock().reads(0.05, 50, 0.05), [true, true, false]);
});

Deno.test("ReadingPace tryNow() notices that reads become slow, and quick again", () => {
  const clock = new Clock();
  ok(made(clock.reads(...times(400, 0.05))) > 390);
  ok(made(clock.reads(...times(1000, 5))) < 20);
  clock.reads(...times(4096, 0.05));
  ok(made(clock.reads(...times(1000, 0.05))) > 990);
});

Deno.test("ReadingPace tryNow() is not put off by one slow read among many quick ones", () => {
  const clock = new Clock();
  clock.reads(...times(100, 0.05));
  // As when another process had its turn.
  ok(made(clock.reads(10, ...times(199, 0.05))) >= 199);
});

Deno.test("ReadingPace tryNow() hands on what the read throws", () => {
  const thrown = new Error("unreadable");
  try {
    new Clock().pace.tryNow(() => {
      throw thrown;
    });
  } catch (error) {
    return strictEqual(error, thrown);
  }
  throw new Error("nothing was thrown");
});
