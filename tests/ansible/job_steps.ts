import assert from "node:assert/strict";
import type { Call, Expectation, Step } from "./job_lives.ts";

/**
 * Expects a verdict, and nothing that failed.
 *
 * @param verdict the verdict
 * @param more what else is expected
 * @returns the expectation
 */
export const is =
  (verdict: string, more: (call: Call) => void = () => {}) => (call: Call): void => {
    assert.equal(call.verdict, verdict, JSON.stringify(call));
    more(call);
  };

/**
 * Expects that the role fails on a verdict.
 *
 * @param verdict the verdict
 * @param message what the failing task says
 * @param code of the error
 * @returns the expectation
 */
export const fails =
  (verdict: string, message: RegExp, code = "JobFailed"): Expectation => (call) => {
    assert.equal(call.verdict, verdict, JSON.stringify(call));
    assert.match(call.shown, message);
    const { code: told, message: what, hint } = call.error;
    assert.equal(told, code);
    // What the job has said last is shown after that.
    assert.ok(call.shown.startsWith(`${what}. Hint: ${hint}`), JSON.stringify(call));
  };

/** Starts the job, and does not wait. */
export const start: Step = {
  name: "start",
  role: "run",
  expected: is("started", (call) => {
    assert.deepEqual([call.started, call.error, call.shown], [true, {}, ""]);
    assert.match(call.ansible_job_id, /^j?\d+\.\d+$/);
    assert.match(call.started_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual([call.rc, call.ended_at], ["", ""]);
  }),
};

/**
 * Expects the same job in a later answer, which has started nothing.
 *
 * @param call the answer
 * @param before those before it, `start` among them
 */
export function same(call: Call, before: Readonly<Record<string, Call>>): void {
  for (const key of ["ansible_job_id", "job_dir", "started_at", "host"] as const) {
    assert.equal(call[key], before["start"]?.[key]);
  }
  assert.equal(call.started, false);
}

/** Expects the job that was started to run. */
export const runs: Expectation = (call, before) => {
  assert.equal(call.verdict, "running", JSON.stringify(call));
  same(call, before);
};

/** Looks at a job that runs. */
export const running: Step = { name: "look", role: "run", expected: runs };
/** A command that ends when it is ended. */
export const SLEEPS = "exec sleep 600";
