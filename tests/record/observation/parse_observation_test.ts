import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { AsyncJobError } from "../../../lib/errors.ts";
import type { Observation } from "../../../lib/record/observation/observation.ts";
import {
  MAX_OBSERVATION_LENGTH,
  MAX_TAIL_BYTES,
  parseObservations,
} from "../../../lib/record/observation/parse_observation.ts";
import { CLAIM_ID, ENDED, type Lines, sampleLook, samplePrepared } from "./sample_observation.ts";

function only(text: string): Observation {
  const { jobs } = parseObservations(text);
  strictEqual(jobs.length, 1);
  return jobs[0] as Observation;
}

function refusal(text: string): string {
  try {
    parseObservations(text);
  } catch (error) {
    ok(error instanceof AsyncJobError, String(error));
    strictEqual(error.code, "Usage");
    ok(error.message.startsWith("Cannot read the observation: "), error.message);
    ok((error.hint ?? "") !== "");
    return error.message;
  }
  throw new Error(`read: ${text.slice(0, 2000)}`);
}

Deno.test("parseObservations() reads every line of a look", () => {
  deepStrictEqual(only(sampleLook()), {
    claimId: CLAIM_ID,
    now: "2026-03-04T12:02:00Z",
    uptime: 1120.5,
    bootId: "b1",
    user: "alice",
    asyncDir: "/home/alice/.ansible_async",
    jobDir: `/home/alice/.ansible_async/async_job/${CLAIM_ID}`,
    dir: "present",
    fence: {
      kind: "start",
      job: "j1.2",
      at: "2026-03-04T12:00:00Z",
      up: 1000.5,
      boot: "b1",
      limit: 3600,
      user: "alice",
    },
    alive: true,
    status: undefined,
    cancel: false,
    async: { kind: "started" },
    stdout: { bytes: 6, tail: new TextEncoder().encode("hello\n") },
    stderr: { bytes: 0, tail: new Uint8Array() },
  });
});

Deno.test("parseObservations() takes - and none for what the host could not tell or has not", () => {
  const look = only(sampleLook({
    uptime: "-",
    boot_id: "-",
    fence: "start;job=-;pid=77;start=-;boot=-;at=-;up=-;limit=-;user=-;nonce=7",
    command: "none",
    async: "none",
    stdout: "none",
    stderr: "none",
  }));
  deepStrictEqual(look.fence, {
    kind: "start",
    job: undefined,
    at: undefined,
    up: undefined,
    boot: undefined,
    limit: undefined,
    user: undefined,
  });
  deepStrictEqual([look.uptime, look.bootId, look.stdout, look.stderr], Array(4).fill(undefined));
  strictEqual(only(sampleLook({ fence: "none" })).fence, undefined);
  const taken = only(sampleLook({ fence: "taken;by=c-2;at=2026-03-04T12:00:00Z" }));
  deepStrictEqual(taken.fence, { kind: "taken" });
});

Deno.test("parseObservations() reads ends, Ansible's own file and output of every form", () => {
  const ended = only(sampleLook({ ...ENDED, cancel: "at=2026-03-04T12:00:30Z;by=bob" }));
  deepStrictEqual(ended.status, { rc: 0, at: "2026-03-04T12:01:00Z", term: false });
  strictEqual(ended.cancel, true);
  for (
    const [text, rc] of [["finished 3", 3], ["finished -", null], ["finished -9", -9]] as const
  ) {
    deepStrictEqual(only(sampleLook({ async: text })).async, { kind: "finished", rc });
  }
  strictEqual(only(sampleLook({ async: "timeout" })).async.kind, "timeout");
  for (const stdout of ["12 -", "12 ", "12"]) {
    deepStrictEqual(only(sampleLook({ stdout })).stdout, { bytes: 12, tail: new Uint8Array() });
  }
  // It has grown between the two looks at it.
  strictEqual(only(sampleLook({ stdout: "2 68656C6c6f" })).stdout?.bytes, 5);
  // More than 2 GiB.
  strictEqual(only(sampleLook({ stdout: "5000000000 68" })).stdout?.bytes, 5_000_000_000);
});

Deno.test("parseObservations() reads several looks, and the word that a place is ready", () => {
  const text = sampleLook({ claim_id: "c-1" }) + sampleLook() + samplePrepared("c-3");
  const { jobs, prepared } = parseObservations(text);
  deepStrictEqual([jobs.map(({ claimId }) => claimId), prepared], [["c-1", CLAIM_ID], "c-3"]);
  deepStrictEqual(parseObservations(samplePrepared("c-3")), { jobs: [], prepared: "c-3" });
  // Ansible strips what a command prints.
  strictEqual(parseObservations(text.trimEnd()).jobs.length, 2);
  strictEqual(parseObservations(`${text}\n\n`).jobs.length, 2);
});

