import { strictEqual } from "node:assert/strict";
import { formatTimestamp, parseTimestamp } from "../../lib/record/timestamp.ts";

Deno.test("formatTimestamp() writes UTC in whole seconds", () => {
  strictEqual(formatTimestamp(new Date("2025-11-24T23:30:00.987+01:00")), "2025-11-24T22:30:00Z");
});

Deno.test("parseTimestamp() reads any offset", () => {
  const moment = Date.UTC(2025, 10, 24, 22, 30, 0);
  for (
    const zone of ["22:30:00Z", "23:30:00+01:00", "23:30:00+0100", "20:30:00-02", "22:30:00.000Z"]
  ) {
    strictEqual(parseTimestamp(`2025-11-24T${zone}`), moment, zone);
  }
});

Deno.test("parseTimestamp() refuses what is no date and time", () => {
  for (
    const text of [
      "",
      "yesterday",
      "2025-11-24",
      "2025-13-24T22:30:00Z",
      "2025-11-24 22:30:00Z",
      "2025-11-24T22:30:00",
    ]
  ) {
    strictEqual(parseTimestamp(text), undefined, text);
  }
});
