import { deepStrictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { globMatcher } from "../../lib/bulk/glob.ts";

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
  const names = ["a", "b", "a|b", "(a)", "(a|b)", '"a"', "x1", "x(1)", 'say "a"', "[|]", "|"];
  for (const pattern of ["a|b", "(a)", "(a|b)", '"a"', "x(1)"]) {
    deepStrictEqual(names.filter(globMatcher("job-name", pattern)), [pattern]);
  }
  deepStrictEqual(names.filter(globMatcher("job-name", "?(a)")), []);
  deepStrictEqual(names.filter(globMatcher("job-name", "*|*")), ["a|b", "(a|b)", "[|]", "|"]);
  deepStrictEqual(names.filter(globMatcher("job-name", '*"*')), ['"a"', 'say "a"']);
  deepStrictEqual(names.filter(globMatcher("job-name", '["(|]*')), ["(a)", "(a|b)", '"a"', "|"]);
});

Deno.test("globMatcher() takes a name without magic for itself and for the beginning of others", () => {
  const text = fc.string({
    unit: fc.constantFrom(...`ab1.-_+()|^$!@#%&=,;:'"~<> é🚀`),
    minLength: 1,
  });
  fc.assert(fc.property(text, text, (name, other) => {
    const isMatch = globMatcher("job-name", name);
    deepStrictEqual([isMatch(name), isMatch(other)], [true, name === other]);
    deepStrictEqual(globMatcher("job-name", `${name}*`)(name + other), true);
    deepStrictEqual(globMatcher("job-name", `*${name}`)(other + name), true);
  }));
});

Deno.test("globMatcher() refuses what is not a pattern", () => {
  for (const pattern of ["", "x".repeat(70_000)]) {
    throws(() => globMatcher("job-name", pattern), { code: "Usage", message: /--job-name/ });
  }
});
