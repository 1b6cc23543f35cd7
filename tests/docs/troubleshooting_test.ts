import { match, strictEqual } from "node:assert/strict";
import type { PlayOptions } from "../ansible/controller.ts";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";
import { runProgram } from "../binary/program.ts";
import { flat } from "../scenarios/scenario.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { readGuide, shownFile, tableRows } from "./guide.ts";

const PLAYBOOKS = await readGuide("playbooks");
const MESSAGES = tableRows(await readGuide("errors"), "message").map(([message = ""]) => message);

/** The program may be installed for all users of this machine. */
const MISSING = "async-job-that-is-nowhere";

/** What can happen to a playbook of the docs: the start of the row, and the status of the play. */
const MET: readonly (readonly [start: string, status: number, options: PlayOptions])[] = [
  ["the role ", 2, { env: { ANSIBLE_COLLECTIONS_PATH: "/nowhere" } }],
  ["'async-job' could not", 2, { vars: { async_job_run_executable: MISSING } }],
  ["Ansible could not run", 2, { vars: { ansible_python_interpreter: "/nowhere/python3" } }],
  ["Could not match", 0, {}],
];

/** A pattern of a message, in which … stands for anything. */
function pattern(message: string): RegExp {
  const literal = message.split("…").map((part) => part.replaceAll(/[.*+?()[\]]/g, "\\$&"));
  // Newer versions of Ansible begin the same words with a capital.
  return new RegExp(literal.join(".*"), "i");
}

for (const [start, wanted, options] of MET) {
  const message = MESSAGES.find((own) => own.startsWith(start)) ?? `nothing about "${start}"`;
  eachAnsible(`docs/errors.md explains: ${message}`, async (controller) => {
    const path = `${controller.scratch}/export.yml`;
    await Deno.writeTextFile(path, shownFile(PLAYBOOKS, "export.yml"));
    const host = "[databases]\ndb01.example.com ansible_connection=local\n";
    const inventory = `${controller.scratch}/inventory.ini`;
    await Deno.writeTextFile(inventory, host);
    const outcome = await controller.play(path, {
      args: wanted === 0 ? [] : ["--inventory", inventory],
      cwd: controller.scratch,
      ...options,
    });
    strictEqual(outcome.status, wanted, outcome.output);
    match(flat(outcome).replaceAll(MISSING, "async-job"), pattern(message));
  }, ENDS);
}

Deno.test("docs/errors.md explains why list finds no jobs", async () => {
  await using scratch = await scratchDirectory();
  const save = ["save", "--job-name", "export", "--host", "db01.example.com"];
  await runProgram([...save, "--ansible-job-id", "j1.1"], { cwd: scratch.path });
  const [said = ""] = MESSAGES.filter((message) => message.includes("async-job list"))
    .map((message) => /says (\d jobs)/.exec(message)?.[1] ?? "nothing");
  for (const options of [["--host", "db01"], ["--state-dir", "elsewhere"]]) {
    const { status, stdout, stderr } = await runProgram(["list", ...options], {
      cwd: scratch.path,
    });
    strictEqual(status, 0);
    match(stdout + stderr, new RegExp(`^${said} in `));
  }
});
