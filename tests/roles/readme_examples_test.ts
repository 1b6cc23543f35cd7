import assert from "node:assert/strict";
import { roleOptions } from "../../scripts/ansible/role_table.ts";
import type { Controller } from "../ansible/controller.ts";
import { eachAnsible, lintTest, NEWEST } from "../ansible/each_ansible.ts";
import { type ReadmeExample, readmeExamples } from "../ansible/readme_examples.ts";
import { PROGRAM } from "../binary/program.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { linesWritten } from "../scenarios/async_jobs.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** Where tasks are run that an example shows without their play. */
const HOST = "db01.example.com";

/** Every README of the collection; what saves a job comes before what loads it. */
const READMES: string[] = [];
for await (const { name } of Deno.readDir(`${ROOT}/roles`)) {
  READMES.push(`roles/${name}/README.md`);
}
READMES.sort().reverse();
READMES.unshift("README.md", "docs/playbooks.md");

const examples: ReadmeExample[] = [];
for (const path of READMES) {
  examples.push(...readmeExamples(path, await Deno.readTextFile(`${ROOT}/${path}`)));
}
const plays = examples.filter(({ kind }) => kind !== "settings");

/** The examples of the root README with docs/playbooks.md, and those of the roles, each share a state directory. */
type Part = "root" | "roles";

function partOf({ place }: ReadmeExample): Part {
  return place.startsWith("roles/") ? "roles" : "root";
}

/** Writes an example as a playbook, with a stand-in for each program that it starts. */
async function writePlaybook(directory: string, example: ReadmeExample): Promise<string> {
  const text = example.text.replaceAll("/usr/local/bin/", `${directory}/bin/`);
  for (const [path = ""] of text.matchAll(new RegExp(`${directory}/bin/[\\w-]+`, "g"))) {
    await Deno.writeTextFile(path, `#!/bin/sh\necho ${example.place} >>${directory}/starts\n`, {
      mode: 0o755,
    });
  }
  const play = `- hosts: ${HOST}\n  gather_facts: false\n  tasks:\n`;
  const name = `${example.place.replaceAll(/[/:]/g, "-")}.yml`;
  await Deno.writeTextFile(
    `${directory}/${name}`,
    example.kind === "playbook" ? text : play + text.replaceAll(/^(?=.)/gm, "    "),
  );
  return name;
}

/** Writes a playbook that runs all examples of a part, in their order. */
async function writePart({ scratch }: Controller, part: Part): Promise<string> {
  const directory = `${scratch}/${part}`;
  await Deno.mkdir(`${directory}/bin`, { recursive: true });
  const imports: string[] = [];
  for (const example of plays.filter((play) => partOf(play) === part)) {
    imports.push(`- import_playbook: ${await writePlaybook(directory, example)}\n`);
  }
  await Deno.writeTextFile(`${directory}/all.yml`, imports.join(""));
  return `${directory}/all.yml`;
}

/** Makes every host that an example names this machine. */
async function writeInventory({ scratch }: Controller): Promise<string> {
  const patterns = new Set(plays.flatMap(({ hosts }) => hosts));
  patterns.delete("all");
  const groups = [...patterns].filter((name) => !name.includes(".") && name !== "localhost");
  const names = new Set([HOST, "localhost", ...patterns]);
  for (const group of groups) names.delete(group);
  const python = "ansible_python_interpreter='{{ ansible_playbook_python }}'";
  const lines = [...names].map((name) => `${name} ansible_connection=local ${python}\n`);
  for (const group of groups) lines.push(`[${group}]\n${HOST}\n`);
  await Deno.writeTextFile(`${scratch}/inventory.ini`, lines.join(""));
  return `${scratch}/inventory.ini`;
}

/** Those of the root part that start a program: a whole playbook, and tasks that claim its job. */
const starting = plays.filter((play) =>
  partOf(play) === "root" && play.text.includes("/usr/local/bin/")
);
const whole = starting.filter(({ kind }) => kind === "playbook");
const claiming = starting.filter(({ text }) => text.includes("claim_token"));

/** The places of the examples that started a program, one for each start; so many are waited for. */
const starts = ({ scratch }: Controller, part: Part, expected: number): Promise<string[]> =>
  linesWritten(`${scratch}/${part}/starts`, expected);

Deno.test("The READMEs show plays, tasks and settings", () => {
  for (const kind of ["playbook", "tasks", "settings"]) {
    assert.ok(examples.some((example) => example.kind === kind), `no ${kind}`);
  }
});

