import { deepStrictEqual, doesNotMatch, ok, strictEqual } from "node:assert/strict";
import { roleOptions } from "../../scripts/ansible/role_table.ts";
import { CHOICES } from "../../lib/settings/options.ts";
import { FINAL_VERDICTS, isFinalVerdict, OPEN_VERDICTS } from "../../lib/record/verdict.ts";
import { lintTest } from "../ansible/each_ansible.ts";
import { readmeExamples } from "../ansible/readme_examples.ts";
import { readGuide, tableRows } from "./guide.ts";
import { withAnsible } from "./newest_ansible.ts";

const GUIDE = await readGuide("async_job_run");
const EXAMPLES = readmeExamples("docs/async_job_run.md", GUIDE.text).map(({ text }) => text);

Deno.test("docs/async_job_run.md tells of every verdict whether it is final", () => {
  const rows = tableRows(GUIDE, "verdict");
  const told = rows.flatMap(([names = "", , final = ""]) =>
    names.split(", ").map((name) => [name, final])
  );
  const verdicts = [...FINAL_VERDICTS, ...OPEN_VERDICTS];
  deepStrictEqual(told.map(([name]) => name).toSorted(), verdicts.toSorted());
  for (const [name = "", final] of told) {
    strictEqual(final, isFinalVerdict(name) ? "yes" : "no", name);
  }
});

Deno.test("docs/async_job_run.md names the policies of starting again", () => {
  const named = tableRows(GUIDE, "policy").map(([name = ""]) => name.replace(/,.*/, ""));
  deepStrictEqual(named.toSorted(), [...CHOICES["when-ended"]].toSorted());
});

lintTest("docs/async_job_run.md names the defaults of the roles", async (_bin, root) => {
  const text = GUIDE.text.replaceAll(/\s+/g, " ");
  const defaultOf = async (role: string, name: string): Promise<unknown> =>
    (await roleOptions(root, role)).find(([own]) => own === `${role}_${name}`)?.[1].default;
  strictEqual(await defaultOf("async_job_run", "output_tail"), 64 * 1024);
  strictEqual(await defaultOf("async_job_run", "when_ended"), "keep");
  strictEqual(await defaultOf("async_job_run", "wait"), 0);
  ok(text.includes("(64 KiB, at most 1 MiB)"));
  ok(
    text.includes(
      `waits up to \`grace\` seconds (${await defaultOf("async_job_cancel", "grace")})`,
    ),
  );
});

withAnsible(
  "docs/async_job_run.md shows how to start a job, hide its secrets and end it, and names its files",
  async (controller) => {
    const { scratch } = controller;
    const bin = `${scratch}/bin`;
    await Deno.mkdir(bin);
    await Deno.writeTextFile(
      `${bin}/load-warehouse`,
      `#!/bin/sh\necho "$@ $PYTHONUNBUFFERED $PWD"\nexec sleep 60\n`,
      { mode: 0o755 },
    );
    await Deno.writeTextFile(`${bin}/rotate-keys`, '#!/bin/sh\necho "token $TOKEN"\n', {
      mode: 0o755,
    });
    const report = `
- ansible.builtin.copy:
    content: "{{ lookup('ansible.builtin.vars', 'async_job_run_job_dir') }}"
    dest: "{{ scratch }}/job_dir"
`;
    const [first = "", secret = "", cancel = ""] = EXAMPLES;
    const shown = [first, report, secret, cancel].join("\n");
    const tasks = shown.replaceAll("/usr/local/bin/", `${bin}/`).replaceAll(/^(?=.)/gm, "    ");
    const playbook = `${scratch}/shown.yml`;
    const play = `- hosts: localhost\n  gather_facts: false\n  tasks:\n${tasks}`;
    await Deno.writeTextFile(playbook, play);
    const { status, output } = await controller.play(playbook, {
      cwd: scratch,
      args: ["-vvv"],
      env: { ROTATE_TOKEN: "sesame opens" },
    });
    strictEqual(status, 0, output);
    doesNotMatch(output, /sesame opens/);

    const load = (name: string, ...args: string[]): Promise<{ output: string }> =>
      controller.asyncJob(["load", "--job-name", name, "--host", "localhost", ...args], {});
    const { job } = JSON.parse((await load("nightly_load", "-o", "json")).output);
    deepStrictEqual([job.outcome.verdict, job.run.time_limit], ["cancelled", 7200]);
    strictEqual(job.outcome.stdout, "--date 2025-11-24 1 /tmp\n");

    const directory = await Deno.readTextFile(`${scratch}/job_dir`);
    strictEqual(directory, `${controller.async}/async_job/${job.run.claim_id}`);
    const files = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    const named = tableRows(GUIDE, "file").flatMap(([names = ""]) => names.split(", "));
    deepStrictEqual(files.toSorted(), named.toSorted());

    const kept = await load("rotate_keys", "-o", "json");
    const { outcome } = JSON.parse(kept.output).job;
    deepStrictEqual([outcome.verdict, outcome.stdout, outcome.stdout_bytes], ["succeeded", "", 19]);
    doesNotMatch(kept.output, /sesame/);
  },
);
