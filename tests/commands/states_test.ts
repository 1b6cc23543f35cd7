import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { JOB_STATES } from "../../lib/record/job_state.ts";
import { CHOICES } from "../../lib/settings/options.ts";
import { fakeRun, type RunOutcome } from "../cli/fake_run.ts";
import { claimed, PATH } from "./claims/claiming.ts";
import { directoryPlace, eachStore, type TestPlace } from "./each_store.ts";
import { fillStates, OUTCOME, RUN, runRecord, STATES } from "./run_records.ts";
import { sampleRecord } from "./sample_record.ts";

const list = (place: TestPlace, ...args: string[]): Promise<RunOutcome> =>
  fakeRun(["list", ...args], place.world);

/** The states of the lines that a program reads. */
async function statesOf(place: TestPlace, ...args: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await list(place, "-o", "json", ...args);
  deepStrictEqual([status, stderr], [0, ""], stdout);
  return stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line).state).sort();
}

Deno.test("--state offers every state that there is", () => {
  deepStrictEqual([...CHOICES.state], [...JOB_STATES]);
});

eachStore(
  "list tells the state of every job, of one that cannot be read and of a claim too",
  async (place) => {
    await fillStates(place);
    await claimed(place);
    deepStrictEqual(await statesOf(place), [...JOB_STATES].sort());
    const { stdout, stderr } = await list(place);
    match(stdout, /^HOST +PLAYBOOK +JOB +JOB ID +STATE +SAVED\n/);
    match(stdout, /^db01 +- +export +claimed by .* held +expires in 15m$/m);
    for (const state of Object.keys(STATES)) {
      match(stdout, new RegExp(`^h +- +${state} +j1\\.2 +${state} +0s$`, "m"));
    }
    strictEqual(stderr, "9 jobs, 1 claim\n");
  },
);

eachStore("list --state takes one state or several", async (place) => {
  await fillStates(place);
  await claimed(place);
  deepStrictEqual(await statesOf(place, "--state", "killed"), ["killed"]);
  deepStrictEqual(await statesOf(place, "--state", "held"), ["held"]);
  deepStrictEqual(
    await statesOf(place, "--state", "lost, started,unknown"),
    ["lost", "started", "unknown"],
  );
  deepStrictEqual(await statesOf(place, "--state", "failed", "--host", "db01"), []);
  deepStrictEqual(await statesOf(place, "--state", "failed,lost", "--limit", "1"), ["failed"]);
});

eachStore(
  "list and prune refuse a state that there is not, and what does not go with one",
  async (place) => {
    const refusals: readonly [string[], RegExp][] = [
      [
        ["list", "--state", "faild"],
        /Unknown state "faild" in --state\nhint: Did you mean 'failed'/,
      ],
      [["list", "--state", ""], /Option '--state' needs a value/],
      [
        ["list", "--state", "lost,"],
        /Unknown state "" in --state\nhint: The states are: held, started/,
      ],
      [
        ["list", "--state", "lost", "--names-only"],
        /States stand in the records, which --names-only/,
      ],
      [["prune", "--state", "lost"], /older-than/],
      [
        ["prune", "--older-than", "1d", "--state", "lost,held"],
        /Jobs that are held cannot be pruned/,
      ],
    ];
    for (const [args, message] of refusals) {
      const { status, stderr } = await fakeRun(args, place.world);
      strictEqual(status, 2, stderr);
      match(stderr, message);
    }
  },
);

eachStore("prune --state removes the old jobs in that state, and tells it", async (place) => {
  const paths = await fillStates(place, 100);
  await place.put("h/young.json", runRecord("h/young.json", STATES["succeeded"] ?? {}, 1));
  await claimed(place);
  const args = ["prune", "--older-than", "90d", "--state", "succeeded,lost", "-o", "json"];
  const { status, stdout, stderr } = await fakeRun(args, place.world);
  deepStrictEqual([status, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  deepStrictEqual(lines.map(({ state, changed }) => [state, changed]), [
    ["lost", true],
    ["succeeded", true],
  ]);
  const { succeeded: _, lost: __, ...left } = paths;
  deepStrictEqual(
    (await place.paths()).sort(),
    [PATH, "h/young.json", ...Object.values(left)].sort(),
  );
});

Deno.test("load shows people start and end of a job line by line", async () => {
  await using place = await directoryPlace();
  const path = "h/a.json";
  const load = async (fields: Record<string, unknown>): Promise<string> => {
    await place.put(path, runRecord(path, fields));
    const { stdout } = await fakeRun(["load", "--host", "h", "--job-name", "a"], place.world);
    return stdout;
  };
  strictEqual(
    await load({ run: RUN, outcome: OUTCOME }),
    `found
  job            a
  host           h
  job id         j1.2
  saved          2026-03-04T05:06:07Z (0s ago)
  started        2026-03-04T04:00:00Z by app
  time limit     3600 s
  job directory  /home/app/.ansible_async/async_job/c-1
  claim          c-1
  verdict        failed
  exit status    3
  ended          2026-03-04T04:30:00Z
  seen           2026-03-04T05:00:00Z
  stdout         2000000 bytes, the last 3 kept
  stderr         0 bytes
  metadata       {}
  later          [1]
  location       ${place.root}${path}
`,
  );
  const kept = { ...OUTCOME, rc: null, ended_at: null, stdout: "", stderr: "x", stderr_bytes: 1 };
  const killed = await load({
    run: { ...RUN, user: null },
    outcome: { ...kept, verdict: "killed" },
  });
  match(killed, /^ {2}started +2026-03-04T04:00:00Z$/m);
  match(killed, /^ {2}verdict +killed\n {2}seen +/m);
  match(killed, /^ {2}stdout +2000000 bytes, none kept\n {2}stderr +1 byte\n/m);
  match(await load({ run: [1], outcome: "x" }), /^ {2}run +\[1\]\n {2}outcome +"x"$/m);
});

eachStore(
  "load gives a start and an end back as they are, also such as cannot be",
  async (place) => {
    for (const [name, fields] of Object.entries(STATES)) {
      const text = runRecord("h/a.json", fields);
      await place.put("h/a.json", text);
      const args = ["load", "--host", "h", "--job-name", "a", "-o", "json"];
      const { status, stdout } = await fakeRun(args, place.world);
      deepStrictEqual([status, JSON.parse(stdout).job], [0, JSON.parse(text)], name);
    }
  },
);

eachStore("migrate keeps start and end of every job, byte for byte", async (place) => {
  const paths = Object.values(await fillStates(place));
  await using target = await directoryPlace();
  const before = await place.contents();
  const args = ["migrate", place.operand, target.operand, "-o", "json"];
  const { status, stdout } = await fakeRun(args, place.world);
  deepStrictEqual([status, JSON.parse(stdout).copied], [0, paths.length]);
  deepStrictEqual(await target.contents(), before);
  await target.put("h/lost.json", sampleRecord("h/lost.json"));
  const again = await fakeRun(args, place.world);
  deepStrictEqual([again.status, JSON.parse(again.stdout).conflicts], [6, 1]);
});
