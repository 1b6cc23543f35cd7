import { deepStrictEqual, throws } from "node:assert/strict";
import { globMatcher } from "../../lib/fleet/glob.ts";

const NAMES = ["...", ".a", "a", "nightly_x", "[x]", "x", "a*b", "!x", "+(a)", "web1", "żółć 🚀"];

Deno.test("globMatcher() takes the patterns that shells take", () => {
  const cases: Record<string, string[]> = {
    "*": NAMES,
    "a*": ["a", "a*b"],
    "?": ["a", "x"],
    "[a-m]": ["a"],
    "[!a]": ["x"],
    "{a,web?}": ["a", "web1"],
    "nightly_*": ["nightly_x"],
    "a\\*b": ["a*b"],
    "\\[x\\]": ["[x]"],
    ".*": ["...", ".a"],
    "*🚀": ["żółć 🚀"],
    "A": [],
    "eb1": [],
  };
  for (const [pattern, expected] of Object.entries(cases)) {
    deepStrictEqual(NAMES.filter(globMatcher("job-name", pattern)), expected, pattern);
  }
});

Deno.test("globMatcher() takes no other magic than that", () => {
  deepStrictEqual(NAMES.filter(globMatcher("job-name", "!x")), ["!x"]);
  deepStrictEqual(NAMES.filter(globMatcher("job-name", "+(a)")), ["+(a)"]);
});

Deno.test("globMatcher() refuses what is no pattern", () => {
  for (const pattern of ["", "x".repeat(70_000)]) {
    throws(() => globMatcher("job-name", pattern), { code: "Usage", message: /--job-name/ });
  }
});
