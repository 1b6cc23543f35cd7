import assert from "node:assert/strict";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";
import { type FleetHost, playOnFleet } from "../ansible/play_on_fleet.ts";
import { PROGRAM } from "../binary/program.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";

/** What a role says failed. */
interface RoleError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly exit_code: number;
}

/** What a host has seen of a call. */
interface Call {
  readonly decided: string;
  readonly error: RoleError | Record<string, never>;
  readonly shown: string;
  readonly found: boolean;
}

/** What each host must make of a case: code, exit code, and what a rescue decides. */
type Expected = readonly [code: string, exitCode: number, decided: string] | undefined;

interface Case {
  readonly name: string;
  readonly scope: "host" | "play";
  readonly role: "load" | "save";
  /** Further variables of the case. */
  readonly given: Readonly<Record<string, string>>;
  /** What all hosts make of it, or each of them. */
  readonly expected: Expected | Readonly<Record<string, Expected>>;
}

const HOSTS: readonly FleetHost[] = ["one", "corrupt", ["busy", { backend: "oci" }]];

const BY_HOST = {
  one: undefined,
  corrupt: ["CorruptRecord", 7, "look at the record"],
  busy: ["ServiceUnavailable", 5, "try again"],
} as const;

const OTHER = { given: { job: "other" }, expected: undefined };

/** What Ansible has a part in: its words for a refused argument, and what each host is told. */
const OF_ANSIBLE = ["save with a refused argument", "load together"];

/** The roles share all that fails; what differs is who has it, and with which scope. */
const CASES: readonly Case[] = [
  { name: "load alone", role: "load", scope: "host", given: {}, expected: BY_HOST },
  { name: "load another alone", role: "load", scope: "host", ...OTHER },
  { name: "save together", role: "save", scope: "play", given: {}, expected: BY_HOST },
  { name: "save another together", role: "save", scope: "play", ...OTHER },
  {
    name: "load without a program",
    role: "load",
    scope: "play",
    given: { executable: "/nowhere/async-job" },
    expected: ["ProgramNotFound", 127, "give up"],
  },
  {
    name: "load by a program of another kind",
    role: "load",
    scope: "play",
    given: { executable: "/bin/cat" },
    expected: ["NoAnswer", 1, "give up"],
  },
  {
    name: "save with a refused argument",
    role: "save",
    scope: "host",
    given: { backend: "ftp" },
    expected: ["NotStarted", 126, "give up"],
  },
  { name: "load together", role: "load", scope: "play", given: {}, expected: BY_HOST },
  { name: "load at last", role: "load", scope: "play", ...OTHER },
  { name: "save at last", role: "save", scope: "host", ...OTHER },
];

function check(host: string, name: string, call: Call | undefined, expected: Expected): void {
  const where = `${host}: ${name}: ${JSON.stringify(call)}`;
  assert.ok(call, where);
  if (expected === undefined) {
    assert.deepEqual([call.error, call.decided, call.shown], [{}, "went through", ""], where);
    return;
  }
  const { code, message, hint, retryable, exit_code } = call.error as RoleError;
  assert.deepEqual([code, exit_code, call.decided], expected, where);
  assert.equal(retryable, expected[2] === "try again", where);
  assert.ok(message.length > 10 && hint.length > 10, where);
  // Ansible itself refuses an argument, in its own words.
  if (code !== "NotStarted") {
    assert.equal(call.shown, `${message}. Hint: ${hint}`.replaceAll("\n", " "), where);
  }
}

eachAnsible(
  "async_job_load and async_job_save tell a rescue what failed, each host its own, until they succeed",
  async (controller, test) => {
    const { state } = controller;
    await using bucket = await fakeBucket();
    const { oci } = bucket;
    oci.faults.add({
      match: { object: "busy/export.json" },
      times: Infinity,
      fault: { kind: "refusal", code: "ServiceUnavailable" },
    });
    await Deno.mkdir(`${state}/corrupt`, { recursive: true });
    await Deno.writeTextFile(`${state}/corrupt/export.json`, "{}");
    const cases = CASES.filter(({ name }) => !controller.guessesTypes || OF_ANSIBLE.includes(name));
    const executable = `{{ case.executable | default('${PROGRAM}') }}`;
    const { output, report } = await playOnFleet(
      controller,
      "errors_playbook.yml",
      HOSTS,
      PROGRAM,
      {
        env: { ...bucketEnvironment(bucket), ASYNC_JOB_OCI_RETRIES: "0" },
        vars: {
          async_job_load_executable: executable,
          async_job_save_executable: executable,
          oci: {
            bucket: oci.bucket.name,
            namespace: oci.namespace,
            compartment: oci.compartmentId,
          },
          cases: cases.map(({ name, role, scope, given }) => ({ name, role, scope, ...given })),
        },
      },
    );
    assert.ok(report, output);
    const seen = report as Record<string, Record<string, Call>>;
    for (const { name, role, expected } of cases) {
      await test.step(name, () => {
        for (const host of ["one", "corrupt", "busy"]) {
          const call = seen[host]?.[name];
          const own = expected === undefined || Array.isArray(expected)
            ? expected as Expected
            : (expected as Record<string, Expected>)[host];
          check(host, name, call, own);
          if (role === "load" && own !== undefined) assert.equal(call?.found, true);
        }
      });
    }
  },
  ENDS,
);
