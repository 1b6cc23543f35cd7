import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { AsyncJobError, toAsyncJobError } from "../lib/errors.ts";

Deno.test("AsyncJobError.toJson() has the fields of the contract", () => {
  deepStrictEqual(new AsyncJobError("DiskFull", "Cannot write", { hint: "Free space." }).toJson(), {
    code: "DiskFull",
    message: "Cannot write",
    hint: "Free space.",
    retryable: false,
    exit_code: 8,
  });
});

Deno.test("toAsyncJobError() calls anything unforeseen a bug and keeps its cause", () => {
  const cause = new TypeError("x is not a function");
  const error = toAsyncJobError(cause);
  strictEqual(error.code, "Internal");
  strictEqual(error.exitCode, 1);
  strictEqual(error.cause, cause);
  ok(error.message.includes("x is not a function"));
  strictEqual(toAsyncJobError("text").code, "Internal");
});

Deno.test("toAsyncJobError() leaves a named error as it is", () => {
  const error = new AsyncJobError("Usage", "No command was given");
  strictEqual(toAsyncJobError(error), error);
});

Deno.test("AsyncJobError never invites to repeat a save that may write over another's", () => {
  for (const code of ["Conflict", "OutcomeUnknown", "AlreadyExists"] as const) {
    strictEqual(new AsyncJobError(code, "x").toJson().retryable, false, code);
  }
  strictEqual(new AsyncJobError("Timeout", "x").toJson().retryable, true);
});

Deno.test("AsyncJobError says of a claim whether it may pass, where the code alone does not tell", () => {
  for (const retryable of [true, false]) {
    strictEqual(new AsyncJobError("ClaimHeld", "x", { retryable }).toJson().retryable, retryable);
  }
  strictEqual(new AsyncJobError("ClaimHeld", "x").toJson().retryable, false);
});

Deno.test("AsyncJobError gives its advice and its command as one hint, and keeps them apart for checks", () => {
  const error = new AsyncJobError("KeyUnreadable", "Cannot use the key", {
    hint: "Convert it:",
    command: "openssl pkey -in 'a' -out 'a.new'",
    facts: { isPassphrase: true },
  });
  strictEqual(error.hint, "Convert it: openssl pkey -in 'a' -out 'a.new'");
  strictEqual(error.toJson().hint, error.hint);
  strictEqual(error.advice, "Convert it:");
  strictEqual(error.facts.isPassphrase, true);
  strictEqual(new AsyncJobError("Usage", "No").hint, undefined);
});
