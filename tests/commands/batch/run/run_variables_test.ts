import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { directoryPlace } from "../../each_store.ts";
import { batchLines } from "../batch_lines.ts";
import { asked, refused, roleLine, storeVariables } from "./role_lines.ts";

const OMIT = "__omit_place_holder__ee59dc7c8d55b62085c8630ee249d01f0d45c788";
const START = { argv: ["/bin/true"], time_limit: 60 };

/** What a claim with these variables is refused with; nothing may have been claimed. */
async function refusal(
  variables: Readonly<Record<string, unknown>>,
  beside: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  await using place = await directoryPlace();
  const line = roleLine("claim", { ...storeVariables(place), ...START, ...variables }, beside);
  const error = await refused(line, place.world);
  strictEqual(error["exit_code"], 2, JSON.stringify(error));
  ok(typeof error["hint"] === "string" && error["hint"] !== "");
  deepStrictEqual(await place.paths(), []);
  return error;
}

/** The lines that a job of these variables begins with on its host. */
/** What is quoted once more. */
function jobText(input: string): string {
  return input.replace(/^job_text='/, "").replace(/'\n$/, "\n").replaceAll(`'\\''`, "'");
}

async function jobInput(variables: Readonly<Record<string, unknown>>): Promise<string> {
  await using place = await directoryPlace();
  const { next } = await asked(place, "claim", { time_limit: 60, ...variables });
  strictEqual(next.step, "start");
  return jobText(next.job_input);
}

Deno.test("runLine() refuses what is no command, by the role's own variable, and claims nothing", async () => {
  const cases: readonly [Record<string, unknown>, string, RegExp][] = [
    [{ argv: [] }, "InvalidSetting", /^Invalid async_job_run_argv: it is an empty list$/],
    [{ argv: "" }, "Usage", /^Neither async_job_run_argv nor async_job_run_cmd is set$/],
    [{ argv: null, cmd: OMIT }, "Usage", /^Neither/],
    [{ argv: "rsync -a x" }, "InvalidSetting", /^Invalid async_job_run_argv: it is a text, not a/],
    [{ argv: { a: 1 } }, "InvalidSetting", /_argv: it is a dictionary, not a list/],
    [{ argv: ["", "x"] }, "InvalidSetting", /_argv: its first item is empty/],
    [{ argv: ["-x"] }, "InvalidSetting", /_argv: its first item begins with a dash/],
    [{ argv: ["x", true] }, "InvalidSetting", /_argv: item 2 is a boolean, not a text/],
    [{ argv: ["x", "y", null] }, "InvalidSetting", /_argv: item 3 is null, not a text/],
    [{ argv: ["x", ["y"]] }, "InvalidSetting", /_argv: item 2 is a list, not a text/],
    [{ argv: ["x", "a\0b"] }, "InvalidSetting", /_argv: item 2 contains a NUL character/],
    [{ argv: ["x", "a\ud800"] }, "InvalidSetting", /_argv: item 2 contains bytes that are not/],
    [{ cmd: "ls" }, "Usage", /^async_job_run_argv and async_job_run_cmd exclude each other$/],
    [{ argv: "", cmd: true }, "InvalidSetting", /_cmd: it is a boolean, not a text/],
    [{ argv: "", cmd: "a\0" }, "InvalidSetting", /_cmd: it contains a NUL character/],
    [{ chdir: "/a\0" }, "InvalidSetting", /^Invalid async_job_run_chdir: it contains a NUL/],
    [{ chdir: ["/a"] }, "InvalidSetting", /_chdir: it is a list, not a text/],
    [{ environment: "A=b" }, "InvalidSetting", /_environment: it is a text, not a dictionary/],
    [{ environment: [{ A: "b" }] }, "InvalidSetting", /_environment: it is a list, not a/],
    [{ environment: { "A-B": "c" } }, "InvalidSetting", /_environment: "A-B" is not the name/],
    [{ environment: { "": "c" } }, "InvalidSetting", /_environment: "" is not the name/],
    [{ environment: { A: false } }, "InvalidSetting", /_environment: A is a boolean, not a text/],
    [{ environment: { A: null } }, "InvalidSetting", /_environment: A is null, not a text/],
    [{ environment: { A: "s3cret\0" } }, "InvalidSetting", /_environment: A contains a NUL/],
  ];
  for (const [variables, code, message] of cases) {
    const error = await refusal(variables);
    strictEqual(error["code"], code, JSON.stringify(variables));
    match(String(error["message"]), message);
    ok(!JSON.stringify(error).includes("s3cret"));
  }
});

