import assert from "node:assert/strict";
import type { Life } from "./job_lives.ts";
import { fails, is, running, same, SLEEPS, start } from "./job_steps.ts";

/** Prints the process that the link $1 of a job's directory names. */
const PID_OF = `
pid_of() { ls -l "$JOB_DIR/$1" | sed 's/.*pid=\\([0-9]*\\).*/\\1/'; }
edit() {
  ls -l "$JOB_DIR/$1" | sed "s/.* -> //; s/$2/$3/" >"$SCRATCH/$HOST.link"
  rm "$JOB_DIR/$1"
  ln -s "$(cat "$SCRATCH/$HOST.link")" "$JOB_DIR/$1"
}
`;
const KILL = `${PID_OF}
kill -KILL "$(pid_of fence)" "$(pid_of command)"
while kill -0 "$(pid_of command)" 2>/dev/null; do sleep 0.1; done`;
/** Kills Ansible's own processes too, as a power cut does. */
const KILL_ALL = `${PID_OF}
kill -s KILL -- "-$(ps -o pgid= -p "$(pid_of fence)" | tr -d ' ')"`;

/** Jobs that are gone without an exit status, for one reason or another. */
export const GONE_LIVES: readonly Life[] = [
  {
    name: "expires",
    given: { cmd: SLEEPS, time_limit: 8 },
    steps: [
      start,
      {
        name: "past its limit",
        // On a busy machine Ansible may end the parent of the job only.
        happens: `${PID_OF}
until grep -q Timeout "$ASYNC_DIR/$JOB_ID"; do sleep 0.2; done
kill -s KILL "$(pid_of fence)" "$(pid_of command)" 2>/dev/null || true`,
        role: "run",
        expected: fails("expired", /past its time limit of 8 seconds/),
      },
      {
        name: "restart",
        role: "run",
        given: { when_ended: "restart_if_failed", cmd: "true", wait: 5, time_limit: 50 },
        expected: is("succeeded"),
      },
    ],
  },
  {
    name: "is-killed",
    given: { cmd: SLEEPS },
    steps: [
      start,
      running,
      {
        name: "killed",
        happens: KILL,
        role: "run",
        expected: (call, before) => {
          fails("killed", /was killed/)(call, {});
          same(call, before);
          assert.deepEqual([call.rc, call.ended_at], ["", ""]);
        },
      },
    ],
  },
  {
    name: "loses-power",
    given: { cmd: SLEEPS },
    steps: [start, running, {
      name: "killed",
      happens: KILL_ALL,
      role: "run",
      expected: fails("killed", /was killed/),
    }],
  },
  {
    name: "is-booted",
    given: { cmd: SLEEPS },
    steps: [start, running, {
      name: "another boot",
      // What runs under its number is another process since.
      happens: `${PID_OF}edit fence 'boot=[^;]*' boot=an-earlier-one`,
      role: "run",
      expected: fails("killed", /was killed/),
    }, { name: "cleaned", happens: KILL }],
  },
  {
    name: "has-its-pid-reused",
    given: { cmd: SLEEPS, fail: false },
    steps: [
      start,
      running,
      {
        name: "cancel",
        happens: `${KILL}
sleep 600 >/dev/null 2>&1 &
edit fence 'pid=[0-9]*' "pid=$!"; edit command 'pid=[0-9]*' "pid=$!"`,
        role: "cancel",
        expected: is("killed", (call) => assert.equal(call.changed, false)),
      },
      { name: "the other process lives", happens: `${PID_OF}kill -KILL "$(pid_of fence)"` },
    ],
  },
  {
    name: "is-lost",
    given: { cmd: SLEEPS },
    steps: [start, {
      name: "lost",
      happens: `${KILL_ALL}
rm -r "$JOB_DIR" "$ASYNC_DIR/$JOB_ID"`,
      role: "run",
      given: { fail: false },
      expected: is("lost", (call) => assert.deepEqual([call.shown, call.rc], ["", ""])),
    }],
  },
];
