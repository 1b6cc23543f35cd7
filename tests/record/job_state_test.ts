import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { AsyncJobError } from "../../lib/errors.ts";
import { stringifyExactJson } from "../../lib/record/exact_json.ts";
import { stateOfRecord } from "../../lib/record/job_state.ts";
import { type Outcome, outcomeOf } from "../../lib/record/outcome.ts";
import { buildRecord, type JobRecord, parseRecord } from "../../lib/record/record.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import { type Run, runOf } from "../../lib/record/run.ts";
import { withOutcome, withRun } from "../../lib/record/run_record.ts";
import { FINAL_VERDICTS } from "../../lib/record/verdict.ts";

const KEY = recordKey({ jobName: "export", host: "db01", playbookName: "site" });
const RUN: Run = {
  claim_id: "c-1",
  started_at: "2026-03-04T12:00:00Z",
  time_limit: 3600,
  job_dir: "/home/alice/.ansible_async/async_job/c-1",
  async_dir: "/home/alice/.ansible_async",
  user: "alice",
  boot_id: null,
};
const OUTCOME: Outcome = {
  verdict: "failed",
  rc: 3,
  ended_at: "2026-03-04T12:01:00Z",
  seen_at: "2026-03-04T12:02:00Z",
  stdout: "a\ufffd",
  stdout_base64: "Yf8=",
  stderr: "",
  stdout_bytes: 70_000,
  stderr_bytes: null,
};

function saved(): JobRecord {
  return buildRecord(KEY, "j1.2", {}, new Date("2026-03-04T12:00:01Z"));
}

/** The record as the store gives it back. */
function stored(job: JobRecord): JobRecord {
  return parseRecord(new TextEncoder().encode(stringifyExactJson(job)), KEY, "x");
}

/** A whole record of which one field of run or outcome is another; `undefined` takes it away. */
function altered(part: "run" | "outcome", fields: Record<string, unknown>): JobRecord {
  const whole = JSON.parse(stringifyExactJson(withOutcome(withRun(saved(), RUN), OUTCOME)));
  return stored({ ...whole, [part]: { ...whole[part], ...fields } });
}

Deno.test("withRun() and withOutcome() put their fields behind those of every record, in their order", () => {
  const whole = withOutcome(withRun({ ...saved(), later: [true] }, RUN), OUTCOME);
  deepStrictEqual(Object.keys(whole).slice(4), [
    "metadata",
    "playbook_name",
    "run",
    "outcome",
    "later",
  ]);
  strictEqual(
    stringifyExactJson(whole["run"]),
    '{"claim_id":"c-1","started_at":"2026-03-04T12:00:00Z","time_limit":3600,' +
      '"job_dir":"/home/alice/.ansible_async/async_job/c-1","async_dir":"/home/alice/.ansible_async",' +
      '"user":"alice","boot_id":null}',
  );
  strictEqual(
    stringifyExactJson(whole["outcome"]),
    '{"verdict":"failed","rc":3,"ended_at":"2026-03-04T12:01:00Z","seen_at":"2026-03-04T12:02:00Z",' +
      '"stdout":"a\ufffd","stdout_base64":"Yf8=","stderr":"","stdout_bytes":70000,"stderr_bytes":null}',
  );
});

Deno.test("runOf() and outcomeOf() read what was put in, and nothing where nothing is", () => {
  const whole = stored(withOutcome(withRun(saved(), RUN), OUTCOME));
  deepStrictEqual(runOf(whole, "x"), RUN);
  deepStrictEqual(outcomeOf(whole, "x"), OUTCOME);
  deepStrictEqual([runOf(saved(), "x"), outcomeOf(saved(), "x")], [undefined, undefined]);
});

Deno.test("withOutcome() shortens output that would make the record too large for a claim", () => {
  const large = {
    ...OUTCOME,
    stdout: "\0".repeat(1024 * 1024),
    stderr: "\u0001".repeat(1024 * 1024),
  };
  const { stdout_base64: _, ...text } = large;
  const whole = withOutcome(withRun(saved(), RUN), text);
  ok(stringifyExactJson(whole).length < 7 * 1024 * 1024);
  const kept = outcomeOf(stored(whole), "x");
  deepStrictEqual([kept?.verdict, kept?.stdout_bytes], ["failed", 70_000]);
  strictEqual(kept?.stdout, "\0".repeat(512 * 1024));
  // Metadata alone may be larger: then the verdict still is kept, without output.
  const metadata = { text: "x".repeat(8 * 1024 * 1024) };
  strictEqual(outcomeOf(withOutcome({ ...saved(), metadata }, OUTCOME), "x")?.stdout, "");
});

Deno.test("stateOfRecord() tells what is known of a job from its record", () => {
  strictEqual(stateOfRecord(saved()), "saved");
  strictEqual(stateOfRecord(withRun(saved(), RUN)), "started");
  for (const verdict of FINAL_VERDICTS) {
    strictEqual(stateOfRecord(withOutcome(saved(), { ...OUTCOME, verdict })), verdict);
  }
});

Deno.test("runOf() and outcomeOf() refuse what cannot be relied on, and its state is unknown", () => {
  const broken: [part: "run" | "outcome", fields: Record<string, unknown>, problem: RegExp][] = [
    ["run", { claim_id: undefined }, /the field run\.claim_id is missing/],
    ["run", { claim_id: "" }, /run\.claim_id is not a string that is not empty/],
    ["run", { started_at: "noon" }, /run\.started_at is not a date and time/],
    ["run", { time_limit: 1.5 }, /run\.time_limit is not a whole number or null/],
    ["run", { job_dir: 7 }, /run\.job_dir is not/],
    ["run", { boot_id: true }, /run\.boot_id is not a string or null/],
    ["outcome", { verdict: "running" }, /outcome\.verdict is not the name of an end/],
    ["outcome", { rc: "3" }, /outcome\.rc is not a whole number or null/],
    ["outcome", { ended_at: "noon" }, /outcome\.ended_at is not a date and time or null/],
    ["outcome", { seen_at: null }, /outcome\.seen_at is not a date and time/],
    ["outcome", { stdout: null }, /outcome\.stdout is not a string/],
    ["outcome", { stdout_base64: "***" }, /outcome\.stdout_base64 is not bytes in base64/],
    ["outcome", { stderr_bytes: undefined }, /outcome\.stderr_bytes is missing/],
  ];
  for (const [part, fields, problem] of broken) {
    const job = altered(part, fields);
    strictEqual(stateOfRecord(job), "unknown");
    try {
      (part === "run" ? runOf : outcomeOf)(job, "state/db01/export.json");
      throw new Error(`read: ${JSON.stringify(fields)}`);
    } catch (error) {
      ok(error instanceof AsyncJobError, String(error));
      strictEqual(error.code, "CorruptRecord");
      match(error.message, problem);
      match(error.message, /state\/db01\/export\.json/);
    }
  }
  for (const part of ["run", "outcome"]) {
    strictEqual(stateOfRecord(stored({ ...saved(), [part]: null })), "unknown");
  }
});
