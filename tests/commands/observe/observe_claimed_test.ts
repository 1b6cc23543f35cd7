import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  ENDED,
  FENCE,
  GONE,
  type Lines,
  sampleLook,
  samplePrepared,
} from "../../record/observation/sample_observation.ts";
import { asked, claimed, PATH } from "../claims/claiming.ts";
import { eachStore } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { observed, refused, started } from "./observing.ts";

const UNSEEN: Lines = {
  fence: "none",
  command: "none",
  alive: "no",
  async: "none",
  stdout: "none",
};

eachStore(
  "observe --claim-token turns the claim into the record of the job that was started",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const answer = await observed(
      place.world,
      sampleLook({ claim_id: id }),
      "--claim-token",
      token,
    );
    deepStrictEqual([answer.verdict, answer.changed], ["running", true]);
    const text = (await place.contents())[PATH] ?? "";
    deepStrictEqual(JSON.parse(text), {
      job_name: "export",
      host: "db01",
      ansible_job_id: "j1.2",
      save_time: "2026-03-04T05:06:07Z",
      metadata: {},
      run: {
        claim_id: id,
        started_at: "2026-03-04T12:00:00Z",
        time_limit: 3600,
        job_dir: "/home/alice/.ansible_async/async_job/6f1c1d1e-0000-4000-8000-000000000001",
        async_dir: "/home/alice/.ansible_async",
        user: "alice",
        boot_id: "b1",
      },
    });
    ok(text.startsWith('{\n  "job_name": "export",\n') && text.endsWith("}\n"));
    strictEqual((await asked(place.world, "load")).job.ansible_job_id, "j1.2");
  },
);

eachStore(
  "observe --claim-token saves a job that has ended already with its end, in one write",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const kinds: boolean[] = [];
    const world = place.beforeChange(PATH, async () => {
      kinds.push("claim_id" in JSON.parse((await place.contents())[PATH] ?? ""));
    });
    const seen = sampleLook({ claim_id: id, ...ENDED });
    const answer = await observed(world, seen, "--claim-token", token);
    world[Symbol.dispose]();
    deepStrictEqual([answer.verdict, answer.final, answer.changed], ["succeeded", true, true]);
    // Before each step there is the claim, and never a record without the end.
    ok(kinds.length > 0 && kinds.every((isClaim) => isClaim));
    strictEqual((await observed(place.world)).rc, 0);
  },
);

eachStore(
  "observe --claim-token --dry-run tells what it would save, and writes nothing",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const before = await place.contents();
    const seen = sampleLook({ claim_id: id, ...ENDED });
    const answer = await observed(place.world, seen, "--claim-token", token, "--dry-run");
    deepStrictEqual([answer.verdict, answer.changed], ["succeeded", true]);
    deepStrictEqual(await place.contents(), before);
  },
);

eachStore("observe --claim-token adopts the job of a claim that was taken over", async (place) => {
  const first = await claimed(place, "--ttl", "1m");
  await place.pass(62);
  const second = await claimed(place, "--ttl", "1m");
  await place.pass(62);
  const third = await claimed(place);
  deepStrictEqual(third.fence, [first.claim.id, second.claim.id]);
  const text = sampleLook({ claim_id: first.claim.id, user: "bob" }) +
    samplePrepared(third.claim.id);
  const answer = await observed(place.world, text, "--claim-token", third.claim.token);
  deepStrictEqual(
    [answer.verdict, answer.job.run.claim_id, answer.job.run.user],
    ["running", first.claim.id, "alice"],
  );
  // Its late owner, who has started it, is told the same.
  const late = await observed(
    place.world,
    sampleLook({ claim_id: first.claim.id, ...ENDED }),
    "--claim-token",
    first.claim.token,
  );
  deepStrictEqual([late.verdict, late.changed], ["succeeded", true]);
  // The one in between has not.
  const other = await refused(
    place.world,
    sampleLook({ claim_id: second.claim.id }),
    "--claim-token",
    second.claim.token,
  );
  deepStrictEqual([other.status, other.code], [6, "Conflict"]);
  match(other.message, /^Cannot save the claim of job .* the job was saved with job id "j1.2"/);
  match(String(other.hint), /it may run beside another one/);
  // Nor has one that its host kept from starting.
  const fenced = await refused(
    place.world,
    sampleLook({
      claim_id: second.claim.id,
      ...UNSEEN,
      fence: "taken;by=x;at=2026-03-04T12:00:00Z",
    }),
    "--claim-token",
    second.claim.token,
  );
  deepStrictEqual([fenced.code, fenced.retryable], ["Conflict", true]);
  match(String(fenced.hint), /nothing was started: the host kept this start from running/);
});

