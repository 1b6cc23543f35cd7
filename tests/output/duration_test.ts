import { strictEqual, throws } from "node:assert/strict";
import { parseDuration, shownAge } from "../../lib/output/duration.ts";

Deno.test("parseDuration() reads one unit or several, as milliseconds", () => {
  const cases = { "90s": 90, "15m": 900, "12h": 43_200, "30d": 2_592_000, "4w": 2_419_200 };
  for (const [text, seconds] of Object.entries(cases)) {
    strictEqual(parseDuration("older-than", text), seconds * 1000, text);
  }
  strictEqual(parseDuration("older-than", "1d12h"), 129_600_000);
  strictEqual(parseDuration("older-than", "0s"), 0);
});

Deno.test("parseDuration() refuses everything else, naming the option", () => {
  for (
    const text of [
      "",
      "30",
      "d",
      "30 d",
      "-1d",
      "1.5h",
      "1y",
      "1D",
      "x1d",
      "1dx",
      "9".repeat(30) + "w",
    ]
  ) {
    throws(
      () => parseDuration("newer-than", text),
      { code: "Usage", message: /--newer-than/ },
      text,
    );
  }
});

Deno.test("shownAge() shows the largest whole unit", () => {
  const cases: [number, string][] = [
    [0, "0s"],
    [999, "0s"],
    [59_999, "59s"],
    [60_000, "1m"],
    [3 * 3_600_000, "3h"],
    [86_399_999, "23h"],
    [400 * 86_400_000, "400d"],
    [-1, "future"],
  ];
  for (const [milliseconds, shown] of cases) strictEqual(shownAge(milliseconds), shown);
});