eachAnsible("Every playbook and task list in the READMEs runs", async (controller, test) => {
  await using bucket = await fakeBucket({ namespace: "mytenancynamespace" });
  const inventory = await writeInventory(controller);
  const output = { root: "", roles: "" };
  const play = async (part: Part): Promise<void> => {
    const outcome = await controller.play(await writePart(controller, part), {
      args: ["--inventory", inventory],
      cwd: controller.scratch,
      // What a real machine has in its network and its ~/.oci/config.
      env: {
        ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
        ASYNC_JOB_OCI_CONFIG_FILE: `${bucket.directory}/config`,
      },
      // Neither from the network nor for all users of this machine.
      vars: {
        async_job_install_src: PROGRAM,
        async_job_install_dir: `${controller.scratch}/.local/bin`,
      },
    });
    output[part] = outcome.output;
    assert.equal(outcome.status, 0, outcome.output);
    assert.ok(outcome.recap[HOST]?.["ok"], outcome.output);
  };
  await test.step("the roles'", () => play("roles"));
  await test.step("those of README.md and docs/playbooks.md", async () => {
    await play("root");
    assert.match(output.root, /\bmsg:\n +- started\n/);
  });
  await test.step("those once more", async () => {
    await play("root");
    assert.match(output.root, /\bmsg:\n +- (running|succeeded)\n +- step 1 of 4\n/);
  });
  await test.step("each that starts a job starts it once, and saves it", async () => {
    for (const name of ["nightly_export", "nightly_report", "nightly_import", "warehouse"]) {
      const record = `${controller.scratch}/root/.ansible_async_state/${HOST}/${name}.json`;
      assert.equal(typeof JSON.parse(await Deno.readTextFile(record)).ansible_job_id, "string");
    }
    const places = starting.map(({ place }) => place);
    const started = await starts(controller, "root", places.length);
    assert.deepEqual(started.toSorted(), places.toSorted());
  });
  await test.step("async_job_load's gives its claim up", async () => {
    assert.match(output.roles, /TASK \[Give the claim up when .*\] \*+\nchanged: \[/);
    const claim = `${controller.scratch}/roles/.ansible_async_state/${HOST}/monthly_report.json`;
    await assert.rejects(Deno.stat(claim), Deno.errors.NotFound);
  });
  await test.step("async_job_load's finds what async_job_save's saved", async () => {
    const started = await starts(controller, "roles", 2);
    const owners = started.map((place) => place.split("/")[1]).toSorted();
    assert.deepEqual(owners, ["async_job_run", "async_job_save"]);
    assert.match(output.roles, /TASK \[Ask how the job is doing\] \*+\n(ok|changed): \[/);
  });
  await test.step("those on OCI asked the bucket that they name", () => {
    const asked = bucket.oci.log.entries.filter(({ status }) => status === 404);
    assert.ok(asked.length >= 2);
    for (const { target, authenticated } of asked) {
      assert.match(target, /^\/n\/mytenancynamespace\/b\/async-jobs\/o\//);
      assert.equal(authenticated, true);
    }
  });
}, NEWEST);

eachAnsible(
  "docs/playbooks.md shows tasks that give their claim up when the job cannot be started",
  async (controller) => {
    const inventory = await writeInventory(controller);
    const root = `${controller.scratch}/root`;
    await Deno.mkdir(`${root}/bin`, { recursive: true });
    const [example] = claiming;
    assert.ok(example !== undefined && claiming.length === 1);
    const { status, output } = await controller.play(
      `${root}/${await writePlaybook(root, example)}`,
      {
        args: ["--inventory", inventory],
        env: { ANSIBLE_ASYNC_DIR: "/dev/null/none" },
      },
    );
    assert.equal(status, 2, output);
    assert.match(output, /TASK \[Give the claim up, .*\] \*+\nchanged: \[/);
    assert.match(output, /TASK \[Pass the failure on\]/);
    const place = `${root}/.ansible_async_state/${HOST}`;
    assert.deepEqual(await Array.fromAsync(Deno.readDir(place)), []);
  },
  NEWEST,
);

eachAnsible(
  "docs/playbooks.md shows playbooks that start nothing in check mode",
  async (controller) => {
    const inventory = await writeInventory(controller);
    const { scratch } = controller;
    const root = `${scratch}/root`;
    await Deno.mkdir(`${root}/bin`, { recursive: true });
    assert.equal(whole.length, 2);
    const paths = await Promise.all(whole.map((example) => writePlaybook(root, example)));
    await Deno.writeTextFile(
      `${root}/all.yml`,
      paths.map((path) => `- import_playbook: ${path}\n`).join(""),
    );
    const play = async (...args: string[]): Promise<Record<string, number> | undefined> => {
      const { status, output, recap } = await controller.play(`${root}/all.yml`, {
        args: ["--inventory", inventory, ...args],
        cwd: scratch,
      });
      assert.equal(status, 0, output);
      return recap[HOST];
    };
    // The one role counts the start that it would do.
    assert.equal((await play("--check"))?.["changed"], 1);
    assert.deepEqual(await starts(controller, "root", 0), []);
    await assert.rejects(Deno.stat(`${root}/.ansible_async_state`), Deno.errors.NotFound);
    await play();
    assert.equal((await play("--check"))?.["changed"], 0);
    assert.equal((await starts(controller, "root", 2)).length, 2);
  },
  NEWEST,
);

lintTest("Every setting that the READMEs show alone is an input of a role", async (_bin, root) => {
  const known = new Map<string, Set<string>>();
  for (const { place, settings } of examples) {
    const [, role] = /^roles\/(\w+)\//.exec(place) ?? [];
    if (role === undefined) continue;
    if (!known.has(role)) {
      known.set(role, new Set((await roleOptions(root, role)).map(([name]) => name)));
    }
    for (const name of settings) assert.ok(known.get(role)?.has(name), `${place}: ${name}`);
  }
});
