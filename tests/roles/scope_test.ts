import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { type AnsibleAge, eachAnsible, ENDS, NEWEST } from "../ansible/each_ansible.ts";
import { type FleetHost, playOnFleet } from "../ansible/play_on_fleet.ts";
import { PROGRAM } from "../binary/program.ts";

const PLAYBOOK = "scope_playbook.yml";

/** The name that every host of the playbook uses; a hard one. */
const JOB = `{{ nothing_of_this_name }} {# no comment #} it's "quoted" $HOME \`id\` 🚀`;

/** What a host of the playbook keeps. */
interface Answers {
  readonly changed: boolean;
  readonly file: string;
  readonly found: boolean;
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What three hosts start when each saves and loads for itself. */
const OF_THREE_ALONE = [...Array(3).fill("load of 1"), ...Array(3).fill("save of 1")];

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `host${i}`);

function expected(
  state: string,
  hosts: readonly string[],
  more: Partial<Answers> = {},
  padding = "",
): unknown {
  return Object.fromEntries(hosts.map((host) => [host, {
    changed: true,
    file: `${state}/${host}/${JOB}.json`,
    found: true,
    id: `job of ${host}`,
    metadata: {
      host,
      text: JOB,
      padding,
      lines: "one\ntwo\r\n\u2028three\u0085",
      values: [true, null, 12345678901234567890, 0.25, "1.50", "no", {}],
    },
    ...more,
  }]));
}

eachAnsible(
  "scope play serves many hosts with one process to save and one to load",
  async (controller) => {
    const program = await CountedProgram.install(controller.scratch);
    const hosts = names(8);
    // All together more than a pipe holds.
    const padding = "long ".repeat(4000);
    const { status, output, report, recap } = await playOnFleet(
      controller,
      PLAYBOOK,
      hosts,
      program.path,
      { vars: { padding } },
    );
    assert.equal(status, 0, output.slice(-5000));
    assert.deepEqual(await program.batches(), ["load of 8", "save of 8"]);
    assert.deepEqual(report, expected(controller.state, hosts, {}, padding));
    for (const host of hosts) assert.equal(recap[host]?.["changed"], 1, host);
  },
);

eachAnsible(
  "scope play keeps its promises with serial, free and check mode",
  async (controller, test) => {
    const { state } = controller;
    const program = await CountedProgram.install(controller.scratch);
    const hosts = names(3);
    const play = async (vars: Record<string, unknown>, ...args: string[]): Promise<unknown> => {
      const { status, output, report } = await playOnFleet(
        controller,
        PLAYBOOK,
        hosts,
        program.path,
        { vars, args },
      );
      assert.equal(status, 0, output);
      return report;
    };
    await test.step("--check writes nothing and tells what would change", async () => {
      // The report is a task of the playbook's own and is not written in check mode.
      assert.equal(await play({}, "--check"), undefined);
      assert.deepEqual(await program.batches(), ["load of 3", "save of 3"]);
      await assert.rejects(Deno.stat(state), Deno.errors.NotFound);
    });
    await test.step("serial: one process a batch of hosts", async () => {
      assert.deepEqual(await play({ serial: 2 }), expected(state, hosts));
      // The last batch is one host, which shares with nobody.
      assert.deepEqual(await program.batches(), [
        "load of 1",
        "load of 2",
        "save of 1",
        "save of 2",
      ]);
    });
    await test.step("free: a process of its own for each host", async () => {
      const strategy = "free";
      assert.deepEqual(await play({ strategy }), expected(state, hosts, { changed: false }));
      assert.deepEqual(await program.batches(), OF_THREE_ALONE);
    });
  },
  ENDS,
);

eachAnsible(
  "scope play has a process of its own for each host with host_pinned",
  async (controller) => {
    const program = await CountedProgram.install(controller.scratch);
    const hosts = names(3);
    const { status, output, report } = await playOnFleet(
      controller,
      PLAYBOOK,
      hosts,
      program.path,
      { vars: { strategy: "host_pinned" } },
    );
    assert.equal(status, 0, output);
    assert.deepEqual(report, expected(controller.state, hosts));
    assert.deepEqual(await program.batches(), OF_THREE_ALONE);
  },
  NEWEST,
);

