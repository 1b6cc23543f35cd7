import assert from "node:assert/strict";
import type { Life } from "./job_lives.ts";
import { fails, is, running, runs, same, start } from "./job_steps.ts";

/** Jobs that end by themselves or by `async_job_cancel`, and one that never begins. */
export const ENDED_LIVES: readonly Life[] = [
  {
    name: "succeeds",
    vars: { ansible_async_dir: "{{ scratch }}/jobs/{{ inventory_hostname }}" },
    given: {
      cmd: 'echo begun; echo complaint >&2; until [ -e "$GO" ]; do sleep 0.1; done; printf done',
      environment: { GO: "{{ scratch }}/go" },
    },
    steps: [
      start,
      {
        ...running,
        happens: 'while [ ! -s "$JOB_DIR/stderr" ]; do sleep 0.1; done',
        expected: (call, before) => {
          runs(call, before);
          assert.deepEqual([call.stdout, call.stderr], ["begun\n", "complaint\n"]);
          assert.deepEqual([call.stdout_bytes, call.stderr_bytes].map(Number), [6, 10]);
        },
      },
      {
        name: "wait for its end",
        happens: '(sleep 1; : >"$SCRATCH/go") >/dev/null 2>&1 &',
        role: "run",
        given: { wait: 10 },
        expected: (call, before) => {
          assert.equal(call.verdict, "succeeded", JSON.stringify(call));
          same(call, before);
          assert.equal(Number(call.rc), 0);
          assert.equal(call.stdout, "begun\ndone");
          assert.match(call.ended_at, /Z$/);
        },
      },
      {
        name: "Ansible's own module knows it too",
        status: true,
        expected: (call) => assert.equal(call.status, call.job_dir),
      },
      {
        name: "the host is gone",
        happens: 'rm -r "$ASYNC_DIR"',
        cut_off: true,
        role: "run",
        expected: (call, before) => {
          const { happened: _, status: __, ...known } = before["wait for its end"] ?? {};
          const { happened: ___, status: ____, ...now } = call;
          assert.deepEqual(now, known);
        },
      },
      {
        name: "cancel what has ended",
        role: "cancel",
        expected: is("succeeded", (call) => assert.equal(call.changed, false)),
      },
    ],
  },
  {
    name: "fails",
    vars: { ansible_async_dir: "~/jobs" },
    given: { cmd: "echo why >&2; exit 7", wait: 10 },
    steps: [
      {
        name: "start",
        role: "run",
        expected: (call) => {
          fails("failed", /^Job "job" of host "fails" failed with exit status 7 .*why$/s)?.(
            call,
            {},
          );
          assert.deepEqual([Number(call.rc), call.started, call.stderr], [7, true, "why\n"]);
        },
      },
      {
        name: "without failing",
        role: "run",
        given: { fail: false },
        expected: is("failed", (call) => assert.deepEqual([call.shown, call.error], ["", {}])),
      },
      {
        name: "check mode does not restart it",
        role: "run",
        check: true,
        given: { when_ended: "restart_if_failed" },
        expected: is("failed", (call) => assert.deepEqual([call.shown, call.started], ["", false])),
      },
      {
        name: "restart",
        role: "run",
        given: { when_ended: "restart_if_failed", cmd: "echo better" },
        expected: (call, before) => {
          assert.deepEqual([call.verdict, call.started], ["succeeded", true], JSON.stringify(call));
          assert.notEqual(call.job_dir, before["start"]?.job_dir);
          assert.equal(call.stdout, "better\n");
        },
      },
      {
        name: "do not restart what succeeded",
        role: "run",
        given: { when_ended: "restart_if_failed" },
        expected: is("succeeded", (call) => assert.equal(call.started, false)),
      },
      {
        name: "restart whatever it was",
        role: "run",
        given: { when_ended: "restart" },
        expected: fails("failed", /exit status 7/),
      },
    ],
  },
  {
    name: "is-cancelled",
    given: { cmd: 'sleep 600 & echo "$!"; wait' },
    steps: [
      start,
      {
        name: "check mode",
        role: "cancel",
        check: true,
        expected: is("running", (call) => assert.equal(call.changed, true)),
      },
      {
        name: "cancel",
        role: "cancel",
        expected: (call, before) => {
          assert.deepEqual([call.verdict, call.changed, call.shown], ["cancelled", true, ""]);
          assert.equal(call.ansible_job_id, before["start"]?.ansible_job_id);
        },
      },
      {
        name: "none of it is left",
        happens: 'ps -p "$(cat "$JOB_DIR/stdout")" -o stat= | grep -v Z || echo gone',
        role: "cancel",
        expected: is("cancelled", (call) => {
          assert.deepEqual([call.changed, call.happened], [false, "gone"]);
        }),
      },
      {
        name: "whoever cancelled it meant it",
        role: "run",
        given: { when_ended: "restart_if_failed" },
        expected: fails("cancelled", /was cancelled/),
      },
      {
        name: "restart",
        role: "run",
        given: { when_ended: "restart", cmd: "true", wait: 5 },
        expected: is("succeeded"),
      },
    ],
  },
  {
    name: "is-stubborn",
    given: { cmd: "trap '' TERM; while :; do sleep 1; done", grace: 1 },
    steps: [start, {
      name: "cancel",
      role: "cancel",
      expected: is("cancelled", (call) => assert.deepEqual([call.rc, call.changed], ["", true])),
    }],
  },
  {
    name: "is-absent",
    given: { cmd: "true" },
    steps: [
      {
        name: "look only",
        role: "run",
        given: { start: false },
        expected: is("absent", (call) => assert.deepEqual([call.started, call.shown], [false, ""])),
      },
      { name: "check mode", role: "run", check: true, expected: is("absent") },
      {
        name: "cancel",
        role: "cancel",
        expected: is("absent", (call) => assert.deepEqual([call.changed, call.shown], [false, ""])),
      },
      // None of these has left anything.
      { ...start, given: { wait: 5 }, expected: is("succeeded") },
    ],
  },
];
