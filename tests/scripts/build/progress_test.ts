import { doesNotMatch, match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { launch } from "../../binary/launch.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { notInstalled } from "../../not_installed.ts";
import { testUnless } from "../../test_unless.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Writes a program that shows two steps, and then a result. */
async function twoSteps(path: string, lines: boolean): Promise<string[]> {
  const module = new URL("../../../scripts/build/progress.ts", import.meta.url).href;
  await Deno.writeTextFile(
    `${path}/steps.ts`,
    `import { showProgress } from ${JSON.stringify(module)};
{ using progress = showProgress(${lines}); progress.step("one"); progress.step("two"); }
await Deno.stdout.write(new TextEncoder().encode("result\\n"));
`,
  );
  return [Deno.execPath(), "run", "-A", "--quiet", `--config=${ROOT}deno.json`, `${path}/steps.ts`];
}

Deno.test("showProgress() writes a line for each step to standard error, or none", async () => {
  await using scratch = await scratchDirectory();
  for (const lines of [true, false]) {
    const [deno = "", ...args] = await twoSteps(scratch.path, lines);
    const { stdout, stderr } = await launch(deno, { args, env: Deno.env.toObject() });
    strictEqual(stderr, lines ? "one\ntwo\n" : "");
    strictEqual(stdout, "result\n");
  }
});

testUnless(
  await notInstalled("script"),
  "showProgress() rewrites one line on a terminal, and takes it away at the end",
  async () => {
    await using scratch = await scratchDirectory();
    const words = await twoSteps(scratch.path, true);
    // On CI it would not move.
    const { CI: _, ...env } = Deno.env.toObject();
    const args = ["-qec", words.map((word) => `'${word}'`).join(" "), "/dev/null"];
    const { stdout } = await launch("script", { args, env: { ...env, TERM: "xterm" } });
    match(stdout, /one/);
    doesNotMatch(stdout, /one\r?\n/);
    // deno-lint-ignore no-control-regex
    match(stdout, /\x1b\[0?K.*result\r\n$/s);
    // deno-lint-ignore no-control-regex
    match(stdout, /\x1b\[\?25h(?!.*\x1b\[\?25l)/s);
  },
);
