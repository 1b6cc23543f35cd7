import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { OPTIONS } from "../../lib/settings/options.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { fakeError, fakeRun, type FakeWorld } from "./fake_run.ts";

const SAVE = ["save", "--job-name", "j", "--host", "h", "--ansible-job-id", "j1"];
const LOAD = ["load", "--job-name", "j", "--host", "h"];

/** Arguments, the code and the words that the error must have, and the hint's. */
const CASES: [
  title: string,
  args: string[],
  code: string,
  message: RegExp,
  hint: RegExp,
  world?: FakeWorld,
][] = [
  ["no command", [], "Usage", /No command/, /--help/],
  ["an unknown command", ["laod"], "Usage", /Unknown command "laod"/, /Did you mean 'load'/],
  ["a command like no other", ["frobnicate"], "Usage", /Unknown command "frobnicate"/, /^See /],
  [
    "an unknown option",
    ["load", "--job-nmae", "x"],
    "Usage",
    /Unknown option '--job-nmae'/,
    /'--job-name'/,
  ],
  ["an unknown short option", ["load", "-x"], "Usage", /Unknown option '-x'/, /help load/],
  ["an unknown option first", ["-x", "laod"], "Usage", /Unknown option '-x'/, /--help/],
  ["a value without its option", ["list", "db01"], "Usage", /"db01"/, /as in '--host HOST'/],
  ["no code and no command", ["help", "Foo"], "Usage", /Unknown command or error code/, /--help/],
  [
    "an option of another command",
    [...LOAD, "--metadata", "{}"],
    "Usage",
    /'--metadata' does not belong to 'load'/,
    /help load/,
  ],
  ["an argument too many", [...LOAD, "extra"], "Usage", /Unexpected argument "extra"/, /Quote/],
  [
    "no place to migrate from and to",
    ["migrate"],
    "Usage",
    /Missing arguments of 'migrate': FROM, TO$/,
    /help migrate/,
  ],
  [
    "no place to migrate to",
    ["migrate", "a"],
    "Usage",
    /Missing argument of 'migrate': TO$/,
    /help/,
  ],
  ["a third place", ["migrate", "a", "b", "c"], "Usage", /Unexpected argument "c"/, /Quote/],
  [
    "a store's setting where the places are arguments",
    ["migrate", "a", "b", "--state-dir", "c"],
    "Usage",
    /'--state-dir' does not belong to 'migrate'/,
    /help migrate/,
  ],
  ["an age without a unit", ["list", "--older-than", "30"], "Usage", /--older-than "30"/, /30d/],
  ["a limit that is no number", ["list", "--limit", "1.5"], "Usage", /--limit "1.5"/, /20/],
  ["an empty pattern", ["list", "--job-name", ""], "Usage", /--job-name ""/, /nightly_\*/],
  [
    "ages without records",
    ["list", "--names-only", "--older-than", "1d"],
    "Usage",
    /--names-only does not read/,
    /Leave out/,
  ],
  ["a prune without an age", ["prune"], "Usage", /option of 'prune': --older-than$/, /AGE/],
  ["a host that is no name", ["list", "--host", "a/b"], "InvalidName", /host "a\/b"/, /host/],
  [
    "a playbook that is no name",
    ["list", "--playbook-name", ".."],
    "InvalidName",
    /playbook_name ".."/,
    /playbook_name/,
  ],
  [
    "all missing options at once",
    ["save"],
    "Usage",
    /--job-name, --host, --ansible-job-id/,
    /--host HOST/,
  ],
  [
    "one missing option",
    ["load", "--host", "h"],
    "Usage",
    /option of 'load': --job-name$/,
    /--job-name NAME/,
  ],
  [
    "an option without its value",
    [...LOAD, "--state-dir"],
    "Usage",
    /'--state-dir' needs a value/,
    /--state-dir=VALUE/,
  ],
  [
    "a value for a flag",
    [...SAVE, "--dry-run=maybe"],
    "Usage",
    /'--dry-run' takes no value/,
    /leave it out/,
  ],
  [
    "an empty job name",
    ["load", "--job-name", "", "--host", "h"],
    "InvalidName",
    /job_name "": it is empty/,
    /1 to 200 bytes/,
  ],
  [
    "a job name left out before an option",
    ["load", "--job-name", "--host", "h"],
    "InvalidName",
    /job_name "": it is empty/,
    /bytes/,
  ],
  [
    "a host that climbs",
    ["load", "--job-name", "j", "--host", ".."],
    "InvalidName",
    /host "\.\."/,
    /bytes/,
  ],
  [
    "a playbook name with a slash",
    [...LOAD, "--playbook-name", "a/b"],
    "InvalidName",
    /playbook_name "a\/b"/,
    /bytes/,
  ],
  [
    "a job name of 300 bytes",
    ["load", "--job-name", "x".repeat(300), "--host", "h"],
    "InvalidName",
    /300 bytes/,
    /200 bytes/,
  ],
  [
    "metadata that is not JSON",
    [...SAVE, "--metadata", "{a:1}"],
    "InvalidMetadata",
    /as JSON/,
    /JSON object/,
  ],
  [
    "metadata that is no object",
    [...SAVE, "--metadata", "[1]"],
    "InvalidMetadata",
    /an array/,
    /JSON object/,
  ],
  [
    "metadata of 5 MB",
    [...SAVE, "--metadata", "-"],
    "InvalidMetadata",
    /larger than 1048576/,
    /elsewhere/,
    { stdin: `{"a":"${"x".repeat(5e6)}"}` },
  ],
  [
    "an unknown backend",
    [...LOAD, "--backend", "s3"],
    "InvalidSetting",
    /backend "s3" \(from --backend\)/,
    /filesystem, oci/,
  ],
  [
    "a switch that is neither on nor off",
    LOAD,
    "InvalidSetting",
    /"maybe" of ASYNC_JOB_REQUIRE_STATE_DIR/,
    /true or false/,
    { env: { ASYNC_JOB_REQUIRE_STATE_DIR: "maybe" } },
  ],
  [
    "an oci backend without its settings",
    [...LOAD, "--backend", "oci"],
    "MissingSetting",
    /oci_bucket and oci_namespace/,
    /--oci-bucket or ASYNC_JOB_OCI_BUCKET/,
  ],
  [
    "a request from a file",
    ["load", "--request", "x.json"],
    "Usage",
    /from "x\.json"/,
    /standard input/,
  ],
  [
    "a request that is not JSON",
    ["load", "--request", "-"],
    "Usage",
    /not JSON/,
    /one JSON object/,
    { stdin: "{" },
  ],
  ["an empty request", ["load", "--request", "-"], "Usage", /not JSON/, /one JSON object/, {
    stdin: "",
  }],
  [
    "a request that is no object",
    ["load", "--request", "-"],
    "Usage",
    /not a JSON object/,
    /one JSON object/,
    { stdin: "[]" },
  ],
  ["a request that is not UTF-8", ["load", "--request", "-"], "Usage", /not UTF-8/, /UTF-8/, {
    stdin: new Uint8Array([0xff]),
  }],
  [
    "a mistyped key",
    ["load", "--request", "-"],
    "Usage",
    /Unknown key "jobname"/,
    /Did you mean 'job_name'/,
    { stdin: '{"jobname":"j"}' },
  ],
  [
    "a key of another command",
    ["load", "--request", "-"],
    "Usage",
    /Unknown key "dry_run"/,
    /keys/,
    { stdin: '{"dry_run":true}' },
  ],
  [
    "a request inside a request",
    ["load", "--request", "-"],
    "Usage",
    /Unknown key "request"/,
    /keys/,
    { stdin: '{"request":"-"}' },
  ],
  [
    "a job id that is a number",
    ["save", "--request", "-"],
    "Usage",
    /ansible_job_id must be a string/,
    /JSON object/,
    { stdin: '{"ansible_job_id":123456.789}' },
  ],
  [
    "a switch that is text",
    ["save", "--request", "-"],
    "Usage",
    /dry_run must be true or false/,
    /JSON object/,
    { stdin: '{"dry_run":"yes"}' },
  ],
  [
    "metadata in a request that is text",
    ["save", "--request", "-"],
    "InvalidMetadata",
    /a string/,
    /JSON object/,
    { stdin: '{"metadata":"{}"}' },
  ],
  ["a NUL in a name", ["load", "--request", "-"], "InvalidName", /NUL/, /control/, {
    stdin: '{"job_name":"a\\u0000b","host":"h"}',
  }],
  [
    "two readers of standard input",
    [...SAVE, "--metadata", "-", "--request", "-"],
    "Usage",
    /both/,
    /request/,
  ],
  [
    "a job id with a slash",
    ["save", "--job-name", "j", "--host", "h", "--ansible-job-id", "../x"],
    "Usage",
    /ansible_job_id/,
    /registered/,
  ],
];

