import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import {
  type Call,
  type Expectation,
  type Life,
  playLives,
  type Step,
} from "../ansible/job_lives.ts";
import { inBucket, inDirectory } from "../ansible/job_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";

const TITLE = "async_job_run says what became of a job, whatever happens to it and its host";

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

const is = (verdict: string, more: (call: Call) => void = () => {}) => (call: Call): void => {
  assert.equal(call.verdict, verdict, JSON.stringify(call));
  more(call);
};

const fails = (verdict: string, message: RegExp, code = "JobFailed"): Expectation => (call) => {
  assert.equal(call.verdict, verdict, JSON.stringify(call));
  assert.match(call.shown, message);
  assert.equal(call.error["code"], code);
};

const start: Step = {
  name: "start",
  role: "run",
  expected: is("started", (call) => {
    assert.deepEqual([call.started, call.error, call.shown], [true, {}, ""]);
    assert.match(call.ansible_job_id, /^j?\d+\.\d+$/);
    assert.match(call.started_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual([call.rc, call.ended_at], ["", ""]);
  }),
};

/** The same job in later answers, which have started nothing. */
function same(call: Call, before: Readonly<Record<string, Call>>): void {
  for (const key of ["ansible_job_id", "job_dir", "started_at", "host"] as const) {
    assert.equal(call[key], before["start"]?.[key]);
  }
  assert.equal(call.started, false);
}

const runs: Expectation = (call, before) => {
  assert.equal(call.verdict, "running", JSON.stringify(call));
  same(call, before);
};

const running: Step = { name: "look", role: "run", expected: runs };
const SLEEPS = "exec sleep 600";

const LIVES: readonly Life[] = [
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
        status: true,
        expected: (call, before) => {
          assert.equal(call.verdict, "succeeded", JSON.stringify(call));
          same(call, before);
          assert.equal(Number(call.rc), 0);
          assert.equal(call.stdout, "begun\ndone");
          assert.match(call.ended_at, /Z$/);
          // Ansible's own module knows the job too.
          assert.equal(call.status, call.job_dir);
        },
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
          fails("unreachable", /unreachable/, "Unreachable")(call, {});
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

/** What Ansible has a part in; what the host and the program decide is the same with all of its versions. */
const OF_ANSIBLE = [
  "succeeds",
  "fails",
  "is-cancelled",
  "is-out-of-reach",
  "is-absent",
  "was-started-by-hand",
];

eachAnsible(`${TITLE}: in a directory`, async (controller, test) => {
  await playLives(controller, test, LIVES, inDirectory(controller));
}, ["newest"]);

eachAnsible(`${TITLE}: in a bucket`, async (controller, test) => {
  await using bucket = await fakeBucket();
  const lives = LIVES.filter(({ name }) => OF_ANSIBLE.includes(name));
  await playLives(controller, test, lives, inBucket(bucket));
}, ["oldest"]);
