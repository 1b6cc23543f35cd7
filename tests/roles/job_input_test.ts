import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { type Call, type Expectation, type Life, playLives } from "../ansible/job_lives.ts";
import { inDirectory } from "../ansible/job_store.ts";

/** Arguments that something on the way could take for its own. */
const ARGUMENTS = [
  "$HOME `id` $(id) ${PATH}",
  "it's",
  'a "b" \\',
  "two\nlines\n",
  "",
  "*",
  "  é 😀",
  "-n",
  "~",
  "[1, 2]",
  "yes",
  12,
  "1.50",
];

/** What the playbook adds, which is no template. */
const BRACES = "{{ 7 * 6 }} {% if {#";

const shownBy = (words: readonly unknown[]): string => words.map((word) => `[${word}]`).join("");

const ended = (verdict: string, rc: number, look: (call: Call) => void): Expectation => (call) => {
  assert.deepEqual([call.verdict, Number(call.rc)], [verdict, rc], JSON.stringify(call));
  look(call);
};

/** A call that is refused before anything is claimed; run_variables_test.ts has all that can be wrong. */
interface Refusal {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly message: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "neither argv nor cmd",
    given: {},
    code: "Usage",
    message: /Neither async_job_run_argv nor async_job_run_cmd is set/,
  },
  {
    name: "argv as text",
    given: { argv: "rsync -a from to" },
    code: "InvalidSetting",
    message: /async_job_run_argv: it is a text, not a list.*async_job_run_cmd/,
  },
  {
    name: "argv with a boolean",
    given: { argv: ["echo", true] },
    code: "InvalidSetting",
    message: /async_job_run_argv: item 2 is a boolean.*quotes/,
  },
  {
    name: "time_limit as text",
    given: { cmd: "true", time_limit: "an hour" },
    // Ansible checks it first.
    code: "NotStarted",
    message: /async_job_run_time_limit.*(int|type)/s,
  },
];

const LIVES: readonly Life[] = [
  {
    name: "exact",
    steps: [{
      name: "arguments and environment",
      role: "run",
      given: {
        argv: ["/bin/sh", "-c", 'printf "[%s]" "$@" "$TEXT" "$NUMBER" "$PWD"', "sh", ...ARGUMENTS],
        braces: true,
        environment: { TEXT: `don't "$HOME"\n`, NUMBER: 1.5 },
        chdir: "/",
        wait: 30,
      },
      expected: ended("succeeded", 0, ({ stdout }) => {
        assert.equal(stdout, shownBy([...ARGUMENTS, BRACES, `don't "$HOME"\n`, "1.5", "/"]));
      }),
    }],
  },
  {
    name: "shell",
    steps: [{
      name: "text for a shell",
      role: "run",
      given: { cmd: 'for i in 1 2; do echo "$i" | tr 12 ab; done; cd / && pwd', wait: 30 },
      expected: ended("succeeded", 0, ({ stdout }) => assert.equal(stdout, "a\nb\n/\n")),
    }],
  },
  {
    name: "tail",
    given: { cmd: "printf 'one\\ntwo'; printf '\\303\\244\\377' >&2", wait: 30 },
    steps: [
      {
        name: "of no bytes",
        role: "run",
        given: { output_tail: 0 },
        expected: ended("succeeded", 0, (call) => {
          assert.deepEqual([call.stdout, call.stderr], ["", ""]);
          assert.deepEqual([call.stdout_bytes, call.stderr_bytes].map(Number), [7, 3]);
        }),
      },
      {
        name: "of some",
        role: "run",
        given: { job: "other", output_tail: 2 },
        expected: ended("succeeded", 0, (call) => {
          // Half a character at its start is left out, and what is none is marked.
          assert.deepEqual([call.stdout, call.stderr], ["wo", "\ufffd"]);
          assert.deepEqual([call.stdout_bytes, call.stderr_bytes].map(Number), [7, 3]);
        }),
      },
    ],
  },
  {
    name: "not-there",
    given: { wait: 30, fail: false },
    steps: [
      {
        name: "no such command",
        role: "run",
        given: { argv: ["/no/such/program"] },
        expected: ended("failed", 127, ({ stderr }) => assert.match(stderr, /no\/such\/program/)),
      },
      {
        name: "not executable",
        role: "run",
        given: { job: "other", argv: ["/etc/passwd"] },
        expected: ended("failed", 126, ({ stderr }) => assert.match(stderr, /denied/i)),
      },
      {
        name: "no such directory",
        role: "run",
        given: { job: "third", cmd: "pwd", chdir: "/no/such/place" },
        expected: (call) => {
          assert.deepEqual([call.verdict, call.started], ["", false]);
          assert.deepEqual([call.error["code"], call.error["retryable"]], ["HostRefused", false]);
          assert.match(call.shown, /job 'third' on not-there: Cannot change to directory/);
        },
      },
      {
        // Nothing was started, and the claim was given up.
        name: "the directory is there",
        role: "run",
        given: { job: "third", cmd: "pwd", chdir: "/" },
        expected: ended("succeeded", 0, ({ stdout }) => assert.equal(stdout, "/\n")),
      },
    ],
  },
  {
    name: "refused",
    steps: REFUSALS.map(({ name, given, code, message }) => ({
      name,
      role: "run",
      given,
      expected: (call) => {
        assert.match(call.shown, message);
        assert.deepEqual([call.verdict, call.started, call.error["code"]], ["", false, code]);
      },
    })),
  },
];

eachAnsible(
  "async_job_run hands over every word, and refuses what cannot be before it claims",
  async (controller, test) => {
    await playLives(controller, test, LIVES, inDirectory(controller));
    await test.step("what was refused has left nothing", async () => {
      await assert.rejects(Deno.stat(`${controller.state}/refused/job.json`), Deno.errors.NotFound);
    });
  },
);
