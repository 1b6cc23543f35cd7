import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { type Life, playLives } from "../ansible/job_lives.ts";
import { inDirectory } from "../ansible/job_store.ts";
import { PROGRAM } from "../binary/program.ts";

/** A program that dies when it is to save the start of a job. */
const DYING = `#!/bin/sh
requests=$(cat)
case $requests in
  *'"op": "observe"'*'"claim_token": "ajt_'*) exit 9 ;;
esac
printf '%s\\n' "$requests" | '${PROGRAM}' "$@"
`;

/** Ansible's Python, as long as it may be executed. */
const PYTHON = `#!/bin/sh
exec "$REAL_PYTHON" "$@"
`;

const NOTES_ITS_START =
  'echo begun >>"$SCRATCH/$NAME"; until [ -e "$SCRATCH/go" ]; do sleep 0.1; done';

const LIVES: readonly Life[] = [
  {
    name: "controller-dies",
    given: {
      cmd: NOTES_ITS_START,
      environment: { SCRATCH: "{{ scratch }}", NAME: "controller-dies.txt" },
    },
    steps: [
      {
        name: "between start and save",
        role: "run",
        given: { claim_ttl: "2s", program: "{{ scratch }}/dying" },
        expected: (call) => {
          assert.deepEqual([call.verdict, call.started], ["", true]);
          assert.equal(call.error["code"], "NoAnswer");
        },
      },
      {
        name: "the next one takes the job over",
        happens: "sleep 2",
        role: "run",
        expected: (call) => {
          assert.deepEqual([call.verdict, call.started], ["running", false], JSON.stringify(call));
          assert.match(call.ansible_job_id, /^j?\d+\.\d+$/);
        },
      },
      {
        name: "and sees its end",
        happens: ': >"$SCRATCH/go"; cat "$SCRATCH/$HOST.txt"',
        role: "run",
        given: { wait: 60 },
        expected: (call, before) => {
          assert.deepEqual([call.verdict, call.happened], ["succeeded", "begun"]);
          assert.equal(call.job_dir, before["the next one takes the job over"]?.job_dir);
        },
      },
    ],
  },
  {
    name: "owner-never-starts",
    given: { cmd: "echo ours", wait: 60 },
    steps: [{
      name: "its claim is taken over, and its fence",
      happens: 'async-job claim --job-name job --host "$HOST" --ttl 1s >/dev/null; sleep 1',
      role: "run",
      expected: (call) => {
        assert.deepEqual([call.verdict, call.started, call.stdout], ["succeeded", true, "ours\n"]);
      },
    }, {
      name: "who has taken it",
      happens: 'ls -l "$ASYNC_DIR"/async_job/*/fence | grep -c taken',
      role: "run",
      expected: ({ happened }) => assert.equal(happened, "1"),
    }],
  },
  {
    name: "host-refuses",
    given: { cmd: "true", wait: 60 },
    vars: { ansible_async_dir: "{{ scratch }}/refusing" },
    steps: [
      {
        name: "a file in the way",
        happens: 'mkdir "$ASYNC_DIR"; : >"$ASYNC_DIR/async_job"',
        role: "run",
        expected: (call) => {
          assert.deepEqual([call.verdict, call.started], ["", false]);
          assert.equal(call.error["code"], "HostRefused");
          assert.match(
            call.shown,
            /on host-refuses: Cannot use '.*async_job': it is a file, made by root/,
          );
        },
      },
      {
        name: "a link in the way",
        happens: 'rm "$ASYNC_DIR/async_job"; ln -s /tmp "$ASYNC_DIR/async_job"',
        role: "run",
        expected: (call) => assert.match(call.shown, /it is a link, made by root/),
      },
      {
        name: "nothing in the way",
        happens: 'rm "$ASYNC_DIR/async_job"',
        role: "run",
        expected: (call) => assert.deepEqual([call.verdict, call.started], ["succeeded", true]),
      },
    ],
  },
  {
    name: "python-breaks",
    given: { cmd: "sleep 600" },
    vars: { ansible_python_interpreter: "{{ scratch }}/python" },
    steps: [
      { name: "start", role: "run" },
      {
        name: "broken",
        happens: 'chmod a-x "$SCRATCH/python"',
        role: "run",
        given: { fail: false },
        expected: (call) => {
          assert.deepEqual([call.verdict, call.started], ["", false]);
          assert.equal(call.error["code"], "HostFailed");
          assert.match(call.shown, /^Cannot run job 'job' on python-breaks: /);
        },
      },
      {
        name: "not to be cancelled",
        role: "cancel",
        expected: (call) => {
          assert.deepEqual([call.verdict, call.changed], ["", false]);
          assert.match(call.shown, /^Cannot cancel job 'job' on python-breaks: /);
        },
      },
      {
        name: "whole again",
        happens: 'chmod a+x "$SCRATCH/python"',
        role: "cancel",
        given: { grace: 0 },
        expected: (call) => assert.deepEqual([call.verdict, call.changed], ["cancelled", true]),
      },
    ],
  },
];

eachAnsible(
  "async_job_run takes over what a dead controller has started, and gives up what no host will start",
  async (controller, test) => {
    const { scratch } = controller;
    await Deno.writeTextFile(`${scratch}/dying`, DYING, { mode: 0o755 });
    const python = PYTHON.replace("$REAL_PYTHON", `${controller.bin}/python`);
    await Deno.writeTextFile(`${scratch}/python`, python, { mode: 0o755 });
    // What is told of a host that cannot run a module at all is each Ansible's own.
    const lives = controller.guessesTypes
      ? LIVES.filter(({ name }) => name === "python-breaks")
      : LIVES;
    await playLives(controller, test, lives, inDirectory(controller));
  },
);
