import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import type { AsyncJobError } from "../../../lib/errors.ts";
import { type ConfigFile, faultOf, profileOf } from "../../../lib/oci/credentials/config_file.ts";
import { parseConfig } from "../../../lib/oci/credentials/parse_config.ts";

const file = (text: string): ConfigFile => ({ path: "/f", ...parseConfig(text) });
const value = (text: string, key: string, name = "DEFAULT"): string | undefined =>
  profileOf(file(text), name).get(key);

Deno.test("parseConfig() takes comments behind a profile's line, colons, and any line ending", () => {
  for (
    const text of [
      "[DEFAULT] # comment\nuser=u",
      "[DEFAULT] ; see [the docs]\nuser = u",
      "[DEFAULT]trailing\nuser: u",
      "\ufeff# first\n[ DEFAULT ]\n\n; c\n  # c\nUSER\t:\tu  ",
      "[DEFAULT]\r\nuser=u\r\n",
      "[DEFAULT]\ruser=u\r",
      "  [DEFAULT]\n  user=u\n  region=x",
    ]
  ) {
    strictEqual(value(text, "user"), "u", text);
  }
});

Deno.test("parseConfig() leaves values as they are written", () => {
  for (
    const written of ["100%", "%(user)s", "a=b", "a:b", "x # y", "x;y", '"q"', "~/a b", "$HOME"]
  ) {
    strictEqual(value(`[DEFAULT]\npass_phrase = ${written} `, "pass_phrase"), written);
    strictEqual(value(`[DEFAULT]\npass_phrase: ${written} `, "pass_phrase"), written);
  }
});

Deno.test("parseConfig() counts a key that is indented below another where nothing else names it", () => {
  const text = "[A]\nuser=u\n  tenancy=t\n  region=a\n[DEFAULT]\nregion=d\nnote=x\n  user=other\n";
  deepStrictEqual(["user", "tenancy", "region"].map((key) => value(text, key, "A")), [
    "u",
    "t",
    "d",
  ]);
  strictEqual(
    value("[DEFAULT]\nuser=a\n  and more\n\n  yet more\n", "user"),
    "a\nand more\nyet more",
  );
});

Deno.test("parseConfig() makes one profile of two lines with its name, and lets the last value count", () => {
  const text = "[A]\nuser=1\nregion=r\n[B]\nuser=b\n[A]\nuser=2\n";
  deepStrictEqual([value(text, "user", "A"), value(text, "region", "A")], ["2", "r"]);
});

const FAULTS: readonly (readonly [string, string, number, RegExp])[] = [
  ["no key", "secret", 4, /^Cannot read line 4 of \/f: it is not key=value$/],
  ["an empty key", "= secret", 4, /line 4 .*: it is not key=value$/],
  [
    "a key file that is not UTF-8",
    "key_file=/home/j\ufffdrg/key",
    4,
    /line 4 .*: it is not UTF-8$/,
  ],
];

for (const [what, line, number, message] of FAULTS) {
  Deno.test(`profileOf() refuses a line in the profile or in DEFAULT, and no other: ${what}`, () => {
    const texts = [
      `[A]\nuser=a\n[B]\n${line}\nuser=b\n`,
      `[A]\nuser=a\n[DEFAULT]\n${line}\n[B]\nuser=b`,
    ];
    for (const text of texts) {
      throws(() => profileOf(file(text), "B"), { code: "InvalidConfig", message });
    }
    const [own = "", inherited = ""] = texts;
    strictEqual(value(own, "user", "A"), "a");
    throws(() => profileOf(file(inherited), "A"), { code: "InvalidConfig", message });
    deepStrictEqual(parseConfig(own).faults.map((fault) => [fault.line, fault.profile]), [
      [number, "B"],
    ]);
  });
}

Deno.test("profileOf() takes no line below a broken [PROFILE line for one of the profile above", () => {
  const text = "[A]\nuser=a\n[B\nuser=b\nrubbish\n[C]\nuser=c";
  strictEqual(value(text, "user", "A"), "a");
  strictEqual(value(text, "user", "C"), "c");
  throws(() => profileOf(file(text), "B"), {
    code: "InvalidConfig",
    message: "Cannot read line 3 of /f: its bracket is not closed",
  });
});

Deno.test("profileOf() refuses lines before the first profile whatever the profile", () => {
  throws(() => profileOf(file("user=u\n[A]\nuser=a"), "A"), {
    code: "InvalidConfig",
    message: /line 1 of \/f: it stands before the first \[PROFILE\]$/,
  });
});

Deno.test("faultOf() names the command that makes UTF-8 of a file in the letters of Windows", () => {
  const { hint } = faultOf(file("[DEFAULT]\npass_phrase=\ufffd"), "DEFAULT") as AsyncJobError;
  match(hint ?? "", /: \(umask 077; iconv -f WINDOWS-1252 -t UTF-8 '\/f' > '\/f\.new'\)$/);
  strictEqual(faultOf(file("[DEFAULT]\nnote=\ufffd\n# \ufffd"), "DEFAULT"), undefined);
});
