import { deepStrictEqual, rejects, throws } from "node:assert/strict";
import fc from "fast-check";
import { globMatcher } from "../../lib/bulk/glob.ts";
import { readSelection } from "../../lib/bulk/selection.ts";

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
    deepStrictEqual(NAMES.filter(globMatcher(pattern)), expected, pattern);
  }
});

Deno.test("globMatcher() takes no other magic than that", () => {
  deepStrictEqual(NAMES.filter(globMatcher("!x")), ["!x"]);
  deepStrictEqual(NAMES.filter(globMatcher("+(a)")), ["+(a)"]);
  const names = ["a", "b", "a|b", "(a)", "(a|b)", '"a"', "x1", "x(1)", 'say "a"', "[|]", "|"];
  for (const pattern of ["a|b", "(a)", "(a|b)", '"a"', "x(1)"]) {
    deepStrictEqual(names.filter(globMatcher(pattern)), [pattern]);
  }
  deepStrictEqual(names.filter(globMatcher("?(a)")), []);
  deepStrictEqual(names.filter(globMatcher("*|*")), ["a|b", "(a|b)", "[|]", "|"]);
  deepStrictEqual(names.filter(globMatcher('*"*')), ['"a"', 'say "a"']);
  deepStrictEqual(names.filter(globMatcher('["(|]*')), ["(a)", "(a|b)", '"a"', "|"]);
});

Deno.test("globMatcher() takes a name without magic for itself and for the beginning of others", () => {
  const text = fc.string({
    unit: fc.constantFrom(...`ab1.-_+()|^$!@#%&=,;:'"~<> é🚀`),
    minLength: 1,
  });
  fc.assert(fc.property(text, text, (name, other) => {
    const isMatch = globMatcher(name);
    deepStrictEqual([isMatch(name), isMatch(other)], [true, name === other]);
    deepStrictEqual(globMatcher(`${name}*`)(name + other), true);
    deepStrictEqual(globMatcher(`*${name}`)(other + name), true);
  }));
});

Deno.test("globMatcher() refuses what is not a pattern, and readSelection() says so", async () => {
  for (const pattern of ["", "x".repeat(70_000)]) {
    throws(() => globMatcher(pattern), Error);
    const given = { value: pattern, source: { kind: "option", name: "--job-name" } } as const;
    await rejects(readSelection(new Map([["job-name", given]])), {
      code: "Usage",
      message: /--job-name/,
    });
  }
});