for (const [title, args, code, message, hint, world] of CASES) {
  Deno.test(`run() meets ${title} with ${code}`, async () => {
    await using scratch = await scratchDirectory();
    const env = { ASYNC_JOB_STATE_DIR: `${scratch.path}/state`, ...world?.env };
    const json = await fakeError(args, { ...world, env });
    strictEqual(json.code, code, json.message);
    strictEqual(json.status, 2);
    ok(message.test(json.message), json.message);
    ok(hint.test(json.hint), json.hint);
    const text = await fakeRun(args, { ...world, env });
    deepStrictEqual([text.status, text.stdout], [2, ""]);
    strictEqual(text.stderr, `error: ${json.message}\nhint: ${json.hint}\n`);
    deepStrictEqual(await Array.fromAsync(Deno.readDir(scratch.path)), [], "nothing was written");
  });
}

Deno.test("run() meets an unknown form of output in text", async () => {
  const { status, stdout, stderr } = await fakeRun(["version"], {
    env: { ASYNC_JOB_OUTPUT: "xml" },
  });
  deepStrictEqual([status, stdout], [2, ""]);
  ok(/^error: Invalid output "xml" \(from ASYNC_JOB_OUTPUT\)/.test(stderr), stderr);
});

Deno.test("run() lets the last of a repeated option win", async () => {
  await using scratch = await scratchDirectory();
  const { stdout } = await fakeRun([
    ...LOAD,
    "--job-name=a",
    "--job-name",
    "b",
    "--state-dir",
    "x",
    `--state-dir=${scratch.path}`,
  ]);
  strictEqual(stdout, `not found  ${scratch.path}/h/b.json\n`);
});

