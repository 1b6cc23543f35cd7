import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { resolve } from "node:path";
import { ERROR_GUIDE } from "../../lib/error_guide.ts";
import { type ErrorCode, EXIT_CODES } from "../../lib/errors.ts";
import { withGenerated } from "../../scripts/readme/generated_part.ts";
import { recordings, withoutChance } from "../../scripts/readme/recordings.ts";
import { troubleshooting } from "../../scripts/readme/troubleshooting.ts";
import { fakeRun } from "../cli/fake_run.ts";
import { formattedMarkdown } from "../docs/formatted_markdown.ts";

const README = await Deno.readTextFile(resolve(import.meta.dirname ?? ".", "../../README.md"));
const CODES = Object.keys(EXIT_CODES) as ErrorCode[];

Deno.test("the README explains every error code, in the words of the program", async () => {
  const expected = await formattedMarkdown(
    withGenerated(README, "troubleshooting", troubleshooting()),
  );
  ok(README === expected, "run `deno task readme`");
  for (const code of CODES) {
    match(README, new RegExp(`^\\*\\*\`${code}\`\\*\\* \\(exit ${EXIT_CODES[code]}\\)\\.`, "m"));
  }
});

Deno.test("the README shows what test-oci-setup shows", async () => {
  const expected = await formattedMarkdown(withGenerated(README, "recordings", await recordings()));
  const [shown, real] = [README, expected].map((text) =>
    withoutChance(text).split("recordings:")[1]?.split("\n")
  );
  deepStrictEqual(shown, real, "run `deno task readme`");
});

Deno.test("withoutChance() takes away nothing but durations, ids and days", () => {
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
