import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible, ENDS, NEWEST } from "../ansible/each_ansible.ts";
import { type FleetHost, playOnFleet, type Seen } from "../ansible/play_on_fleet.ts";
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

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `host${i}`);

function expected(
  state: string,
  hosts: readonly string[],
  padding: string,
): Readonly<Record<string, Answers>> {
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
  }]));
}

eachAnsible(
  "scope play serves many hosts with one process to save and one to load",
  async (controller) => {
    const program = await CountedProgram.install(controller.scratch);
    const hosts = names(5);
    // All together more than a pipe holds.
    const padding = "long ".repeat(5000);
    const { status, output, report, recap } = await playOnFleet(
      controller,
      PLAYBOOK,
      hosts,
      program.path,
      { vars: { padding } },
    );
    assert.equal(status, 0, output.slice(-5000));
    assert.deepEqual(await program.batches(), ["load of 5", "save of 5"]);
    assert.deepEqual(report, expected(controller.state, hosts, padding));
    for (const host of hosts) assert.equal(recap[host]?.["changed"], 1, host);
  },
  ENDS,
);

eachAnsible("scope play writes nothing with --check", async (controller) => {
  const program = await CountedProgram.install(controller.scratch);
  const { status, output } = await playOnFleet(controller, PLAYBOOK, names(2), program.path, {
    args: ["--check"],
  });
  assert.equal(status, 0, output);
  assert.deepEqual(await program.batches(), ["load of 2", "save of 2"]);
  await assert.rejects(Deno.stat(controller.state), Deno.errors.NotFound);
}, ENDS);

/** What is started for whom, by the step of scope_strategies_playbook.yml. */
const STARTS: Readonly<Record<string, readonly [hosts: number, starts: readonly string[]]>> = {
  // The last batch is one host, which shares with nobody.
  serial: [3, ["load of 1", "load of 2", "save of 1", "save of 2"]],
  free: [2, ["load of 1", "load of 1", "save of 1", "save of 1"]],
  host_pinned: [2, ["load of 1", "load of 1", "save of 1", "save of 1"]],
};

eachAnsible(
  "scope play keeps its promises with serial, free and host_pinned",
  async (controller, test) => {
    const { scratch, state } = controller;
    const hosts = names(3);
    const programs = new Map<string, CountedProgram>();
    for (const step of Object.keys(STARTS)) {
      await Deno.mkdir(`${scratch}/${step}`);
      programs.set(step, await CountedProgram.install(`${scratch}/${step}`));
    }
    const { status, output, report } = await playOnFleet(
      controller,
      "scope_strategies_playbook.yml",
      hosts,
      `${scratch}/{{ step }}/counted`,
    );
    assert.equal(status, 0, output);
    const seen = report as Record<string, Seen>;
    for (const [step, [count, starts]] of Object.entries(STARTS)) {
      await test.step(`${step}: the processes`, async () => {
        assert.deepEqual(await programs.get(step)?.batches(), starts, output);
      });
      await test.step(`${step}: the answers`, () => {
        for (const [index, host] of hosts.entries()) {
          const answer = {
            changed: true,
            file: `${state}/${host}/${step}.json`,
            found: true,
            id: `${step} of ${host}`,
            metadata: { step, id: "none" },
          };
          assert.deepEqual(seen[host]?.[step], index < count ? answer : undefined, output);
        }
      });
    }
  },
  ENDS,
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
}, NEWEST);

const NO_ANSWER = /did not answer as async-job does/;
const notFound = (host: string): string =>
  `echo '{"id":"${host}","outputs":{"async_job_load_found":false,"async_job_load_host":"",` +
  `"async_job_load_ansible_job_id":"","async_job_load_metadata":{},` +
  `"async_job_load_save_time":""},"as_facts":{}}'`;

/** Programs that do not do their work: a script, and what is said of it. */
const FAILING: Readonly<Record<string, readonly [script: string, says: RegExp]>> = {
  silent: ["true", NO_ANSWER],
  torn: [`${notFound("host0")}; kill -9 $$`, NO_ANSWER],
  // As many answers as hosts, one of them for somebody else.
  mixed: [["host0", "stranger"].map(notFound).join("; "), NO_ANSWER],
  refusing: [
    `echo '{"error":{"code":"BucketNotFound","message":"No such bucket",` +
    `"hint":"Create it.","retryable":false,"exit_code":4}}'; exit 4`,
    /No such bucket\. Hint: Create it\./,
  ],
};

eachAnsible(
  "scope play fails every host when the process fails, and finds nothing absent",
  async (controller, test) => {
    const { scratch } = controller;
    const programs: string[] = [];
    for (const [name, [script]] of Object.entries(FAILING)) {
      const path = `${scratch}/${name}`;
      const text = `#!/bin/sh\ncat > /dev/null\n${script}\n`;
      await Deno.writeTextFile(path, text, { mode: 0o755 });
      programs.push(path);
    }
    const hosts = names(2);
    const playbook = "scope_failing_playbook.yml";
    const vars = { programs, async_job_load_executable: "{{ program }}" };
    const { status, output, report } = await playOnFleet(controller, playbook, hosts, PROGRAM, {
      vars,
    });
    assert.equal(status, 0, output);
    const seen = report as Record<string, Seen>;
    for (const [name, [, says]] of Object.entries(FAILING)) {
      await test.step(name, () => {
        for (const host of hosts) {
          const { message, found, id } = seen[host]?.[name] ?? {};
          assert.match(String(message), says, output);
          assert.deepEqual([found, id], [true, "unknown, the load failed"], output);
        }
      });
    }
  },
  NEWEST,
);
