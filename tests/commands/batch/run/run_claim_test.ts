import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { eachStore } from "../../each_store.ts";
import { asked, NOTHING_KNOWN, PATH, refused, roleLine, storeVariables } from "./role_lines.ts";
import { OUTCOME, recordText, RUN } from "./run_record.ts";

const START = { argv: ["/bin/true"], time_limit: 60 };

/** The outputs of a job that nothing is known of. */
const NOTHING = { started: false, ...NOTHING_KNOWN };

eachStore(
  "runAnswer() says to start what is claimed, and holds it for nobody else",
  async (place) => {
    const first = await asked(place, "claim", START, { await: 5 });
    const { next } = first;
    strictEqual(next.step, "start");
    match(next.token, /^ajt_/);
    deepStrictEqual([next.fence, next.time_limit, next.restart, next.failure], [[], 60, false, ""]);
    match(next.host_input, new RegExp(`^claim_id='${next.claim_id}'\njob_dir=''$`, "m"));
    match(next.host_input, /^await='5'\ntime_limit='60'$/m);
    strictEqual(next.job_input, `job_text='run_job() {\nexec '\\''/bin/true'\\''\n}'\n`);
    deepStrictEqual(first.outputs, { ...NOTHING, verdict: "" });
    const second = await asked(place, "claim", START);
    const { owner } = second.outputs;
    match(String(owner), /./);
    deepStrictEqual(second.outputs, { ...NOTHING, verdict: "held", owner });
    deepStrictEqual([second.next.step, second.next.token, second.next.failure], ["done", "", ""]);
    const released = await asked(place, "release", {}, { claim_token: next.token });
    deepStrictEqual(released.outputs, { ...NOTHING, verdict: "absent" });
    deepStrictEqual([released.next.step, released.next.failure], ["done", ""]);
    deepStrictEqual(await place.paths(), []);
  },
);

eachStore("runAnswer() names the claims that a start takes over", async (place) => {
  const first = await asked(place, "claim", { ...START, claim_ttl: "1s" });
  await place.pass(60);
  const second = await asked(place, "claim", START);
  deepStrictEqual(second.next.fence, [first.next.claim_id]);
  match(second.next.host_input, new RegExp(`^fence_ids='${first.next.claim_id}'$`, "m"));
  const back = await asked(place, "release", {}, { claim_token: second.next.token });
  strictEqual(back.outputs["verdict"], "held");
});

eachStore(
  "runAnswer() says that a host is unreachable whose claim is released for that",
  async (place) => {
    const { next: { token } } = await asked(place, "claim", START);
    const reason = "Failed to connect \u001b[2J";
    const visit = { claim_token: token, unreachable: true, unreachable_reason: reason };
    const { outputs, next } = await asked(place, "release", {}, visit);
    deepStrictEqual(outputs, { ...NOTHING, verdict: "unreachable" });
    strictEqual(
      next.failure_message,
      'Job "export" of host "db01" is not known now: its host is unreachable: Failed to connect \\x1b[2J',
    );
    match(next.failure_hint, /`ansible 'db01' -m ping`/);
    strictEqual(next.failure, `${next.failure_message}. Hint: ${next.failure_hint}`);
    const { next: { token: other } } = await asked(place, "claim", START);
    const quiet = await asked(place, "release", { fail: false }, { ...visit, claim_token: other });
    deepStrictEqual([quiet.outputs["verdict"], quiet.next.failure], ["unreachable", ""]);
  },
);

eachStore(
  "runAnswer() says to look for a job that is saved, by what its record knows",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN }));
    const { outputs, next } = await asked(place, "claim", {
      ...START,
      wait: 30,
      poll: 3,
      output_tail: 9,
    });
    deepStrictEqual(outputs, {
      ...NOTHING,
      verdict: "",
      started_at: RUN.started_at,
      ansible_job_id: "j1.20",
      job_dir: RUN.job_dir,
    });
    deepStrictEqual(
      [
        next.step,
        next.claim_id,
        next.wait,
        next.retries,
        next.delay,
        next.time_limit,
        next.job_input,
        next.failure,
      ],
      ["look", RUN.claim_id, 30, 10, 3, RUN.time_limit, "", ""],
    );
    strictEqual(
      next.host_input,
      `async_dir='${RUN.async_dir}'
claim_id='${RUN.claim_id}'
job_dir='${RUN.job_dir}'
ansible_job_id='j1.20'
fence_ids=''
chdir=''
output_tail='9'
await='0'
time_limit='${RUN.time_limit}'
grace='0'
host_boot_id=''
job_text=''
`,
    );
  },
);

eachStore("runAnswer() says to ask Ansible for a job that was saved by hand", async (place) => {
  await place.put(PATH, recordText({}));
  const { outputs, next } = await asked(place, "claim", START);
  deepStrictEqual(outputs, { ...NOTHING, verdict: "", ansible_job_id: "j1.20" });
  deepStrictEqual([next.step, next.host_input, next.failure], ["async_status", "", ""]);
});

eachStore(
  "runAnswer() gives the outcome from the record, without the host, and fails on it where it is told to",
  async (place) => {
    await place.put(PATH, recordText({ run: RUN, outcome: OUTCOME }));
    const { outputs, next, as_facts } = await asked(place, "claim", START);
    deepStrictEqual(outputs, {
      ...NOTHING,
      verdict: "failed",
      rc: 3,
      stdout: "",
      stderr: "yes",
      stdout_bytes: 0,
      stderr_bytes: 3,
      started_at: RUN.started_at,
      ended_at: OUTCOME.ended_at,
      ansible_job_id: "j1.20",
      job_dir: RUN.job_dir,
    });
    deepStrictEqual(as_facts, { rc: "3", stderr: true, stdout_bytes: "0", stderr_bytes: "3" });
    strictEqual(next.step, "done");
    match(
      next.failure,
      /^Job "export" of host "db01" failed with exit status 3 \(job id j1\.20, started /,
    );
    strictEqual((await asked(place, "claim", { ...START, fail: false })).next.failure, "");
    await place.put(
      PATH,
      recordText({ run: RUN, outcome: { ...OUTCOME, verdict: "succeeded", rc: 0 } }),
    );
    const well = await asked(place, "claim", START);
    deepStrictEqual([well.outputs["verdict"], well.outputs["rc"], well.next.failure], [
      "succeeded",
      0,
      "",
    ]);
  },
);

eachStore(
  "runAnswer() fails on a record that tells of its start or end what cannot be",
  async (place) => {
    const line = roleLine("claim", { ...storeVariables(place), ...START });
    for (
      const fields of [{ run: { ...RUN, claim_id: 5 } }, { run: RUN, outcome: { verdict: "x" } }]
    ) {
      await place.put(PATH, recordText(fields));
      strictEqual((await refused(line, place.world))["code"], "CorruptRecord");
    }
    await place.put(PATH, recordText({ run: { ...RUN, claim_id: "../x" } }));
    strictEqual((await refused(line, place.world))["code"], "CorruptRecord");
  },
);

eachStore("runAnswer() claims nothing in check mode", async (place) => {
  const { outputs, next } = await asked(place, "claim", START, { dry_run: true });
  deepStrictEqual(outputs, { ...NOTHING, verdict: "absent" });
  deepStrictEqual([next.step, next.token, next.would_start], ["done", "", true]);
  const look = await asked(place, "observe", { start: false }, { dry_run: true });
  strictEqual(look.next.would_start, false);
  deepStrictEqual(await place.paths(), []);
});
