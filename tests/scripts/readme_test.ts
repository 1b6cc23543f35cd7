import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { resolve } from "node:path";
import { ERROR_GUIDE } from "../../lib/error_guide.ts";
import { type ErrorCode, EXIT_CODES } from "../../lib/errors.ts";
import { withGenerated } from "../../scripts/readme/generated_part.ts";
import { recordings, withoutChance } from "../../scripts/readme/recordings.ts";
import { troubleshooting } from "../../scripts/readme/troubleshooting.ts";
import { fakeRun } from "../cli/fake_run.ts";
import { formattedMarkdown } from "../docs/formatted_markdown.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");
const README = await Deno.readTextFile(`${ROOT}/README.md`);
const ERRORS = await Deno.readTextFile(`${ROOT}/docs/errors.md`);
const RECORDINGS = await Deno.readTextFile(`${ROOT}/docs/test_oci_setup.md`);
const CODES = Object.keys(EXIT_CODES) as ErrorCode[];

Deno.test("README.md has at most 330 lines and 20 KB", () => {
  const lines = README.split("\n").length - 1;
  const bytes = new TextEncoder().encode(README).length;
  ok(lines <= 330 && bytes <= 20 * 1024, `${lines} lines, ${bytes} bytes: move details to docs/`);
});

Deno.test("README.md shows the commands of the demo and of the tests, and .ci/run runs the latter", async () => {
  const [, block = ""] = /^## Quick start\n.*?^```sh\n(.*?)^```$/ms.exec(README) ?? [];
  const commands = block.split("\n").map((line) => line.replace(/ +#.*$/, ""));
  const run = await Deno.readTextFile(`${ROOT}/.ci/run`);
  const [, test = ""] = /^exec (.+)$/m.exec(run) ?? [];
  match(test, /^npx -y deno@[\d.]+ task test$/);
  for (const command of [test, test.replace(/test$/, "demo")]) {
    ok(commands.includes(command), command);
  }
});

Deno.test("docs/errors.md explains every error code, in the words of the program", async () => {
  const expected = await formattedMarkdown(
    withGenerated(ERRORS, "troubleshooting", troubleshooting()),
  );
  ok(ERRORS === expected, "run `deno task readme`");
  for (const code of CODES) {
    match(ERRORS, new RegExp(`^\\*\\*\`${code}\`\\*\\* \\(exit ${EXIT_CODES[code]}\\)\\.`, "m"));
  }
});

Deno.test("docs/test_oci_setup.md shows what test-oci-setup prints", async () => {
  const expected = await formattedMarkdown(
    withGenerated(RECORDINGS, "recordings", await recordings()),
  );
  const [shown, real] = [RECORDINGS, expected].map((text) =>
    withoutChance(text).split("recordings:")[1]?.split("\n")
  );
  deepStrictEqual(shown, real, "run `deno task readme`");
});

Deno.test("withoutChance() replaces nothing but durations and ids", () => {
  strictEqual(
    withoutChance("✔ bucket      12 ms  async-jobs (412), opc-request-id phx-1:a_b"),
    "✔ bucket N ms  async-jobs (412), opc-request-id ID",
  );
});

Deno.test("withGenerated() replaces one part and refuses a text without its markers", () => {
  const text = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n";
  strictEqual(
    withGenerated(text, "x", "new\n"),
    "a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb\n",
  );
  let message = "";
  try {
    withGenerated(text, "y", "new");
  } catch (error) {
    message = String(error);
  }
  match(message, /lacks <!-- y:begin -->/);
});

Deno.test("help CODE explains an error code: what it means, how to see it, how to fix it", async () => {
  for (const code of CODES) {
    const { status, stdout } = await fakeRun(["help", code]);
    const { meaning, see, fix } = ERROR_GUIDE[code];
    strictEqual(status, 0);
    strictEqual(
      stdout,
      `${code} (exit status ${
        EXIT_CODES[code]
      })\n\nMeaning: ${meaning}\nSee it:  ${see}\nFix it:  ${fix}\n`,
    );
    for (const text of [meaning, see, fix]) match(text, /^[A-Z'"].{20,}\.$/s, code);
  }
});

Deno.test("help suggests the near error code", async () => {
  const { status, stderr } = await fakeRun(["help", "NotAuthorised"]);
  strictEqual(status, 2);
  match(stderr, /Did you mean 'NotAuthorized'/);
});