Deno.test("runLine() refuses times and sizes that cannot be, by the role's own variable", async () => {
  const cases: readonly [Record<string, unknown>, RegExp][] = [
    [
      { time_limit: 0 },
      /^Invalid async_job_run_time_limit "0": it is not a whole number from 1 to/,
    ],
    [{ time_limit: -5 }, /^Invalid async_job_run_time_limit "-5": it is not a whole number/],
    [{ time_limit: 1.5 }, /_time_limit "1.5": it is not a whole number/],
    [{ time_limit: "1h" }, /_time_limit "1h": it is not a whole number/],
    [{ time_limit: 2147484 }, /_time_limit "2147484": .* from 1 to 2147483$/],
    [{ time_limit: true }, /_time_limit: it is not a whole number/],
    [{ time_limit: "" }, /^async_job_run_time_limit is not set$/],
    [{ wait: -1 }, /_wait "-1": it is not a whole number from 0/],
    [{ poll: 0 }, /_poll "0": it is not a whole number from 1/],
    [
      { output_tail: 1048577 },
      /^Invalid async_job_run_output_tail "1048577": .* from 0 to 1048576$/,
    ],
    [{ when_ended: "always" }, /^Invalid async_job_run_when_ended "always": there is no such/],
    [{ claim_ttl: "90" }, /^Invalid async_job_run_claim_ttl "90": a claim holds from 1s to 30d$/],
    [{ claim_ttl: "soon" }, /^Invalid async_job_run_claim_ttl "soon": /],
    [{ claim_ttl: "31d" }, /^Invalid async_job_run_claim_ttl "31d": /],
    [{ start: ["no"] }, /^Invalid async_job_run_start: it is a list$/],
    [{ start: false }, /^Cannot claim what async_job_run_start forbids$/],
    [{ fail: {} }, /^Invalid async_job_run_fail: it is a dictionary$/],
  ];
  for (const [variables, message] of cases) {
    const error = await refusal(variables);
    match(String(error["message"]), message);
    if (message.source.startsWith("^Invalid")) strictEqual(error["code"], "InvalidSetting");
  }
  match(
    String((await refusal({}, { async_dir: "" }))["message"]),
    /^Invalid ansible_async_dir: it/,
  );
  match(String((await refusal({}, { async_dir: "/a\0" }))["message"]), /ansible_async_dir: .* NUL/);
});

Deno.test("runLine() refuses variables that it does not know, and all that the oci backend lacks", async () => {
  match(String((await refusal({ umask: "077" }))["message"]), /^Unknown key "umask"/);
  const { message } = await refusal({ backend: "oci" });
  match(
    String(message),
    /^Cannot claim job 'export': the oci backend needs async_job_run_oci_bucket, /,
  );
  const error = await refused({ ...roleLine("claim", START), op: "load" });
  match(String(error["message"]), /^Unknown op "load" of the role async_job_run$/);
});

Deno.test("runLine() takes a command as it was written, and drops what is omitted", async () => {
  const all = `{"argv":["/bin/echo",1.50,"",${JSON.stringify(OMIT)},"$HOME {{ x }}\\n'-n'"]}`;
  strictEqual(
    await jobInput(JSON.parse(all)),
    `run_job() {\nexec '/bin/echo' '1.5' '' '$HOME {{ x }}\n'\\''-n'\\'''\n}\n`,
  );
  strictEqual(
    await jobInput({ argv: ["x"], environment: { A: "$x", B: OMIT, C_1: 7, D: "" }, cmd: null }),
    "run_job() {\nexport A='$x'\nexport C_1='7'\nexport D=''\nexec 'x'\n}\n",
  );
  strictEqual(
    await jobInput({ argv: [], cmd: "a | b > 'c'" }),
    "run_job() {\nexec '/bin/sh' '-c' '--' 'a | b > '\\''c'\\'''\n}\n",
  );
});

Deno.test("runLine() takes numbers and booleans as an old Ansible gives them, and where a template makes floats", async () => {
  await using place = await directoryPlace();
  const { next } = await asked(place, "claim", {
    argv: ["x"],
    time_limit: "3600",
    wait: "5",
    poll: "2",
    output_tail: "0",
    start: "True",
    fail: "no",
    claim_ttl: "90s",
    chdir: 2024,
  }, { await: "7" });
  deepStrictEqual([next.wait, next.time_limit], [5, 3600]);
  match(next.host_input, /^chdir='2024'\noutput_tail='0'\nawait='7'\ntime_limit='3600'$/m);
});

Deno.test("runLine() takes a number without a fraction however it is written", async () => {
  await using place = await directoryPlace();
  const line = JSON.stringify(
    roleLine("claim", { ...storeVariables(place), argv: ["x"], time_limit: 0 }),
  ).replace(/_time_limit":0/, '_time_limit":3600.0').replace('["x"]', '["x",1.50]');
  const { answers: [answer] } = await batchLines([line]);
  const { next } = answer as { next: { time_limit: number; job_input: string } };
  strictEqual(next.time_limit, 3600);
  match(jobText(next.job_input), /exec 'x' '1\.50'/);
});

Deno.test("nextJson() never lets a role wait longer than it is told to", async () => {
  await using place = await directoryPlace();
  const waits = [[0, 10, 1, 1], [1, 10, 1, 1], [11, 10, 2, 5], [25, 10, 3, 8], [
    30,
    10,
    3,
    10,
  ]] as const;
  for (const [wait, poll, retries, delay] of waits) {
    const job_name = `job${wait}`;
    const { next } = await asked(place, "claim", {
      job_name,
      argv: ["x"],
      time_limit: 60,
      wait,
      poll,
    });
    deepStrictEqual([next.retries, next.delay], [retries, delay]);
  }
});
