import assert from "node:assert/strict";
import { CountedProgram } from "../ansible/counted_program.ts";
import { eachAnsible, ENDS } from "../ansible/each_ansible.ts";
import { playOnFleet } from "../ansible/play_on_fleet.ts";
import { PROGRAM } from "../binary/program.ts";

type Host = "one" | "two" | "three";

/** What a host has seen of a call, by the names of the role's variables without their prefix. */
interface Call {
  readonly found: boolean;
  readonly ansible_job_id: string;
  readonly claimed: boolean;
  readonly claim_token: string;
  readonly held: boolean;
  readonly claim_info: Readonly<Record<string, unknown>>;
  readonly changed: boolean;
  readonly error: Readonly<Record<string, unknown>>;
  /** The message of the task that failed. */
  readonly shown: string;
  /** Tokens that the role still has there. */
  readonly known: readonly string[];
  /** What it still has of what hosts asked for together. */
  readonly left: readonly unknown[];
}

/** What a case is given, and what each of its hosts must make of it. */
interface Case {
  readonly name: string;
  readonly role: "load" | "save";
  readonly given?: Readonly<Record<string, unknown>>;
  readonly expected: Partial<Record<Host, (call: Call) => void>>;
}

const TOKEN = /^ajt_[\w-]{43}$/;

function claimed({ claim_token, claim_info, known, ...call }: Call): void {
  assert.match(claim_token, TOKEN);
  assert.deepEqual([call.found, call.claimed, call.held], [false, true, false]);
  assert.deepEqual(Object.keys(claim_info), ["id", "owner", "expires_at", "fence"]);
  assert.deepEqual(claim_info["fence"], []);
  assert.deepEqual([call.ansible_job_id, call.error], ["", {}]);
  assert.deepEqual(known, [claim_token]);
}

function notClaimed(call: Call, found: boolean, held: boolean, code?: string): void {
  assert.deepEqual([call.found, call.claimed, call.held], [found, false, held]);
  assert.deepEqual([call.claim_token, call.known], ["", []]);
  assert.equal(call.error["code"], code);
  assert.equal(call.shown !== "", code !== undefined);
}

function saved(call: Call): void {
  notClaimed(call, true, false);
  assert.deepEqual([call.ansible_job_id, call.claim_info], ["j9.9", {}]);
}

function dry(call: Call): void {
  assert.deepEqual([call.found, call.claimed, call.held], [false, true, false]);
  assert.deepEqual([call.claim_token, call.known, call.error], ["", [], {}]);
}

const becomes = (changed: boolean, code?: string) => (call: Call): void => {
  assert.deepEqual([call.changed, call.error["code"], call.left], [changed, code, []]);
};

/** One ends up with its job saved, two with its own, three had it saved before. */
const CASES: readonly Case[] = [
  {
    name: "claim together",
    role: "load",
    given: { scope: "play", owner: "yes", ttl: "10m" },
    expected: {
      one: (call) => {
        claimed(call);
        assert.equal(call.claim_info["owner"], "yes");
      },
      two: claimed,
      three: saved,
    },
  },
  {
    name: "claim what is held",
    role: "load",
    expected: {
      one: (call) => {
        notClaimed(call, false, true);
        assert.equal(call.claim_info["owner"], "yes");
      },
    },
  },
  {
    name: "load what is held",
    role: "load",
    given: { claim: false, ttl: "none of its business" },
    expected: {
      one: (call) => {
        notClaimed(call, true, false, "ClaimHeld");
        assert.deepEqual([call.error["retryable"], call.claim_info], [true, {}]);
      },
    },
  },
  {
    name: "claim for no time",
    role: "load",
    given: { job: "other", ttl: "0s" },
    expected: { two: (call) => notClaimed(call, true, false, "Usage") },
  },
  {
    name: "claim with an answer that is cut off",
    role: "load",
    given: { job: "cut", program: "cut" },
    expected: { two: (call) => notClaimed(call, true, false, "NoAnswer") },
  },
  {
    name: "one claims, others only load",
    role: "load",
    given: { scope: "play", job: "mixed", keeper: "keeper", only: "one" },
    expected: {
      one: claimed,
      two: (call) => notClaimed(call, false, false),
      three: (call) => notClaimed(call, false, false),
    },
  },
  {
    name: "save together",
    role: "save",
    given: { scope: "play" },
    expected: { one: becomes(true), two: becomes(true) },
  },
  {
    name: "save another job",
    role: "save",
    given: { job: "mixed" },
    expected: { one: becomes(true) },
  },
  {
    name: "save with the token of nothing",
    role: "save",
    given: { token: "{{ other_token }}", id: "j2.3" },
    expected: { two: becomes(false, "Conflict") },
  },
  {
    name: "save again, only the other with its token",
    role: "save",
    given: { scope: "play", without: "one" },
    expected: { one: becomes(false), two: becomes(false) },
  },
  {
    name: "claim in check mode",
    role: "load",
    given: { check: true, job: "dry" },
    expected: { one: dry },
  },
  {
    name: "claim together in check mode",
    role: "load",
    given: { check: true, job: "dry", scope: "play" },
    expected: { one: dry, two: dry },
  },
];

