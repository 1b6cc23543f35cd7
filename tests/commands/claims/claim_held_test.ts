import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError, fakeRun } from "../../cli/fake_run.ts";
import { eachStore, type TestPlace } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH } from "./claiming.ts";

/** What knows only records, and must not take a claim for absence. */
const PLAIN: readonly (readonly string[])[] = [
  ["load", ...NAMES],
  ["save", ...NAMES, "--ansible-job-id", "j1"],
  ["save", ...NAMES, "--ansible-job-id", "j1", "--if-absent"],
  ["save", ...NAMES, "--ansible-job-id", "j1", "--dry-run"],
  ["delete", ...NAMES],
  ["delete", ...NAMES, "--dry-run"],
  ["delete", ...NAMES, "--if-job-id", "j1"],
];

/** Sees that every one of those refuses the claim that is there, and leaves it: what each says of it. */
async function refusals(
  place: TestPlace,
  isRetryable: boolean,
): Promise<{ message: string; hint: string }[]> {
  const before = await place.contents();
  const told: { message: string; hint: string }[] = [];
  for (const args of PLAIN) {
    const { stdout } = await fakeRun([...args, "-o", "json"], place.world);
    const { status, code, message, hint } = await fakeError(args, place.world);
    deepStrictEqual(
      [status, code, JSON.parse(stdout).error.retryable],
      [6, "ClaimHeld", isRetryable],
      args.join(" "),
    );
    told.push({ message, hint });
  }
  deepStrictEqual(await place.contents(), before);
  return told;
}

eachStore(
  "load, save and delete refuse a claim that lives, and say that it may pass",
  async (place) => {
    const { claim: { expires_at } } = await claimed(place, "--owner", "night play");
    for (const { message, hint } of await refusals(place, true)) {
      strictEqual(
        message,
        `Job "export" of host "db01" is claimed by "night play" until ${expires_at}: ${place.root}${PATH}`,
      );
      match(hint, /Try again when the claim is saved or released, or has expired/);
    }
  },
);

eachStore(
  "load, save and delete refuse an expired claim, and say what to do with it",
  async (place) => {
    const { claim: { expires_at } } = await claimed(place, "--owner", "night play", "--ttl", "1m");
    await place.pass(62);
    for (const { message, hint } of await refusals(place, false)) {
      const passed = place.kind === "oci" ? expires_at : message.match(/at (\S+Z):/)?.[1];
      strictEqual(
        message,
        `Job "export" of host "db01" was claimed by "night play", and not saved before the claim ` +
          `expired at ${passed}: ${place.root}${PATH}`,
      );
      match(
        hint,
        /may have started the job all the same\. Take the claim over with 'async-job claim'/,
      );
    }
  },
);

eachStore(
  "list shows claims among the records, with owner and end, and without their hash",
  async (place) => {
    const record = "db01/backup.json";
    await place.put(record, sampleRecord(record));
    const { claim: { id, owner, expires_at } } = await claimed(place, "--owner", "night play");
    const { status, stdout, stderr } = await fakeRun(["list", "-o", "json"], place.world);
    deepStrictEqual([status, stderr], [0, ""]);
    const [first, second] = stdout.trimEnd().split("\n");
    const job = sampleRecord(record);
    strictEqual(first, `{"location":"${place.root}${record}","job":${job},"state":"saved"}`);
    const names = { job_name: "export", host: "db01" };
    const claim_time = "2026-03-04T05:06:07Z";
    deepStrictEqual(JSON.parse(second ?? ""), {
      location: `${place.root}${PATH}`,
      claim: { ...names, id, owner, claim_time, expires_at, expired: false },
      state: "held",
    });
    ok(!stdout.includes("sha256") && !/[0-9a-f]{64}/.test(stdout));

    const table = await fakeRun(["list"], place.world);
    match(table.stdout, /^db01 +- +export +claimed by night play +held +expires in 1[45]m$/m);
    strictEqual(table.stderr, "1 job, 1 claim\n");
    await place.pass(7200);
    const expired = await fakeRun(["list", "-o", "json"], place.world);
    strictEqual(JSON.parse(expired.stdout.split("\n")[1] ?? "").claim.expired, true);
    match(
      (await fakeRun(["list"], place.world)).stdout,
      /claimed by night play +held +expired 1h ago$/m,
    );
  },
);

eachStore("list selects claims by their names and by when they were made", async (place) => {
  await claimed(place);
  await asked(place.world, "claim", "--playbook-name", "site");
  const count = async (...args: string[]): Promise<number> =>
    (await fakeRun(["list", "-o", "json", ...args], place.world)).stdout.split("\n").length - 1;
  strictEqual(await count("--job-name", "exp*"), 2);
  strictEqual(await count("--job-name", "backup"), 0);
  strictEqual(await count("--playbook-name", "site"), 1);
  deepStrictEqual([await count("--older-than", "1d"), await count("--newer-than", "1d")], [0, 2]);
  const { stdout } = await fakeRun(["list", "-o", "json", "--playbook-name", "site"], place.world);
  strictEqual(JSON.parse(stdout).claim.playbook_name, "site");
});

eachStore(
  "prune leaves claims, however old, with a word, and removes the records around them",
  async (place) => {
    const record = "db01/backup.json";
    await place.put(record, sampleRecord(record, 100));
    await claimed(place, "--owner", "night play");
    await place.pass(100 * 86_400);
    const world = { ...place.world };
    const before = (await place.contents())[PATH];
    const { status, stdout, stderr } = await fakeRun(["prune", "--older-than", "0s"], world);
    strictEqual(status, 0);
    ok(stdout.includes("backup") && !stdout.includes("export"), stdout);
    match(
      stderr,
      /^note: Left the claim of job "export" of host "db01" by "night play", which expired at \S+Z: \S+export\.json\n1 job removed, 1 claim left\n$/,
    );
    deepStrictEqual(await place.contents(), { [PATH]: before });
    const json = await fakeRun(["prune", "--older-than", "0s", "-o", "json"], world);
    deepStrictEqual([json.status, json.stdout], [0, ""]);
    match(json.stderr, /^note: Left the claim/);
    strictEqual(
      (await fakeRun(["prune", "--older-than", "1d"], world)).stderr.includes("claim"),
      false,
    );
  },
);
