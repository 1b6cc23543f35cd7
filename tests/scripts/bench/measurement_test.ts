import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import type { Contender } from "../../../scripts/bench/contender.ts";
import { summarize } from "../../../scripts/bench/measurement.ts";
import type { Reading } from "../../../scripts/bench/meter.ts";
import { formatReport } from "../../../scripts/bench/report.ts";

const invocation = (): never => {
  throw new Error("Nothing is run here");
};
const contenders: Contender[] = [
  { name: "bare", against: [], invocation },
  { name: "load", against: [{ name: "bare", aim: 1.3 }, { name: "calls" }], invocation },
  { name: "calls", against: [], invocation, calls: { count: 10, without: "bare" } },
];

function readings(...milliseconds: number[]): Reading[] {
  return milliseconds.map((ms) => ({
    status: 0,
    ms,
    cpuMs: ms / 2,
    peakBytes: ms * 1e6,
    output: "",
  }));
}

const measured = summarize(
  { name: "filesystem", contenders },
  new Map([
    ["bare", readings(20, 40, 20)],
    ["load", readings(25, 50, 25)],
    ["calls", readings(120, 140, 170)],
  ]),
);

Deno.test("summarize() compares within the rounds, and tells whether the aim is met", () => {
  const [bare, load] = measured;
  deepStrictEqual([bare?.ms.median, bare?.rounds, bare?.ratios], [20, 3, []]);
  deepStrictEqual(load?.ratios[0], {
    against: "bare",
    aim: 1.3,
    median: 1.25,
    low: 1.25,
    high: 1.25,
  });
  strictEqual(load?.peakBytes, 25e6);
});

Deno.test("summarize() takes off what a process of many calls does besides, and shares the rest", () => {
  const [, load, calls] = measured;
  deepStrictEqual(calls?.ms, { median: 10, low: 10, high: 12.5 });
  deepStrictEqual(calls?.cpuMs.median, 5);
  deepStrictEqual(load?.ratios[1]?.median, 2.5);
});

Deno.test("summarize() shares the processor time of a process among its records", () => {
  const [list] = summarize(
    {
      name: "listing",
      contenders: [{
        name: "list",
        against: [],
        invocation,
        recordAim: { records: 100, cpuMs: 1.5 },
      }],
    },
    new Map([["list", readings(200, 600, 400)]]),
  );
  deepStrictEqual(list?.ratios, [{
    against: "ms of processor time a record",
    aim: 1.5,
    median: 2,
    low: 1.5,
    high: 2.5,
  }]);
});

Deno.test("formatReport() makes a table of Markdown with a row for each comparison", () => {
  const report = {
    programs: ["async-job 1.2.3"],
    measurements: measured,
    skipped: ["oci: no PyPI"],
  };
  const lines = formatReport(report, "markdown").split("\n");
  const cells = lines.filter((line) => line.startsWith("|")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  deepStrictEqual(cells.slice(2), [
    ["filesystem", "bare", "20.0 (20.0–30.0)", "20 MB", "", "", ""],
    ["filesystem", "load", "25.0 (25.0–37.5)", "25 MB", "bare", "1.25 (1.25–1.25)", "✓ ≤ 1.3"],
    ["", "", "", "", "calls", "2.50 (2.08–3.75)", ""],
    ["filesystem", "calls", "10.0 (10.0–12.5)", "140 MB", "", "", ""],
  ]);
  strictEqual(lines.includes("- Not measured: oci: no PyPI"), true);
});

Deno.test("formatReport() gives no quartiles of a single round", () => {
  const measurements = measured.map((measurement) => ({ ...measurement, rounds: 1 }));
  const text = formatReport({ programs: [], measurements, skipped: [] }, "markdown");
  match(text, /\| load +\| 25\.0 +\| 25 MB +\| bare +\| 1\.25 +\|/);
});

Deno.test("formatReport() gives programs all numbers", () => {
  const report = { programs: [], measurements: measured, skipped: [] };
  deepStrictEqual(JSON.parse(formatReport(report, "json")), report);
});
