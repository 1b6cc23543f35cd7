import assert from "node:assert/strict";
import type { Life } from "./job_lives.ts";
import { fails, is, same, start } from "./job_steps.ts";

/** Jobs that somebody else starts, whose host is out of reach, or of which only Ansible knows. */
export const WITHHELD_LIVES: readonly Life[] = [
  {
    name: "is-held",
    given: { cmd: "true" },
    steps: [
      {
        name: "held",
        happens:
          `async-job claim --job-name job --host "$HOST" --owner colleague -o json >"$SCRATCH/claim"`,
        role: "run",
        expected: is("held", ({ owner, started, shown }) => {
          assert.deepEqual([owner, started, shown], ["colleague", false, ""]);
        }),
      },
      {
        name: "cancel",
        role: "cancel",
        expected: (call) => {
          assert.deepEqual([call.verdict, call.error["code"]], ["", "ClaimHeld"]);
          assert.equal(call.error["retryable"], true);
          assert.match(call.shown, /being started by "colleague"/);
        },
      },
      {
        ...start,
        name: "given up",
        happens: `async-job release --job-name job --host "$HOST" --claim-token "$(
sed 's/.*"token":"\\([^"]*\\)".*/\\1/' "$SCRATCH/claim")"`,
      },
    ],
  },
  {
    name: "is-refused-become",
    given: { cmd: "sleep 600" },
    vars: {
      ansible_become_user: "nobody",
      ansible_become_exe: "/bin/false",
      ansible_become_password: "none",
    },
    steps: [
      {
        name: "before the start",
        role: "run",
        become: true,
        expected: (call) => {
          fails("", /^Cannot start job 'job' on \S+: .*(become|privilege)/, "HostRefused")(
            call,
            {},
          );
          assert.match(String(call.error["hint"]), /the claim is given up/);
        },
      },
      start,
      {
        name: "while it runs",
        role: "run",
        become: true,
        expected: fails("", /^Cannot run job 'job' on \S+: .*(become|privilege)/, "HostFailed"),
      },
      { name: "cancel", role: "cancel", expected: is("cancelled") },
    ],
  },
  {
    name: "is-out-of-reach",
    given: {
      cmd: 'until [ -e "$GO" ]; do sleep 0.1; done',
      environment: { GO: "{{ scratch }}/back" },
    },
    steps: [
      {
        name: "before the start",
        cut_off: true,
        role: "run",
        expected: (call) => {
          fails("unreachable", /is unreachable: .*ssh.* Hint: .*-m ping/, "Unreachable")(call, {});
          assert.deepEqual([call.started, call.ansible_job_id], [false, ""]);
          assert.equal(call.error["retryable"], true);
        },
      },
      { ...start, cut_off: false },
      {
        name: "while it runs",
        cut_off: true,
        role: "run",
        given: { fail: false },
        expected: (call, before) => {
          assert.deepEqual([call.verdict, call.shown], ["unreachable", ""]);
          same(call, before);
        },
      },
      {
        name: "cancel",
        role: "cancel",
        expected: (call) => {
          assert.deepEqual([call.verdict, call.error["code"]], ["unreachable", "Unreachable"]);
        },
      },
      {
        name: "back again",
        cut_off: false,
        happens: ': >"$SCRATCH/back"',
        role: "run",
        given: { wait: 10 },
        expected: is("succeeded"),
      },
    ],
  },
  {
    name: "was-started-by-hand",
    given: { cmd: "true" },
    steps: [
      {
        name: "running",
        happens: `mkdir -p "$ASYNC_DIR"
printf '{"started": 1, "finished": 0, "ansible_job_id": "j1.2"}' >"$ASYNC_DIR/j1.2"
async-job save --job-name job --host "$HOST" --ansible-job-id j1.2`,
        role: "run",
        expected: is("running", (call) => {
          assert.deepEqual([call.ansible_job_id, call.job_dir], ["j1.2", ""]);
        }),
      },
      {
        name: "cancel",
        role: "cancel",
        expected: (call) => assert.match(call.shown, /does not say how it was started/),
      },
      {
        name: "succeeded",
        happens: `printf '{"rc": 0, "stdout": "by hand", "changed": true}' >"$ASYNC_DIR/j1.2"`,
        role: "run",
        expected: is("succeeded", (call) => {
          assert.deepEqual([Number(call.rc), call.stdout], [0, "by hand"]);
        }),
      },
      {
        name: "kept",
        happens: 'rm "$ASYNC_DIR/j1.2"',
        role: "run",
        expected: is("succeeded", (call) => assert.equal(call.stdout, "by hand")),
      },
      {
        name: "lost",
        happens: 'async-job save --job-name job --host "$HOST" --ansible-job-id j3.4',
        role: "run",
        expected: fails("lost", /is lost/),
      },
      {
        name: "failed, for another user may find it",
        happens: `printf '{"failed": true, "msg": "no such host"}' >"$ASYNC_DIR/j3.4"`,
        role: "run",
        expected: fails("failed", /failed/),
      },
    ],
  },
];