eachStore(
  "observe --claim-token saves a job that is not to be seen yet by its job id alone",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const seen = sampleLook({ claim_id: id, ...UNSEEN });
    const before = await place.contents();
    const nothing = await refused(place.world, seen, "--claim-token", token);
    deepStrictEqual([nothing.status, nothing.code], [2, "Usage"]);
    match(nothing.hint, /--ansible-job-id .* release the claim/);
    deepStrictEqual(await place.contents(), before);

    const job = ["--ansible-job-id", "j7.8"];
    const answer = await observed(place.world, seen, "--claim-token", token, ...job);
    // It may yet appear: "lost" would let it be started again.
    deepStrictEqual([answer.verdict, answer.final, answer.changed], ["running", false, true]);
    deepStrictEqual(answer.job.run, {
      claim_id: id,
      started_at: "2026-03-04T12:02:00Z",
      time_limit: null,
      job_dir: "/home/alice/.ansible_async/async_job/6f1c1d1e-0000-4000-8000-000000000001",
      async_dir: "/home/alice/.ansible_async",
      user: "alice",
      boot_id: "b1",
    });
    strictEqual(answer.job.ansible_job_id, "j7.8");
    strictEqual("outcome" in answer.job, false);
  },
);

eachStore(
  "observe --claim-token once more of a job that is not to be seen yet does not call it lost",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const seen = sampleLook({ claim_id: id, ...UNSEEN });
    const args = ["--claim-token", token, "--ansible-job-id", "j7.8"];
    await observed(place.world, seen, ...args);
    const before = await place.contents();
    const again = await observed(place.world, seen, ...args);
    deepStrictEqual([again.verdict, again.changed], ["running", false]);
    deepStrictEqual(await place.contents(), before);
  },
);

eachStore(
  "observe --claim-token saves a job that only Ansible's own file tells of",
  async (place) => {
    for (
      const [lines, verdict] of [
        [{ alive: "yes", async: "started" }, "running"],
        [{ async: "started" }, "running"],
        [{ async: "finished 127" }, "failed"],
      ] as const
    ) {
      const { claim: { id, token } } = await claimed(place);
      const seen = sampleLook({ claim_id: id, ...UNSEEN, ...lines });
      const answer = await observed(place.world, seen, "--claim-token", token);
      deepStrictEqual([answer.verdict, answer.job.ansible_job_id], [verdict, "unknown"]);
      strictEqual(answer.rc, verdict === "failed" ? 127 : null);
      await asked(place.world, "delete");
    }
  },
);

eachStore(
  "observe --claim-token takes the fence's job id before the one that is given",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const args = ["--claim-token", token, "--ansible-job-id", "j7.8", "--dry-run"];
    const known = await observed(place.world, sampleLook({ claim_id: id }), ...args);
    strictEqual(known.job.ansible_job_id, "j1.2");
    const unknown = sampleLook({ claim_id: id, fence: FENCE.replace("job=j1.2", "job=-") });
    strictEqual((await observed(place.world, unknown, ...args)).job.ansible_job_id, "j7.8");
    const none = await observed(place.world, unknown, "--claim-token", token);
    strictEqual(none.job.ansible_job_id, "unknown");
  },
);

eachStore(
  "observe --claim-token saves nothing when nothing was started under the claim",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const before = await place.contents();
    const taken = `taken;by=${id};at=2026-03-04T12:00:00Z`;
    const seen: [text: string, code: string][] = [
      [samplePrepared(id), "Usage"],
      [sampleLook({ claim_id: id, ...UNSEEN, fence: taken }), "Conflict"],
      [sampleLook({ claim_id: "c-9" }), "Conflict"],
      ['{"async_status":{"finished":1}}', "Usage"],
    ];
    for (const [text, code] of seen) {
      const args = ["--claim-token", token, "--ansible-job-id", "j7.8"];
      strictEqual((await refused(place.world, text, ...args)).code, code);
    }
    const { code, message } = await refused(
      place.world,
      sampleLook({ claim_id: id }),
      "--claim-token",
      "ajt_x",
    );
    strictEqual(code, "Conflict");
    match(message, /the token is not that of the claim by/);
    deepStrictEqual(await place.contents(), before);
  },
);

eachStore(
  "observe --claim-token of a job that was started again leaves the former record behind",
  async (place) => {
    await place.put(PATH, sampleRecord(PATH, 0, "j1"));
    await started(place, "--replace-job-id", "j1");
    const { job } = await asked(place.world, "load");
    deepStrictEqual([job.ansible_job_id, "later" in job, job.metadata], ["j1.2", false, {}]);
  },
);

eachStore(
  "observe --claim-token adopts a job that was lost and has started since",
  async (place) => {
    const { claim, look } = await started(place);
    await observed(place.world, look({ ...UNSEEN }));
    strictEqual((await observed(place.world)).verdict, "lost");
    // Whoever starts it again fences it first, and finds that it runs after all.
    const again = await claimed(place, "--when-ended", "restart_if_failed");
    deepStrictEqual(again.fence, [claim.id]);
    const text = look() + samplePrepared(again.claim.id);
    const adopted = await observed(place.world, text, "--claim-token", again.claim.token);
    deepStrictEqual([adopted.verdict, adopted.job.run.claim_id], ["running", claim.id]);
  },
);

eachStore(
  "observe --claim-token tells a job that is gone from one that nobody has seen",
  async (place) => {
    const { claim: { id, token } } = await claimed(place);
    const answer = await observed(
      place.world,
      sampleLook({ claim_id: id, ...GONE, boot_id: "b2" }),
      "--claim-token",
      token,
    );
    deepStrictEqual([answer.verdict, answer.job.outcome.rc], ["killed", null]);
  },
);