/** What Ansible has a part in. */
const OF_ANSIBLE = [
  "claim together",
  "claim what is held",
  "claim in check mode",
  "claim together in check mode",
  "save together",
];

const BATCH: Case = {
  name: "claim in batches",
  role: "load",
  given: { scope: "play", job: "batch" },
  expected: { one: claimed, two: claimed, three: claimed },
};

/** A program whose answer ends in the middle of the token. */
const CUT = `#!/bin/sh
'${PROGRAM}' "$@" | sed 's/\\(ajt_.\\{20\\}\\).*/\\1/'
`;

const play = ({ name, role, given, expected }: Case): Record<string, unknown> => ({
  name,
  role,
  ...given,
  hosts: Object.keys(expected),
});

/** Texts in which the base64 of a text with the token has a part of it, wherever that stands. */
function inBase64(token: string): string[] {
  return ["", "x", "xx"].map((before) => btoa(before + token).slice(4, 28));
}

eachAnsible(
  "async_job_load claims, async_job_save completes the claim, and no output shows a token",
  async (controller, test) => {
    const { scratch, state } = controller;
    const program = await CountedProgram.install(scratch);
    await Deno.writeTextFile(`${scratch}/cut`, CUT, { mode: 0o755 });
    await Deno.mkdir(`${state}/three`, { recursive: true });
    await Deno.writeTextFile(
      `${state}/three/export.json`,
      '{"job_name":"export","host":"three","ansible_job_id":"j9.9",' +
        '"save_time":"2026-03-04T05:06:07Z","metadata":{}}',
    );
    const isOld = controller.guessesTypes;
    const cases = CASES.filter(({ name }) => !isOld || OF_ANSIBLE.includes(name));
    const batchCases = isOld ? [] : [BATCH];
    const { status, output, report, recap } = await playOnFleet(
      controller,
      "claims_playbook.yml",
      ["one", "two", "three"],
      `${scratch}/{{ case.program | default('counted') }}`,
      {
        args: ["-vvvv"],
        env: {
          // What modules are given is shown too, as older versions do unasked.
          ANSIBLE_INJECT_INVOCATION: "1",
          ...(isOld ? { ANSIBLE_JINJA2_NATIVE: "1" } : {}),
        },
        beside: { keeper: {} },
        vars: { cases: cases.map(play), batch_cases: batchCases.map(play) },
      },
    );
    assert.equal(status, 0, output.slice(-5000));
    const seen = report as Record<Host, Record<string, Record<string, unknown>>>;
    const tokens: string[] = [];
    for (const { name, role, expected } of [...cases, ...batchCases]) {
      await test.step(name, () => {
        for (const [host, look] of Object.entries(expected)) {
          const entries = Object.entries(seen[host as Host]?.[name] ?? {})
            .map(([key, value]) => [key.replace(`async_job_${role}_`, ""), value]);
          const call = Object.fromEntries(entries) as Call;
          if (call.claim_token) tokens.push(call.claim_token);
          look(call);
        }
      });
    }
    await test.step("the processes", async () => {
      const all = [
        "claim of 3",
        ...Array(3).fill("claim of 1"),
        // The one who claims shares with nobody, and so nobody shares.
        "claim of 1",
        ...Array(3).fill("load of 1"),
        "save of 2",
        "save of 2",
        ...Array(2).fill("save of 1"),
        "claim of 2",
        "claim of 2",
        "claim of 1",
      ];
      const some = ["claim of 3", "claim of 1", "claim of 1", "claim of 2", "save of 2"];
      assert.deepEqual(
        await program.batches(),
        (isOld ? some : all).toSorted(),
      );
    });
    await test.step("the changes", () => {
      // Each batch writes the report, if there is more to tell; what is cut off was claimed.
      const changes = isOld ? [5, 3, 0] : [8, 5, 2];
      assert.deepEqual(
        ["one", "two", "three"].map((host) => recap[host]?.["changed"]),
        changes,
      );
    });
    await test.step("check mode has written nothing", async () => {
      for (const host of ["one", "two"]) {
        await assert.rejects(Deno.stat(`${state}/${host}/dry.json`), Deno.errors.NotFound);
      }
    });
    await test.step("no output shows a token", () => {
      assert.ok(tokens.length >= 2);
      assert.doesNotMatch(output, /ajt_/);
      for (const text of tokens.flatMap(inBase64)) assert.ok(!output.includes(text), text);
    });
  },
  ENDS,
);
