import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { eachStore, type TestPlace } from "../../each_store.ts";
import { lookText } from "./look_text.ts";
import { asked, PATH, type RoleAnswerJson } from "./role_lines.ts";
import { OUTCOME, recordText, RUN } from "./run_record.ts";

const START = { argv: ["/bin/true"], time_limit: 60 };
const FAILED = "rc=3;at=2026-03-04T04:09:00Z;term=0";

/** Looks only, as a role does that may not start the job. */
const looked = (
  place: TestPlace,
  beside: Record<string, unknown> = {},
  variables: Record<string, unknown> = {},
): Promise<RoleAnswerJson> => asked(place, "observe", { start: false, ...variables }, beside);

/** Claims the job, starts it, and tells what a look has seen of it then. */
async function started(
  place: TestPlace,
  variables: Record<string, unknown>,
  fields: Parameters<typeof lookText>[0] = {},
  beside: Record<string, unknown> = {},
): Promise<RoleAnswerJson> {
  const { next } = await asked(place, "claim", { ...START, ...variables });
  return await asked(place, "observe", { ...START, ...variables }, {
    claim_token: next.token,
    ansible_job_id: "j1.20",
    just_started: true,
    observation: lookText({ claim_id: next.claim_id, ...fields }),
    ...beside,
  });
}

async function record(place: TestPlace): Promise<Record<string, Record<string, unknown>>> {
  return JSON.parse((await place.contents())[PATH] ?? "{}");
}

eachStore(
  "runAnswer() tells who only looks what the store knows, and where to look further",
  async (place) => {
    const none = await looked(place);
    deepStrictEqual([none.outputs["verdict"], none.next.step], ["absent", "done"]);
    await asked(place, "claim", START);
    const held = await looked(place);
    deepStrictEqual([held.outputs["verdict"], held.next.step], ["held", "done"]);
    match(String(held.outputs["owner"]), /./);
    await place.put(PATH, recordText({ run: RUN }));
    const run = await looked(place);
    deepStrictEqual([run.outputs["verdict"], run.next.step], ["", "look"]);
    match(run.next.host_input, /^ansible_job_id='j1\.20'$/m);
    await place.put(PATH, recordText({}));
    const byHand = await looked(place, { dry_run: true });
    deepStrictEqual([byHand.outputs["verdict"], byHand.next.step], ["", "async_status"]);
    await place.put(PATH, recordText({ run: RUN, outcome: OUTCOME }));
    const ended = await looked(place, {}, { fail: false });
    deepStrictEqual([ended.outputs["verdict"], ended.outputs["rc"], ended.next.step], [
      "failed",
      3,
      "done",
    ]);
  },
);

eachStore(
  "runAnswer() says that a host is unreachable, with what was last known, but not of a job that has ended",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN }));
    const { outputs, next } = await looked(place, { unreachable: true, observation: "" });
    deepStrictEqual(
      [outputs["verdict"], outputs["started_at"], outputs["ansible_job_id"], next.step],
      ["unreachable", RUN.started_at, "j1.20", "done"],
    );
    match(
      next.failure,
      /^Job "export" of host "db01" is not known now: its host is unreachable \(job id j1\.20, started 2026-03-04T04:00:00Z\)\. Hint: Try/,
    );
    await place.put(PATH, recordText({ run: RUN, outcome: OUTCOME }));
    strictEqual((await looked(place, { unreachable: true })).outputs["verdict"], "failed");
  },
);

eachStore(
  "runAnswer() answers what was seen, saves an end once, and gives it without the host from then on",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN }));
    const runs = await looked(place, { observation: lookText({ stdout: "half\n" }) });
    deepStrictEqual(
      [runs.outputs["verdict"], runs.outputs["stdout"], runs.outputs["rc"], runs.next.step],
      ["running", "half\n", "", "done"],
    );
    strictEqual(runs.next.failure, "");
    const seen = lookText({
      alive: "no",
      status: FAILED,
      stdout: "done\n",
      stderr: "a\nb\u001b[2J\n",
    });
    const ended = await looked(place, { observation: seen });
    deepStrictEqual(
      [ended.outputs["verdict"], ended.outputs["rc"], ended.outputs["stderr_bytes"]],
      ["failed", 3, 8],
    );
    strictEqual(
      ended.next.failure,
      'Job "export" of host "db01" failed with exit status 3 (job id j1.20, started ' +
        "2026-03-04T04:00:00Z, ended 2026-03-04T04:09:00Z). Hint: See its output, and start it again " +
        "with async_job_run_when_ended: restart_if_failed.\nThe end of its stderr:\na\nb\\x1b[2J",
    );
    const kept = await looked(place, { unreachable: true });
    deepStrictEqual(kept.outputs, ended.outputs);
  },
);

eachStore(
  "runAnswer() says that a job was started when nobody waits, whatever was seen of it",
  async (place) => {
    const { outputs, next } = await started(place, {}, { alive: "no", status: FAILED });
    deepStrictEqual(
      [outputs["verdict"], outputs["started"], outputs["rc"], outputs["ended_at"], next.failure],
      ["started", true, "", "", ""],
    );
    deepStrictEqual([next.step, next.restart, next.retries], ["done", false, 1]);
    const { outcome } = await record(place);
    deepStrictEqual([outcome?.["verdict"], outcome?.["rc"]], ["failed", 3]);
  },
);

