import { deepStrictEqual, match, ok } from "node:assert/strict";
import type { Controller, PlayOutcome } from "../ansible/controller.ts";
import { asyncJobIds } from "../../scripts/ansible/async_jobs.ts";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import { linesWritten } from "../scenarios/async_jobs.ts";
import { readGuide, shownFile } from "./guide.ts";

const GUIDE = await readGuide("playbooks");
const PLAYBOOK = shownFile(GUIDE, "by_parts.yml");
const ONE_ROLE = shownFile(GUIDE, "export.yml");
const NOWHERE = "ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1";
const LOCAL = `ansible_connection=local ansible_python_interpreter="{{ ansible_playbook_python }}"`;
const HEALTHY = ["db01.example.com", "db03.example.com"];

/** Two healthy hosts, and one that fails. */
function inventory(unwell: string): string {
  const lines = HEALTHY.map((host) => `${host} ${LOCAL}\n`);
  return `[databases]\ndb02.example.com ${unwell}\n${lines.join("")}`;
}

/** Plays the guide's playbook on such hosts, with its records in a directory. */
async function play(
  controller: Controller,
  unwell: string,
  text: string,
  env: Record<string, string>,
): Promise<PlayOutcome> {
  const { scratch } = controller;
  await Deno.writeTextFile(`${scratch}/by_parts.yml`, text);
  await Deno.writeTextFile(`${scratch}/inventory.ini`, inventory(unwell));
  const command = "/bin/sh -c 'echo {{ inventory_hostname }} >> {{ scratch }}/starts'";
  return await controller.play(`${scratch}/by_parts.yml`, {
    args: ["--inventory", `${scratch}/inventory.ini`],
    cwd: scratch,
    env,
    vars: { report_command: command, export_command: command },
  });
}

/** The ids that were saved for the healthy hosts. */
async function savedIds({ scratch }: Controller, job = "nightly_report"): Promise<string[]> {
  const ids = HEALTHY.map(async (host) => {
    const path = `${scratch}/.ansible_async_state/${host}/${job}.json`;
    return JSON.parse(await Deno.readTextFile(path)).ansible_job_id;
  });
  return (await Promise.all(ids)).toSorted();
}

const starts = async ({ scratch }: Controller): Promise<string[]> =>
  (await linesWritten(`${scratch}/starts`, HEALTHY.length)).toSorted();

eachAnsible(
  "docs/playbooks.md starts one job on each host when an unreachable host ends the play for all",
  async (controller) => {
    // Where ids have no `j`, such templates make numbers of them.
    const env = { ANSIBLE_ANY_ERRORS_FATAL: "true", ANSIBLE_JINJA2_NATIVE: "true" };
    for (let run = 1; run <= 2; run++) {
      const { output, recap } = await play(controller, NOWHERE, PLAYBOOK, env);
      ok(recap["db02.example.com"]?.["unreachable"] === 1, output);
      deepStrictEqual(await starts(controller), HEALTHY, `${run}: ${output}`);
    }
    const files = await Array.fromAsync(Deno.readDir(controller.async), ({ name }) => name);
    deepStrictEqual(await savedIds(controller), files.toSorted());
  },
  ["newest", "oldest"],
);

eachAnsible(
  "docs/playbooks.md saves what it started when too many other hosts failed",
  async (controller) => {
    const text = PLAYBOOK.replace("gather_facts: false", "$&\n  max_fail_percentage: 10");
    ok(text !== PLAYBOOK);
    const broken = "ansible_connection=local ansible_python_interpreter=/nowhere/python";
    const { output, status } = await play(controller, broken, text, {});
    match(`${status}`, /^[12]$/, output);
    deepStrictEqual(await starts(controller), HEALTHY, output);
    deepStrictEqual((await savedIds(controller)).length, 2);
  },
  ["newest", "oldest"],
);

eachAnsible(
  "docs/playbooks.md starts one job on each host by the one role when an unreachable host ends the play for all",
  async (controller) => {
    for (let run = 1; run <= 2; run++) {
      const env = { ANSIBLE_ANY_ERRORS_FATAL: "true" };
      const { status, output } = await play(controller, NOWHERE, ONE_ROLE, env);
      ok(status !== 0, output);
      deepStrictEqual(await starts(controller), HEALTHY, `${run}: ${output}`);
    }
    const ids = await asyncJobIds(controller.async);
    deepStrictEqual(await savedIds(controller, "nightly_export"), ids.toSorted());
  },
  NEWEST,
);