Deno.test("parseObservations() refuses a look that is cut anywhere", () => {
  const whole = (sampleLook() + samplePrepared()).trimEnd();
  const ends = [sampleLook().trimEnd().length, sampleLook().length, whole.length];
  for (let length = 0; length < whole.length; length++) {
    if (!ends.includes(length)) refusal(whole.slice(0, length));
  }
  match(refusal(""), /it is empty$/);
  match(refusal("\n\n"), /it is empty$/);
  match(
    refusal(sampleLook().split("\n").slice(0, 9).join("\n")),
    /breaks off: line 10, 'fence', is missing$/,
  );
});

Deno.test("parseObservations() refuses every line that is missing, doubled or in another's place", () => {
  const lines = sampleLook().trimEnd().split("\n");
  for (const at of lines.keys()) {
    refusal(lines.toSpliced(at, 1).join("\n"));
    refusal(lines.toSpliced(at, 0, lines[at] ?? "").join("\n"));
    if (at > 0) {
      refusal(lines.with(at, lines[at - 1] ?? "").with(at - 1, lines[at] ?? "").join("\n"));
    }
  }
});

Deno.test("parseObservations() refuses what no script prints, and names the line", () => {
  const wrong: Lines[] = [
    { now: "yesterday" },
    { uptime: "long" },
    { boot_id: "" },
    { user: "" },
    { async_dir: "~/.ansible_async" },
    { job_dir: "" },
    { dir: "gone" },
    { fence: "start" },
    { fence: "start;job" },
    { fence: "start;up=1;up=2" },
    { fence: "start;at=yesterday" },
    { fence: "begin;at=2026-03-04T12:00:00Z" },
    { command: "pid=$(reboot)" },
    { alive: "perhaps" },
    { status: "rc=256;at=2026-03-04T12:01:00Z;term=0" },
    { status: "rc=;at=2026-03-04T12:01:00Z;term=0" },
    { status: "rc=0;at=2026-03-04T12:01:00Z" },
    { status: "rc=0;at=yesterday;term=0" },
    { cancel: "no room here" },
    { async: "finished" },
    { async: "finished soon" },
    { stdout: "6 6865zz" },
    { stdout: "6 686" },
    { stdout: "-1 68" },
    { stderr: "many -" },
  ];
  for (const lines of wrong) {
    const [key = ""] = Object.keys(lines);
    match(refusal(sampleLook(lines)), new RegExp(`: line \\d+, '${key}', cannot be read`), key);
  }
  match(refusal(sampleLook({ end: "c-9" })), /line 1 does not end with the claim/);
  match(refusal(sampleLook({ claim_id: "" })), /claim_id is empty|is not the line/);
  match(refusal(samplePrepared() + sampleLook()), /line 9 stands behind the end$/);
  match(refusal("PLAY [all] ****"), /line 1 is not "async-job-observation 1"$/);
  match(refusal("async-job-observation 2\n"), /line 1 is not/);
  match(refusal(sampleLook().replaceAll("\n", "\r\n")), /line 1 is not/);
  match(refusal(`${sampleLook()}\ud800`), /half a character/);
});

Deno.test("parseObservations() shows no secret that got into a look", () => {
  const token = `ajt_${"A".repeat(43)}`;
  for (const text of [token, sampleLook({ fence: token }), sampleLook({ alive: token })]) {
    ok(!refusal(text).includes(token));
  }
});

Deno.test("parseObservations() reads tails up to 1 MiB and text up to 16 MiB, and refuses more at once", () => {
  const largest = "68".repeat(MAX_TAIL_BYTES);
  strictEqual(
    only(sampleLook({ stdout: `2000000 ${largest}` })).stdout?.tail.length,
    MAX_TAIL_BYTES,
  );
  match(refusal(sampleLook({ stdout: `2000000 ${largest}68` })), /'stdout', cannot be read$/);
  match(refusal("x".repeat(MAX_OBSERVATION_LENGTH + 1)), /more than 16 MiB$/);
  match(refusal("x".repeat(50 * 1024 * 1024)), /more than 16 MiB$/);
  match(refusal("\n".repeat(MAX_OBSERVATION_LENGTH - 1) + "x"), /line 1 is not/);
});

Deno.test("parseObservations() reads or refuses any text, and fails in no other way", () => {
  const line = fc.oneof(
    fc.constantFrom(...sampleLook().split("\n"), ...samplePrepared().split("\n")),
    fc.string(),
    fc.string({ unit: "binary" }),
  );
  fc.assert(fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
    try {
      parseObservations(lines.join("\n"));
    } catch (error) {
      ok(error instanceof AsyncJobError && error.code === "Usage", String(error));
    }
  }));
});

Deno.test("parseObservations() reads or refuses a look of which any line holds something else", () => {
  const key = fc.constantFrom(...Object.keys(Object.fromEntries(
    sampleLook().trimEnd().split("\n").slice(1).map((line) => line.split(" ", 1)),
  )));
  const value = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.nat().map(String));
  fc.assert(fc.property(key, value, (name, text) => {
    try {
      only(sampleLook({ [name]: text }));
    } catch (error) {
      ok(error instanceof AsyncJobError && error.code === "Usage", String(error));
    }
  }));
});
