import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { AsyncJobError } from "../../../lib/errors.ts";
import {
  type AsyncStatus,
  parseAsyncStatus,
} from "../../../lib/record/observation/async_status.ts";

function parsed(result: unknown, more: Record<string, unknown> = {}): AsyncStatus {
  return parseAsyncStatus(JSON.stringify({ async_status: result, ...more }));
}

function refusal(text: string): string {
  try {
    parseAsyncStatus(text);
  } catch (error) {
    ok(error instanceof AsyncJobError, String(error));
    strictEqual(error.code, "Usage");
    return error.message;
  }
  throw new Error(`read: ${text}`);
}

/** Results as ansible-core 2.14 and 2.21 register them. */
const CASES: readonly [
  title: string,
  result: Record<string, unknown>,
  verdict: string,
  rc: number | null,
][] = [
  ["a job that runs", { started: 1, finished: 0 }, "running", null],
  ["a job that runs, since 2.19", { started: true, finished: false }, "running", null],
  ["a command that ended with 0", { finished: 1, rc: 0 }, "succeeded", 0],
  ["a command that ended with 3", { finished: 1, rc: 3, failed: true }, "failed", 3],
  [
    "a command that ended with 3, which its task calls no failure",
    {
      finished: true,
      rc: 3,
      failed: false,
    },
    "failed",
    3,
  ],
  ["a module without an exit status", { finished: 1, changed: true }, "succeeded", null],
  ["a module that failed", { finished: 1, failed: true, msg: "no such package" }, "failed", null],
  ["a module that failed with an exit status of 0", { finished: 1, failed: 1, rc: 0 }, "failed", 0],
  [
    "a job that Ansible ended at its limit",
    {
      finished: 1,
      failed: true,
      msg: "Timeout exceeded",
      child_pid: 7,
    },
    "expired",
    null,
  ],
  [
    "a job without a file",
    {
      started: 1,
      finished: 1,
      failed: true,
      msg: "could not find job",
    },
    "lost",
    null,
  ],
];

for (const [title, result, verdict, rc] of CASES) {
  Deno.test(`parseAsyncStatus() calls it ${verdict}: ${title}`, () => {
    const status = parsed({ ansible_job_id: "j1.2", ...result });
    deepStrictEqual(
      [status.verdict, status.rc, status.endedAt, status.jobId, status.isKnown],
      [verdict, rc, null, "j1.2", verdict !== "lost"],
    );
  });
}

Deno.test("parseAsyncStatus() keeps the end of the output", () => {
  const whole = parsed({ finished: 1, rc: 0, stdout: "zürich", stderr: "\udcff" });
  deepStrictEqual(
    [whole.stdout, whole.stdout_bytes, whole.stderr, whole.stderr_bytes],
    ["zürich", 7, "\ufffd", 3],
  );
  const cut = parsed({ finished: 1, stdout: "zürich" }, { output_tail: 5 });
  deepStrictEqual([cut.stdout, cut.stdout_bytes, cut.stderr_bytes], ["rich", 7, null]);
  strictEqual(parsed({ finished: 1, stdout: "x".repeat(70_000) }).stdout.length, 65_536);
  strictEqual(parsed({ finished: 1, stdout: "x" }, { output_tail: 0 }).stdout, "");
});

Deno.test("parseAsyncStatus() refuses what is no result of async_status", () => {
  match(refusal("{"), /it is not JSON/);
  match(refusal("[]"), /not a JSON object/);
  match(refusal("{}"), /no object async_status/);
  match(refusal('{"async_status":[]}'), /no object async_status/);
  match(refusal('{"async_status":{"failed":true}}'), /whether the job has finished/);
  match(refusal('{"async_status":{"finished":2}}'), /whether the job has finished/);
  match(refusal('{"async_status":{"finished":1},"output_tail":-1}'), /output_tail/);
  match(refusal('{"async_status":{"finished":1},"output_tail":"64"}'), /output_tail/);
  match(refusal(`{${" ".repeat(16 * 1024 * 1024)}}`), /more than 16 MiB/);
});

Deno.test("parseAsyncStatus() reads or refuses any JSON, and fails in no other way", () => {
  const result = fc.dictionary(
    fc.constantFrom("finished", "failed", "rc", "msg", "stdout", "stderr", "ansible_job_id"),
    fc.oneof(fc.jsonValue(), fc.constantFrom(0, 1, true, false, "could not find job")),
  );
  fc.assert(fc.property(fc.oneof(fc.jsonValue(), fc.record({ async_status: result })), (value) => {
    try {
      parseAsyncStatus(JSON.stringify(value));
    } catch (error) {
      ok(error instanceof AsyncJobError && error.code === "Usage", String(error));
    }
  }));
});
