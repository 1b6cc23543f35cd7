import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { fakeError, fakeRun } from "../../cli/fake_run.ts";
import { ENDED } from "../../record/observation/sample_observation.ts";
import { NAMES, requested } from "../claims/claiming.ts";
import { bucketPlaceOfRuns, directoryPlace, eachStore } from "../each_store.ts";
import { observed, refused, started } from "./observing.ts";

eachStore(
  "observe refuses what is no observation, before it reads or writes anything",
  async (place) => {
    const { look } = await started(place);
    const before = await place.contents();
    const requests = place.bucket?.oci.log.count();
    const whole = look(ENDED);
    const texts = ["", "\n", whole.slice(0, -9), whole.slice(9), "{", "x".repeat(17 * 1024 * 1024)];
    for (const text of texts) {
      const { status, code, hint } = await refused(place.world, text);
      deepStrictEqual([status, code], [2, "Usage"]);
      ok(hint.length > 20);
    }
    const { status, code } = await fakeError(["observe", ...NAMES, "--observation", "-"], {
      ...place.world,
      stdin: new Uint8Array([0xff, 0xfe]),
    });
    deepStrictEqual([status, code], [2, "Usage"]);
    deepStrictEqual(await place.contents(), before);
    strictEqual(place.bucket?.oci.log.count(), requests);
  },
);

Deno.test("observe refuses an observation of 50 MB on standard input, in a request and in a batch", async () => {
  await using place = await directoryPlace();
  const text = "x".repeat(50 * 1024 * 1024);
  const own = await refused(place.world, text);
  match(own.message, /more than 16 MiB$/);
  match(own.hint, /at most 1 MiB of each stream/);
  const request = await requested(place.world, "observe", { observation: text });
  strictEqual(request.status, 2);
  match(
    request.stderr,
    /^error: Cannot read the request from standard input: it has more than 16 MiB\n/,
  );
  const line = JSON.stringify({ op: "observe", job_name: "j", host: "h", observation: text });
  const batch = await fakeRun(["batch"], { ...place.world, stdin: `${line}\n` });
  deepStrictEqual([batch.status, JSON.parse(batch.stdout).error.code], [2, "Usage"]);
});

Deno.test("observe takes the observation from one place, and a token only with one", async () => {
  await using place = await directoryPlace();
  const cases: [args: string[], stdin: string, message: RegExp][] = [
    [["--claim-token", "ajt_x"], "", /--claim-token was given without --observation/],
    [["--request", "-"], '{"observation":"-"}', /both the request and the observation/],
    [["--request", "-", "--observation", "-"], "{}", /both the request and the observation/],
    [["--observation", ""], "", /'--observation' needs a value/],
    [["--observation", "x", "--ansible-job-id", "a/b"], "", /Cannot read|Invalid ansible_job_id/],
    [["--observation", "x", "--claim-token", " "], "", /Invalid --claim-token/],
  ];
  for (const [args, stdin, message] of cases) {
    const error = await fakeError(["observe", ...NAMES, ...args], { ...place.world, stdin });
    deepStrictEqual([error.status, error.code], [2, "Usage"]);
    match(error.message, message);
  }
  const empty = await requested(place.world, "observe", { observation: "" });
  match(JSON.parse(empty.stdout).error.message, /it is empty$/);
  const line = '{"op":"observe","job_name":"j","host":"h","observation":"-"}\n';
  const batch = await fakeRun(["batch"], { ...place.world, stdin: line });
  match(JSON.parse(batch.stdout).error.message, /both the request and the observation/);
});

Deno.test("observe shows no token, whatever becomes of it", async () => {
  await using place = await bucketPlaceOfRuns();
  const { claim: { token }, look } = await started(place);
  for (const text of [look(), look({ claim_id: "c-9", end: "c-9" }), "x"]) {
    for (const args of [[], ["--claim-token", token]]) {
      const outcome = await fakeRun(["observe", ...NAMES, "--observation", "-", ...args, "-v"], {
        ...place.world,
        stdin: text,
      });
      ok(!(outcome.stdout + outcome.stderr).includes(token));
    }
  }
});

Deno.test("observe reads or refuses anything on standard input, and never ends with status 1", async () => {
  await using place = await directoryPlace();
  const { look } = await started(place);
  const whole = look(ENDED);
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.tuple(fc.nat(whole.length), fc.nat(whole.length), fc.string()).map(([start, end, more]) =>
      whole.slice(0, start) + more + whole.slice(end)
    ),
    fc.jsonValue().map((value) => JSON.stringify({ async_status: value })),
  );
  await fc.assert(
    fc.asyncProperty(text, async (stdin) => {
      const args = ["observe", ...NAMES, "--observation", "-", "--dry-run", "-o", "json"];
      const { status, stdout } = await fakeRun(args, { ...place.world, stdin });
      ok([0, 2, 6, 8].includes(status), stdout);
      JSON.parse(stdout);
    }),
    { numRuns: 200 },
  );
  strictEqual((await observed(place.world, whole)).verdict, "succeeded");
});
