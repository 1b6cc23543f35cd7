import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";

interface Outcome {
  readonly msg: string;
  readonly [fact: string]: unknown;
}

interface Report {
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly found_after_undefined: unknown;
  readonly found_after_ignored: unknown;
}

/** Programs that are not what the roles need; all read their input, for Ansible minds when one ends too soon. */
const PROGRAMS = {
  silent: "cat > /dev/null",
  crashing: "cat > /dev/null; echo '{\"found\":tr'; kill -9 $$",
  complaining: "cat > /dev/null; echo 'no room'  >&2; echo 'to unpack' >&2; exit 126",
  // Looks like a search that finds nothing.
  mute: "cat > /dev/null; exit 127",
  refusing:
    `cat > /dev/null; echo '{"error":{"code":"Usage","message":"Invalid ansible_job_id: it ` +
    `is empty","hint":"Give one.","retryable":false,"exit_code":2}}'; exit 2`,
  old: `cat > /dev/null; echo '{"error":{"code":"Usage","message":"Unknown option --request",` +
    `"hint":"See help.","retryable":false,"exit_code":2}}'; exit 2`,
};

const INSTALL = new RegExp(
  "Install async-job 2\\.0\\.0 or newer on localhost, for which there is the role " +
    "rstyczynski\\.ansible\\.async_job_install, or set async_job_load_executable to its path",
);
/** How to look at a program that was found and does not answer; nothing about installing. */
const TRY = /\. Hint: Run '\S+ version' there, as the user of the role's tasks; it must be [^I]*$/;
const NOWHERE =
  /nobody' could not be run on localhost: it is neither on the PATH there nor in ~\/\.local\/bin or/;

/** What each message must say. */
const LOAD_MESSAGES: readonly [string, ...RegExp[]][] = [
  [
    "missing program",
    /^Cannot load job 'export'.*nowhere' could not be run on localhost: there is no/,
    INSTALL,
  ],
  ["unknown name", NOWHERE, INSTALL],
  ["complaining program", /async-job does \(exit status 126, no room to unpack\)/, TRY],
  ["mute program", /mute' on localhost did not answer .*\(exit status 127\)/, TRY],
  ["refusing program", /^Invalid ansible_job_id: it is empty\. Hint: Give one\.$/],
  ["silent program", /silent' on localhost did not answer as async-job does/, TRY],
  ["crashing program", /crashing' on localhost did not answer .*exit status -9/, TRY],
  [
    "old program",
    /^Unknown option --request\. Hint: See help\. Or: .* of another version/,
    INSTALL,
  ],
  ["corrupt record", /corrupt\.json/, /\. Hint: /],
  ["bad name", /job/i, /"\.\."/, /\. Hint: /],
  ["unknown backend", /ftp/],
  [
    "oci",
    /^Cannot load job 'export': the oci backend needs (async_job_load_oci_\w+, ){2}/,
    /_bucket, .*_namespace, .*_compartment\. Hint: /,
  ],
  ["required directory", /state\/nowhere/, /\. Hint: /],
  ["directory is a file", /programs\/old/, /\. Hint: /],
  ["empty directory name", /state_dir/, /\. Hint: /],
];

const SAVE_MESSAGES: readonly [string, ...RegExp[]][] = [
  ["save with missing program", /^Cannot save job 'export'/, /set async_job_save_executable/],
  ["save with unknown name", NOWHERE, /set async_job_save_executable/],
  ["save over corrupt record", /corrupt\.json/, /\. Hint: /],
  [
    "save to oci",
    /^Cannot save job 'export': the oci backend needs (async_job_save_oci_\w+, ){2}/,
    /_bucket, .*_namespace, .*_compartment\. Hint: /,
  ],
];

eachAnsible(
  "async_job_load and async_job_save fail in plain words and leave no stale answers",
  async (controller, test) => {
    const { scratch, state } = controller;
    await Deno.mkdir(`${scratch}/programs`);
    for (const [name, script] of Object.entries(PROGRAMS)) {
      await Deno.writeTextFile(
        `${scratch}/programs/${name}`,
        `#!/bin/sh\ncat > /dev/null\n${script}\n`,
        {
          mode: 0o755,
        },
      );
    }
    await Deno.mkdir(`${state}/web01`, { recursive: true });
    await Deno.writeTextFile(`${state}/web01/corrupt.json`, "{}\n");
    const { status, output, report } = await controller.play(
      "tests/ansible/playbooks/failures_playbook.yml",
    );
    assert.equal(status, 0, output);
    const { outcomes, found_after_undefined, found_after_ignored } = report as Report;

    for (const [name, ...patterns] of [...LOAD_MESSAGES, ...SAVE_MESSAGES]) {
      await test.step(`the message for: ${name}`, () => {
        const { msg } = outcomes[name] as Outcome;
        for (const pattern of patterns) assert.match(msg, pattern);
        assert.ok(!/[{}]|stdout|Traceback/.test(msg), `a dump: ${msg}`);
      });
    }
    for (const [name] of LOAD_MESSAGES) {
      await test.step(`the answers after: ${name}`, () => {
        const { msg: _, ...facts } = outcomes[name] as Outcome;
        assert.deepEqual(facts, {
          found: true,
          ansible_job_id: "unknown, the load failed",
          rest: ["", {}, ""],
        });
      });
    }
    for (const [name] of SAVE_MESSAGES) {
      await test.step(`the answers after: ${name}`, () => {
        const { msg: _, ...facts } = outcomes[name] as Outcome;
        assert.deepEqual(facts, { changed: false, state_file: "" });
      });
    }
    await test.step("nothing looks absent when the role could not even begin", () => {
      assert.equal(found_after_undefined, true);
    });
    await test.step("nothing looks absent after ignore_errors", () => {
      assert.equal(found_after_ignored, true);
    });
    await test.step("the corrupt record is left as it was", async () => {
      assert.equal(await Deno.readTextFile(`${state}/web01/corrupt.json`), "{}\n");
    });
  },
  ENDS,
);