Deno.test("run() takes values that look like other things", async () => {
  await using scratch = await scratchDirectory();
  for (const name of ["a--b", "a=b", "a.b:c", "-dash", "--double", "save", "1e5", "0x1F", "true"]) {
    const { stdout } = await fakeRun([
      "load",
      `--job-name=${name}`,
      "--host=h",
      "--state-dir",
      scratch.path,
    ]);
    strictEqual(stdout, `not found  ${scratch.path}/h/${name}.json\n`);
  }
});

Deno.test("run() takes options before the command", async () => {
  await using scratch = await scratchDirectory();
  const { stdout } = await fakeRun(["-o", "json", "--state-dir", scratch.path, ...LOAD]);
  strictEqual(JSON.parse(stdout).found, false);
});

Deno.test("run() colours the labels on a terminal only", async () => {
  const { stderr } = await fakeRun(["laod"], { stderrColour: true });
  ok(stderr.startsWith("\x1b[1;31merror:\x1b[0m Unknown"), stderr);
});

Deno.test("run() calls a failure that nobody foresaw a bug, with a trace only under --verbose", async () => {
  const env = {
    get ASYNC_JOB_STATE_DIR(): string {
      throw new TypeError("boom");
    },
  };
  const quiet = await fakeRun(LOAD, { env });
  strictEqual(quiet.status, 1);
  strictEqual(quiet.stderr.split("\n").length, 3);
  ok(quiet.stderr.includes("boom"));
  const verbose = await fakeRun([...LOAD, "-v"], { env });
  ok(/^async-job:\s+at /m.test(verbose.stderr), verbose.stderr);
});

Deno.test("run() ends quietly when nobody reads its output any more", async () => {
  const closed = await fakeRun(["version"], {
    stdout: () => {
      throw new Deno.errors.BrokenPipe("closed");
    },
  });
  deepStrictEqual(closed, { status: 141, stdout: "", stderr: "" });
});

Deno.test("run() tells when its output cannot be written", async () => {
  const full = await fakeRun(["version"], {
    stdout: () => {
      throw Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    },
  });
  strictEqual(full.status, 8);
  strictEqual(
    full.stderr,
    "error: Cannot write the result to standard output: No space left on device\n" +
      "hint: Look at where the output goes: a full disk, a closed file? What the command did before " +
      "stands; load or list the jobs to see it.\n",
  );
});

Deno.test("every option's own name stands in the table of options", () => {
  for (const [name, spec] of Object.entries(OPTIONS)) strictEqual(spec.name, name);
});