eachStore(
  "runAnswer() says to look again when the end of what was started is waited for",
  async (place) => {
    const { outputs, next } = await started(place, { wait: 60, poll: 5 });
    deepStrictEqual([outputs["verdict"], outputs["started"]], ["", true]);
    deepStrictEqual([next.step, next.wait, next.retries, next.delay], ["look", 60, 12, 5]);
    const { run } = await record(place);
    strictEqual(next.claim_id, run?.["claim_id"]);
    const claim_id = next.claim_id;
    const waited = { just_started: true, observation: lookText({ claim_id }) };
    const again = await asked(place, "observe", { ...START, wait: 60 }, waited);
    deepStrictEqual([again.outputs["verdict"], again.next.step], ["running", "done"]);
    const ended = { ...waited, observation: lookText({ claim_id, alive: "no", status: FAILED }) };
    const last = await asked(
      place,
      "observe",
      { ...START, wait: 60, when_ended: "restart" },
      ended,
    );
    deepStrictEqual(
      [last.outputs["verdict"], last.outputs["started"], last.next.restart],
      ["failed", true, false],
    );
  },
);

eachStore("runAnswer() answers for a job that was adopted as it was seen", async (place) => {
  const first = await asked(place, "claim", { ...START, claim_ttl: "1s" });
  await place.pass(60);
  const { next } = await asked(place, "claim", START);
  const adopted = await asked(place, "observe", START, {
    claim_token: next.token,
    observation: lookText({ claim_id: first.next.claim_id, stdout: "x" }),
  });
  deepStrictEqual(
    [adopted.outputs["verdict"], adopted.outputs["started"], adopted.outputs["ansible_job_id"]],
    ["running", false, "j1.20"],
  );
  strictEqual((await record(place))["run"]?.["claim_id"], first.next.claim_id);
});

eachStore(
  "runAnswer() says to begin again where the policy starts over what was just seen to end",
  async (place) => {
    const ends: readonly [string, Record<string, unknown>, string, boolean][] = [
      ["restart_if_failed", { alive: "no", status: FAILED }, "failed", true],
      ["restart_if_failed", { alive: "no" }, "killed", true],
      ["restart_if_failed", { dir: "absent", fence: "none", alive: "no" }, "lost", true],
      [
        "restart_if_failed",
        { alive: "no", status: "rc=0;at=2026-03-04T04:09:00Z;term=0" },
        "succeeded",
        false,
      ],
      [
        "restart_if_failed",
        { alive: "no", cancel: "at=2026-03-04T04:08:00Z;by=app" },
        "cancelled",
        false,
      ],
      ["restart", { alive: "no", cancel: "at=2026-03-04T04:08:00Z;by=app" }, "cancelled", true],
      ["keep", { alive: "no", status: FAILED }, "failed", false],
    ];
    for (const [when_ended, fields, verdict, restart] of ends) {
      await place.put(PATH, recordText({ run: RUN }));
      const beside = { observation: lookText(fields) };
      const { outputs, next } = await asked(place, "observe", { ...START, when_ended }, beside);
      deepStrictEqual(
        [outputs["verdict"], next.restart],
        [verdict, restart],
        JSON.stringify(fields),
      );
      strictEqual(next.failure === "", restart || verdict === "succeeded", verdict);
      const claim = await asked(place, "claim", { ...START, when_ended });
      strictEqual(claim.next.step, restart ? "start" : "done");
    }
    await place.put(PATH, recordText({ run: RUN, outcome: OUTCOME }));
    const looking = await looked(place, {}, { when_ended: "restart" });
    deepStrictEqual([looking.next.restart, looking.next.failure === ""], [false, false]);
  },
);

eachStore("runAnswer() never starts over what async_status alone has not found", async (place) => {
  await place.put(PATH, recordText({}));
  const result = { ansible_job_id: "j1.20", finished: 1, failed: true, msg: "could not find job" };
  const beside = { observation: { async_status: result } };
  const { outputs, next } = await asked(
    place,
    "observe",
    { ...START, when_ended: "restart" },
    beside,
  );
  deepStrictEqual([outputs["verdict"], next.restart], ["lost", false]);
  match(next.failure_message, /is lost: its host answers, and knows nothing of it/);
  match(next.failure_hint, /remove its record \S+ first, with async-job delete\.$/);
  strictEqual((await record(place))["outcome"], undefined);
});

eachStore("runAnswer() writes nothing in check mode", async (place) => {
  await place.put(PATH, recordText({ run: RUN }));
  const before = await place.contents();
  const beside = { observation: lookText({ alive: "no", status: FAILED }), dry_run: true };
  const { outputs, next } = await asked(
    place,
    "observe",
    { ...START, when_ended: "restart" },
    beside,
  );
  // Without check mode it would be started anew, which is no failure.
  deepStrictEqual([outputs["verdict"], next.restart, next.failure], ["failed", false, ""]);
  strictEqual(next.would_start, true);
  const kept = await asked(place, "observe", START, beside);
  strictEqual(kept.next.would_start, false);
  deepStrictEqual(await place.contents(), before);
});
