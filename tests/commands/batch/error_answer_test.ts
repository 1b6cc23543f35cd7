import { strictEqual } from "node:assert/strict";
import { errorAnswer } from "../../../lib/commands/batch/error_answer.ts";
import { AsyncJobError } from "../../../lib/errors.ts";

Deno.test("errorAnswer() gives a failing task one line that is safe for a terminal", () => {
  const error = new AsyncJobError("Conflict", "Cannot read\na\u202eb", {
    hint: "See\u001b[2J it.",
  });
  const { message, text } = errorAnswer(error).error;
  strictEqual(text, "Cannot read a\\u{202e}b. Hint: See\\x1b[2J it.");
  strictEqual(message, "Cannot read\na\u202eb");
});
