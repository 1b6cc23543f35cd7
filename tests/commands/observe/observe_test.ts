import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeRun } from "../../cli/fake_run.ts";
import { ENDED, FAILED, GONE } from "../../record/observation/sample_observation.ts";
import { asked, claimed, NAMES, PATH, requested } from "../claims/claiming.ts";
import { eachStore } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { observed, refused, started } from "./observing.ts";

const NOTHING = {
  rc: null,
  started_at: null,
  ended_at: null,
  stdout: "",
  stderr: "",
  stdout_bytes: null,
  stderr_bytes: null,
};

eachStore("observe answers from the store alone: absent, held, unreachable", async (place) => {
  const location = `${place.root}${PATH}`;
  const open = { final: false, changed: false, location };
  deepStrictEqual(await observed(place.world), { verdict: "absent", ...open, ...NOTHING });
  const { claim } = await claimed(place, "--owner", "first");
  deepStrictEqual(await observed(place.world), {
    verdict: "held",
    ...open,
    owner: "first",
    expires_at: claim.expires_at,
    ...NOTHING,
  });
  await place.put(PATH, sampleRecord(PATH, 0, "j1"));
  const { job, ...saved } = await observed(place.world);
  deepStrictEqual(saved, { verdict: "unreachable", ...open, ...NOTHING });
  strictEqual(job.ansible_job_id, "j1");
});

eachStore("observe tells of a job that runs, and writes nothing", async (place) => {
  const { look } = await started(place);
  const before = await place.contents();
  const { job, ...answer } = await observed(place.world, look());
  deepStrictEqual(answer, {
    verdict: "running",
    final: false,
    changed: false,
    location: `${place.root}${PATH}`,
    rc: null,
    started_at: "2026-03-04T12:00:00Z",
    ended_at: null,
    stdout: "hello\n",
    stderr: "",
    stdout_bytes: 6,
    stderr_bytes: 0,
  });
  strictEqual(job.run.claim_id, JSON.parse(before[PATH] ?? "").run.claim_id);
  deepStrictEqual(await place.contents(), before);
  // Without a look what is known is given.
  const blind = await observed(place.world);
  deepStrictEqual([blind.verdict, blind.started_at], ["unreachable", "2026-03-04T12:00:00Z"]);
});

eachStore(
  "observe saves an end once, and answers it ever after without the host",
  async (place) => {
    const { look } = await started(place);
    const first = await observed(
      place.world,
      look({ ...GONE, status: FAILED, stderr: "3 c328ff" }),
    );
    deepStrictEqual(
      [first.verdict, first.final, first.changed, first.rc, first.ended_at],
      ["failed", true, true, 3, "2026-03-04T12:01:00Z"],
    );
    deepStrictEqual(first.job.outcome, {
      verdict: "failed",
      rc: 3,
      ended_at: "2026-03-04T12:01:00Z",
      seen_at: "2026-03-04T05:06:07Z",
      stdout: "hello\n",
      stderr: "\ufffd(\ufffd",
      stderr_base64: "wyj/",
      stdout_bytes: 6,
      stderr_bytes: 3,
    });
    const before = await place.contents();
    const later = { ...place.world, now: () => new Date("2026-03-04T05:08:00Z") };
    for (const seen of [undefined, look(ENDED), look(), look({ ...GONE, dir: "absent" })]) {
      deepStrictEqual(await observed(later, seen), { ...first, changed: false });
    }
    deepStrictEqual(await place.contents(), before);
    deepStrictEqual((await asked(place.world, "load")).job, first.job);
  },
);

eachStore("observe --dry-run tells what it would save, and writes nothing", async (place) => {
  const { look } = await started(place);
  const before = await place.contents();
  const answer = await observed(place.world, look(ENDED), "--dry-run");
  deepStrictEqual(
    [answer.verdict, answer.changed, answer.job.outcome.rc],
    ["succeeded", true, 0],
  );
  deepStrictEqual(await place.contents(), before);
});

