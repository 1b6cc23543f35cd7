import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { terminalOf } from "../../lib/cli/terminal.ts";
import { testUnless } from "../test_unless.ts";

function unicode(variables: Record<string, string>): boolean {
  return terminalOf((name) => variables[name]).unicode;
}

testUnless(
  Deno.build.os === "windows" ? "Windows has no locale in its variables" : undefined,
  "terminalOf() takes the locale from LC_ALL, then LC_CTYPE, then LANG",
  () => {
    const locales: [Record<string, string>, boolean][] = [
      [{}, false],
      [{ LANG: "C" }, false],
      [{ LANG: "C.UTF-8" }, true],
      [{ LANG: "de_DE.utf8" }, true],
      [{ LANG: "de_DE.ISO-8859-1" }, false],
      [{ LANG: "C", LC_CTYPE: "C.UTF-8" }, true],
      [{ LANG: "C.UTF-8", LC_ALL: "C" }, false],
      [{ LANG: "C.UTF-8", LC_ALL: "", LC_CTYPE: "" }, true],
    ];
    for (const [variables, expected] of locales) {
      strictEqual(unicode(variables), expected, JSON.stringify(variables));
    }
  },
);

testUnless(
  Deno.stdout.isTerminal() ? "standard output is a terminal" : undefined,
  "terminalOf() knows neither colours nor a width where standard output is no terminal",
  () => {
    const { colour, columns } = terminalOf(() => undefined);
    deepStrictEqual([colour, columns], [false, undefined]);
  },
);
