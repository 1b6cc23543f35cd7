import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { claimStanding } from "../../lib/record/claim_times.ts";

const WRITTEN = new Date("2026-03-04T05:06:07.890Z");
const after = (milliseconds: number): Date => new Date(WRITTEN.getTime() + milliseconds);

Deno.test("claimStanding() lets a claim live for its time, and for as long as the clock is not sure", () => {
  for (const resolution of [1, 1000]) {
    const at = (milliseconds: number): boolean =>
      claimStanding({ ttl: 900_000 }, { writtenAt: WRITTEN, now: after(milliseconds), resolution })
        .expired;
    deepStrictEqual([at(0), at(900_000), at(899_999 + resolution)], [false, false, false]);
    deepStrictEqual([at(900_000 + resolution), at(1e12)], [true, true]);
    // A file server that was set back.
    deepStrictEqual(at(-1e12), false);
  }
});

Deno.test("claimStanding() names the end in UTC, whole seconds, never later than it is", () => {
  const standing = claimStanding({ ttl: 1000 }, {
    writtenAt: WRITTEN,
    now: WRITTEN,
    resolution: 1,
  });
  deepStrictEqual(standing, { expired: false, expiresAt: "2026-03-04T05:06:08Z", left: 1001 });
});

Deno.test("claimStanding() takes a claim for live when nobody can tell its age", () => {
  deepStrictEqual(claimStanding({ ttl: 1000 }, undefined), {
    expired: false,
    expiresAt: undefined,
    left: undefined,
  });
});

Deno.test("claimStanding() goes by the difference of two times of one clock, wherever that is set", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 30 * 86_400 }),
    fc.integer({ min: 0, max: 1e10 }),
    fc.integer({ min: -1e12, max: 1e12 }),
    fc.constantFrom(1, 1000),
    (seconds, passed, clock, resolution) => {
      const standing = (offset: number): boolean =>
        claimStanding({ ttl: seconds * 1000 }, {
          writtenAt: after(offset),
          now: after(offset + passed),
          resolution,
        }).expired;
      deepStrictEqual(standing(clock), standing(0));
      deepStrictEqual(standing(0), passed >= seconds * 1000 + resolution);
    },
  ));
});
