import { match, strictEqual } from "node:assert/strict";
import { launch } from "../../binary/launch.ts";
import { notInstalled } from "../../not_installed.ts";
import { testUnless } from "../../test_unless.ts";
import { hostScript, type Script } from "./host_script.ts";

const SCRIPTS: readonly Script[] = ["job", "look", "fence", "cancel"];
const SHELLCHECK = await notInstalled("shellcheck");

for (const script of SCRIPTS) {
  testUnless(SHELLCHECK, `${script}.sh with its input pleases shellcheck`, async () => {
    // A file by itself knows nothing of the others, and says so to whoever checks it alone.
    const alone = /^# shellcheck shell=sh disable=[SC0-9,]+\n/gm;
    const text = (await hostScript(script)).replaceAll(alone, "");
    strictEqual(/shellcheck (?!source=\/dev\/null\n)\w+=/.test(text), false);
    // No script uses all of the input and of common.sh; what none of them uses, the next test tells.
    const args = ["--shell=sh", "--exclude=SC2034,SC2317"];
    const { stdout } = await launch("-", { through: ["shellcheck", ...args], stdin: text });
    strictEqual(stdout, "");
  });

  Deno.test(`${script}.sh holds nothing that a shell without a locale cannot read`, async () => {
    match(await hostScript(script), /^[\n -~]*$/);
  });

  Deno.test(`${script}.sh ends with a line that sh reads whole before anything runs`, async () => {
    match(await hostScript(script), /^main; exit \$\?\n$/m);
  });
}

Deno.test("common.sh has no function that no script calls", async () => {
  const all = (await Promise.all(SCRIPTS.map((script) => hostScript(script)))).join("\n");
  const names = new Set([...all.matchAll(/^([a-z_]+)\(\) \{$/gm)].map(([, name = ""]) => name));
  const calls = all.replaceAll(/^[a-z_]+\(\) \{$|^ *#.*$/gm, "");
  const unused = [...names].filter((name) => !new RegExp(`\\b${name}\\b`).test(calls));
  strictEqual(unused.join(), "");
});