eachAnsible("scope play answers each host, however the hosts differ", async (controller) => {
  const { scratch, state } = controller;
  const program = await CountedProgram.install(scratch);
  await Deno.mkdir(`${state}/corrupt`, { recursive: true });
  await Deno.writeTextFile(`${state}/corrupt/export.json`, "{}");
  // Sound JSON that Ansible's from_json refuses.
  await Deno.mkdir(`${state}/beyond`);
  await Deno.writeTextFile(
    `${state}/beyond/export.json`,
    '{"job_name":"export","host":"beyond","ansible_job_id":"j1.2",' +
      '"save_time":"2026-03-04T05:06:07Z","metadata":{"a":{"__ansible_unsafe":"x"}}}',
  );
  const hosts: FleetHost[] = [
    "plain",
    ["other", { job: "import" }],
    "corrupt",
    "beyond",
    "absent",
    ["elsewhere", { elsewhere: `${scratch}/elsewhere` }],
    "gone",
  ];
  const playbook = "scope_corners_playbook.yml";
  const { output, report } = await playOnFleet(controller, playbook, hosts, program.path);
  assert.ok(report, output);
  const { seen, message, beyond } = report as { seen: unknown; message: string; beyond: string };
  const absent = [false, ""];
  const unknown = [true, "unknown, the load failed"];
  assert.deepEqual(seen, {
    plain: [[true, "plain.1"], [true, "plain.1"], [true, "plain.1"]],
    other: [[true, "other.1"], [true, "plain.1"], [true, "other.1"]],
    corrupt: [unknown, unknown, absent],
    beyond: [unknown, unknown, absent],
    absent: [absent, [true, "other.1"], absent],
    elsewhere: [absent, [true, "plain.1"], absent],
    gone: [],
  }, output);
  assert.match(message, /corrupt\/export\.json.*Hint: /);
  assert.match(
    beyond,
    /beyond\/export\.json: Ansible cannot load it: job\.metadata\.a has the key/,
  );
  // Alone is who asks in the loop for a job of another name; state kept elsewhere keeps nobody away.
  const batches = ["load of 1", "load of 3", "load of 3", "load of 6", "load of 6", "save of 2"];
  assert.deepEqual(await program.batches(), batches, output);
}, ENDS);

/** A program that does not do its work, and what of it each version of Ansible is shown. */
interface FailingProgram {
  /** Its script. */
  readonly script: string;
  readonly says: RegExp;
  readonly ages: readonly AnsibleAge[];
}

const NO_ANSWER = /did not answer as async-job does/;
const notFound = (host: string): string =>
  `echo '{"id":"${host}","outputs":{"found":false,"ansible_job_id":"","host":"",` +
  `"metadata":{},"save_time":""}}'`;

const FAILING: Readonly<Record<string, FailingProgram>> = {
  silent: { script: "true", says: NO_ANSWER, ages: NEWEST },
  torn: {
    script: `${notFound("host0")}; kill -9 $$`,
    says: NO_ANSWER,
    ages: ENDS,
  },
  mixed: {
    script: ["host2", "stranger", "host0"].map(notFound).join("; "),
    says: NO_ANSWER,
    ages: NEWEST,
  },
  refusing: {
    script: `echo '{"error":{"code":"BucketNotFound","message":"No such bucket",` +
      `"hint":"Create it.","retryable":false,"exit_code":4}}'; exit 4`,
    says: /No such bucket\. Hint: Create it\./,
    ages: ["oldest"],
  },
};

for (const [name, { script, says, ages }] of Object.entries(FAILING)) {
  eachAnsible(
    `scope play fails every host when the process fails, and finds nothing absent: ${name}`,
    async (controller) => {
      const { scratch } = controller;
      const hosts = names(3);
      const path = `${scratch}/${name}`;
      const text = `#!/bin/sh\ncat > /dev/null\n${script}\n`;
      await Deno.writeTextFile(path, text, { mode: 0o755 });
      const { status, output, recap, report } = await playOnFleet(
        controller,
        PLAYBOOK,
        hosts,
        PROGRAM,
        { vars: { async_job_load_executable: path } },
      );
      assert.notEqual(status, 0);
      assert.equal(report, undefined, output);
      for (const host of hosts) assert.equal(recap[host]?.["failed"], 1, output);
      const messages = output.match(new RegExp(says, "g")) ?? [];
      assert.ok(messages.length >= hosts.length, output);
    },
    ages,
  );
}
