import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";
import { playCases } from "../ansible/play_cases.ts";

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

/** A call that must fail: its input without prefix, and what the message must say. */
type FailingCase = readonly [
  { readonly name: string } & Readonly<Record<string, string | boolean>>,
  ...RegExp[],
];

/** Where Ansible has a part in the answer: the start of a program, its end, a validation. */
function loadsOfAnsible(programs: string): FailingCase[] {
  return [
    [
      { name: "missing program", executable: `${programs}/nowhere` },
      /^Cannot load job 'export'.*nowhere' could not be run on localhost: there is no/,
      INSTALL,
    ],
    [{ name: "unknown name", executable: "async-job-of-nobody" }, NOWHERE, INSTALL],
    [
      { name: "crashing program", executable: `${programs}/crashing` },
      /crashing' on localhost did not answer .*exit status -9/,
      TRY,
    ],
    [{ name: "corrupt record", job_name: "corrupt" }, /corrupt\.json/, /\. Hint: /],
    [{ name: "unknown backend", backend: "ftp" }, /ftp/],
  ];
}

/** What the program answers and the role refuses, whatever Ansible runs them. */
function otherLoads(programs: string, state: string): FailingCase[] {
  return [
    [
      { name: "oci", backend: "oci" },
      /^Cannot load job 'export': the oci backend needs (async_job_load_oci_\w+, ){2}/,
      /_bucket, .*_namespace, .*_compartment\. Hint: /,
    ],
    [
      { name: "old program", executable: `${programs}/old` },
      /^Unknown option --request\. Hint: See help\. Or: .* of another version/,
      INSTALL,
    ],
    [
      { name: "complaining program", executable: `${programs}/complaining` },
      /async-job does \(exit status 126, no room to unpack\)/,
      TRY,
    ],
    [
      { name: "mute program", executable: `${programs}/mute` },
      /mute' on localhost did not answer .*\(exit status 127\)/,
      TRY,
    ],
    [
      { name: "silent program", executable: `${programs}/silent` },
      /silent' on localhost did not answer as async-job does/,
      TRY,
    ],
    [
      { name: "refusing program", executable: `${programs}/refusing` },
      /^Invalid ansible_job_id: it is empty\. Hint: Give one\.$/,
    ],
    [{ name: "bad name", job_name: ".." }, /job/i, /"\.\."/, /\. Hint: /],
    [
      { name: "required directory", state_dir: `${state}/nowhere`, require_state_dir: true },
      /state\/nowhere/,
      /\. Hint: /,
    ],
    [
      { name: "directory is a file", state_dir: `${programs}/old` },
      /programs\/old/,
      /\. Hint: /,
    ],
    [{ name: "empty directory name", state_dir: "" }, /state_dir/, /\. Hint: /],
  ];
}

function savesOfAnsible(programs: string): FailingCase[] {
  return [
    [
      { name: "save with missing program", executable: `${programs}/nowhere` },
      /^Cannot save job 'export'/,
      /set async_job_save_executable/,
    ],
    [{ name: "save over corrupt record", job_name: "corrupt" }, /corrupt\.json/, /\. Hint: /],
  ];
}

function otherSaves(): FailingCase[] {
  return [
    [
      { name: "save with unknown name", executable: "async-job-of-nobody" },
      NOWHERE,
      /set async_job_save_executable/,
    ],
    [
      { name: "save to oci", backend: "oci" },
      /^Cannot save job 'export': the oci backend needs (async_job_save_oci_\w+, ){2}/,
      /_bucket, .*_namespace, .*_compartment\. Hint: /,
    ],
  ];
}

eachAnsible(
  "async_job_load and async_job_save fail in plain words and leave no stale answers",
  async (controller, test) => {
    const { scratch, state } = controller;
    const programs = `${scratch}/programs`;
    await Deno.mkdir(programs);
    for (const [name, script] of Object.entries(PROGRAMS)) {
      const text = `#!/bin/sh\ncat > /dev/null\n${script}\n`;
      await Deno.writeTextFile(`${programs}/${name}`, text, { mode: 0o755 });
    }
    await Deno.mkdir(`${state}/web01`, { recursive: true });
    await Deno.writeTextFile(`${state}/web01/corrupt.json`, "{}\n");
    const load = loadsOfAnsible(programs);
    const save = savesOfAnsible(programs);
    if (!controller.guessesTypes) {
      load.push(...otherLoads(programs, state));
      save.push(...otherSaves());
    }
    const { status, output, report } = await playCases(controller, "failures_playbook.yml", [
      ...load.map(([given]) => ({ role: "load", ...given })),
      ...save.map(([given]) => ({ role: "save", ...given })),
    ]);
    assert.equal(status, 0, output);
    const { outcomes, found_after_undefined, found_after_ignored } = report as Report;

    for (const [{ name }, ...patterns] of [...load, ...save]) {
      await test.step(`the message for: ${name}`, () => {
        const { msg } = outcomes[name] as Outcome;
        for (const pattern of patterns) assert.match(msg, pattern);
        assert.ok(!/[{}]|stdout|Traceback/.test(msg), `a dump: ${msg}`);
      });
    }
    for (const [{ name }] of load) {
      await test.step(`the answers after: ${name}`, () => {
        const { msg: _, ...facts } = outcomes[name] as Outcome;
        assert.deepEqual(facts, {
          found: true,
          ansible_job_id: "unknown, the load failed",
          rest: ["", {}, ""],
        });
      });
    }
    for (const [{ name }] of save) {
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
