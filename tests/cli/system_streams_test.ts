import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { systemStreams } from "../../lib/cli/system_streams.ts";
import { testUnless } from "../test_unless.ts";

function unicode(variables: Record<string, string>): boolean {
  return systemStreams((name) => variables[name]).hasUnicode();
}

testUnless(
  Deno.build.os === "windows" ? "Windows has no locale in its variables" : undefined,
  "systemStreams() takes the locale from LC_ALL, then LC_CTYPE, then LANG",
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
  "systemStreams() knows neither colours nor a width where standard output is no terminal",
  () => {
    const { stdout } = systemStreams(() => undefined);
    deepStrictEqual([stdout.hasColour(), stdout.columns()], [false, undefined]);
  },
);