eachStore("observe refuses a look at another job than the one that is saved", async (place) => {
  const { look } = await started(place);
  const before = await place.contents();
  const other = await refused(place.world, look({ ...ENDED, claim_id: "c-9", end: "c-9" }));
  deepStrictEqual([other.status, other.code], [6, "Conflict"]);
  match(other.message, /it is of claim "c-9", and the record is of claim "/);
  strictEqual((other as unknown as { retryable: boolean }).retryable, true);
  deepStrictEqual(await place.contents(), before);
  await asked(place.world, "delete");
  const gone = await refused(place.world, look(ENDED));
  deepStrictEqual([gone.status, gone.code], [6, "Conflict"]);
  match(gone.message, /there is no record/);
  await place.put(PATH, sampleRecord(PATH, 0, "j1"));
  match((await refused(place.world, look(ENDED))).message, /which names no claim/);
  // Somebody is starting it again: that is no error.
  await claimed(place, "--replace-job-id", "j1");
  strictEqual((await observed(place.world, look(ENDED))).verdict, "held");
});

eachStore("observe fails where the host does not let it look, and says how to", async (place) => {
  const { look } = await started(place);
  const seen = look({ dir: "unreadable", fence: "none", alive: "no", async: "none", user: "bob" });
  const { status, code, message, hint } = await refused(place.world, seen);
  deepStrictEqual([status, code], [8, "PermissionDenied"]);
  match(
    message,
    /user "bob" may not read "\/home\/alice\/.*, the directory of a job of user "alice"$/,
  );
  match(hint, /'become_user: alice'/);
  // What the store knows needs no look.
  await observed(place.world, look(ENDED));
  strictEqual((await observed(place.world, seen)).verdict, "succeeded");
});

eachStore("observe refuses a record whose start or end cannot be relied on", async (place) => {
  const { look } = await started(place);
  const text = (await place.contents())[PATH] ?? "";
  const whole = JSON.parse(text);
  for (const broken of [{ run: 1 }, { run: { ...whole.run, started_at: "" } }, { outcome: {} }]) {
    await place.put(PATH, JSON.stringify({ ...whole, ...broken }));
    for (const seen of [look(ENDED), undefined]) {
      const world = seen === undefined ? place.world : { ...place.world, stdin: seen };
      const args = seen === undefined ? [] : ["--observation", "-"];
      const outcome = await fakeRun(["observe", ...NAMES, ...args, "-o", "json"], world);
      deepStrictEqual([outcome.status, JSON.parse(outcome.stdout).error.code], [
        7,
        "CorruptRecord",
      ]);
    }
    strictEqual((await asked(place.world, "load")).found, true);
  }
});

eachStore("observe takes the observation in a request, and in a line of a batch", async (place) => {
  const { look } = await started(place);
  const one = await requested(place.world, "observe", { observation: look() });
  strictEqual(JSON.parse(one.stdout).verdict, "running", one.stdout);
  const line = {
    id: "x",
    op: "observe",
    job_name: "export",
    host: "db01",
    observation: look(ENDED),
  };
  const batch = await fakeRun(["batch"], { ...place.world, stdin: `${JSON.stringify(line)}\n` });
  const { id, verdict, final, changed } = JSON.parse(batch.stdout);
  deepStrictEqual([batch.status, id, verdict, final, changed], [0, "x", "succeeded", true, true]);
});

eachStore(
  "observe shows people the verdict, and the output without what a terminal obeys",
  async (place) => {
    const { look } = await started(place);
    const world = {
      ...place.world,
      stdin: look({ ...ENDED, stdout: "9 611b5b316d0a62" }),
    };
    const { status, stdout } = await fakeRun(["observe", ...NAMES, "--observation", "-"], world);
    strictEqual(status, 0);
    match(stdout, /^succeeded\n {2}job +export\n/);
    match(stdout, /\n {2}exit status +0\n {2}stdout +9 bytes\n/);
    ok(stdout.endsWith("\nstdout:\na\\x1b[1m\nb\n"), stdout);
  },
);
