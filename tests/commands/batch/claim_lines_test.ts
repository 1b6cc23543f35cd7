import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fakeRun } from "../../cli/fake_run.ts";
import { eachStore, type TestPlace } from "../each_store.ts";

const NAMES = { job_name: "export", host: "db01" };

/** Answers to the lines of one batch, with its exit status. */
async function batch(
  place: TestPlace,
  ...lines: Record<string, unknown>[]
  // deno-lint-ignore no-explicit-any
): Promise<[number, ...any[]]> {
  const stdin = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const { status, stdout } = await fakeRun(["batch"], { ...place.world, stdin });
  return [status, ...stdout.trimEnd().split("\n").map((line) => JSON.parse(line))];
}

eachStore("batch claims, saves and releases as the commands do", async (place) => {
  const [status, first, held, load] = await batch(
    place,
    { op: "claim", id: "a", ...NAMES, owner: "night", ttl: "1m" },
    { op: "claim", ...NAMES, wait: "2s" },
    { op: "load", ...NAMES },
  );
  strictEqual(status, 6);
  deepStrictEqual([first.id, first.claimed, first.claim.owner], ["a", true, "night"]);
  deepStrictEqual([held.reason, held.claim.id], ["held", first.claim.id]);
  deepStrictEqual([load.error.code, load.error.retryable], ["ClaimHeld", true]);
  const token = { claim_token: first.claim.token };
  const [, dry, released, again, late] = await batch(
    place,
    { op: "release", ...NAMES, ...token, dry_run: true },
    { op: "release", ...NAMES, ...token },
    { op: "claim", ...NAMES },
    { op: "save", ...NAMES, ...token, ansible_job_id: "j1" },
  );
  deepStrictEqual([dry.restored, released.restored, again.claimed], ["nothing", "nothing", true]);
  strictEqual(late.error.code, "Conflict");
  const [done, saved, loaded] = await batch(
    place,
    { op: "save", ...NAMES, claim_token: again.claim.token, ansible_job_id: "j1.20" },
    { op: "claim", ...NAMES },
  );
  deepStrictEqual([done, saved.changed], [0, true]);
  deepStrictEqual([loaded.reason, loaded.job.ansible_job_id], ["saved", "j1.20"]);
});

eachStore("batch claims one job of each host at a time", async (place) => {
  const hosts = Array.from({ length: 40 }, (_, at) => `h${at}`);
  const [status, ...answers] = await batch(
    place,
    ...hosts.map((host) => ({ op: "claim", host, job_name: "j" })),
  );
  strictEqual(status, 0);
  deepStrictEqual(answers.map(({ claimed }) => claimed), hosts.map(() => true));
  strictEqual(new Set(answers.map(({ claim }) => claim.token)).size, hosts.length);
});
