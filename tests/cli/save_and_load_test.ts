import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { fakeError, fakeRun } from "./fake_run.ts";

const NAMES = ["--job-name", "export", "--host", "db01"];

Deno.test("save answers changed, location and job; load finds the same", async () => {
  await using scratch = await scratchDirectory();
  const env = { ASYNC_JOB_STATE_DIR: scratch.path, ASYNC_JOB_OUTPUT: "json" };
  const saved = await fakeRun([
    "save",
    ...NAMES,
    "--ansible-job-id",
    "123456.789",
    "--metadata",
    '{"x":1.0}',
  ], { env });
  const location = `${scratch.path}/db01/export.json`;
  const job =
    `{"job_name":"export","host":"db01","ansible_job_id":"123456.789","save_time":"2026-03-04T05:06:07Z","metadata":{"x":1.0}}`;
  deepStrictEqual(saved, {
    status: 0,
    stdout: `{"changed":true,"location":"${location}","job":${job}}\n`,
    stderr: "",
  });
  const loaded = await fakeRun(["load", ...NAMES], { env });
  deepStrictEqual(loaded, {
    status: 0,
    stdout: `{"found":true,"location":"${location}","job":${job}}\n`,
    stderr: "",
  });
});

Deno.test("load of a job that is not there is an answer, not a failure", async () => {
  await using scratch = await scratchDirectory();
  const args = ["load", ...NAMES, "--state-dir", scratch.path];
  const location = `${scratch.path}/db01/export.json`;
  deepStrictEqual(await fakeRun([...args, "-o", "json"]), {
    status: 0,
    stdout: `{"found":false,"location":"${location}"}\n`,
    stderr: "",
  });
  deepStrictEqual(await fakeRun(args), {
    status: 0,
    stdout: `not found  ${location}\n`,
    stderr: "",
  });
});

Deno.test("save and load print aligned lines for people", async () => {
  await using scratch = await scratchDirectory();
  const { stdout } = await fakeRun([
    "save",
    ...NAMES,
    "--playbook-name",
    "site",
    "--ansible-job-id",
    "j1.2",
    "--state-dir",
    scratch.path,
  ]);
  strictEqual(
    stdout,
    `saved
  job            export
  host           db01
  job id         j1.2
  saved          2026-03-04T05:06:07Z (0s ago)
  metadata       {}
  playbook name  site
  location       ${scratch.path}/db01/site/export.json
`,
  );
});

Deno.test("text output cannot move a terminal's cursor", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/db01`);
  await Deno.writeTextFile(
    `${scratch.path}/db01/export.json`,
    '{"job_name":"export","host":"db01","ansible_job_id":"j\\u001b[2J","save_time":"2026-03-04T05:06:07Z","metadata":{}}',
  );
  const { stdout } = await fakeRun(["load", ...NAMES, "--state-dir", scratch.path]);
  ok(stdout.includes("j\\x1b[2J"), stdout);
  ok(!stdout.includes("\x1b"));
});

Deno.test("save --request - reads every option from standard input", async () => {
  await using scratch = await scratchDirectory();
  const request = {
    job_name: 'it\'s "x" $HOME `id` {{ y }} 🚀',
    host: "db01",
    playbook_name: null,
    ansible_job_id: "1234567890.50",
    metadata: { "a\nb": ["{{ x }}", null] },
    backend: "filesystem",
    state_dir: scratch.path,
    require_state_dir: true,
    oci_bucket: null,
    output: "json",
  };
  const { status, stdout } = await fakeRun(["save", "--request", "-"], {
    stdin: JSON.stringify(request),
  });
  strictEqual(status, 0);
  const { job, location } = JSON.parse(stdout);
  strictEqual(job.job_name, request.job_name);
  strictEqual(job.ansible_job_id, "1234567890.50");
  deepStrictEqual(job.metadata, request.metadata);
  strictEqual(location, `${scratch.path}/db01/${request.job_name}.json`);
});

Deno.test("save --request - keeps the numbers of metadata as they were written", async () => {
  await using scratch = await scratchDirectory();
  const stdin =
    `{"job_name":"j","host":"h","ansible_job_id":"j1","state_dir":"${scratch.path}","metadata":{"n":12345678901234567890,"x":1.0}}`;
  await fakeRun(["save", "--request", "-"], { stdin });
  ok(
    (await Deno.readTextFile(`${scratch.path}/h/j.json`)).includes(
      '"n": 12345678901234567890,\n    "x": 1.0\n',
    ),
  );
});

Deno.test("an option on the command line counts before the request", async () => {
  await using scratch = await scratchDirectory();
  const stdin = JSON.stringify({ job_name: "from-request", host: "h", state_dir: "/nonexistent" });
  const { stdout } = await fakeRun([
    "load",
    "--request",
    "-",
    "--job-name",
    "mine",
    "--state-dir",
    scratch.path,
  ], { stdin });
  strictEqual(stdout, `not found  ${scratch.path}/h/mine.json\n`);
});

Deno.test("save --metadata - reads metadata from standard input", async () => {
  await using scratch = await scratchDirectory();
  const args = [
    "save",
    ...NAMES,
    "--ansible-job-id",
    "j1",
    "--state-dir",
    scratch.path,
    "--metadata",
    "-",
    "-o",
    "json",
  ];
  const { stdout } = await fakeRun(args, { stdin: '{"from":"stdin"}' });
  deepStrictEqual(JSON.parse(stdout).job.metadata, { from: "stdin" });
  strictEqual((await fakeError(args, { stdin: new Uint8Array([0xff]) })).code, "InvalidMetadata");
  strictEqual(
    (await fakeError(args, { stdin: " ".repeat(17 * 1024 * 1024) })).code,
    "InvalidMetadata",
  );
});

Deno.test("save --dry-run says what would happen and writes nothing", async () => {
  await using scratch = await scratchDirectory();
  const args = ["save", ...NAMES, "--ansible-job-id", "j1", "--state-dir", scratch.path];
  const { stdout } = await fakeRun([...args, "--dry-run"]);
  ok(stdout.startsWith("would be saved (dry run)\n"), stdout);
  deepStrictEqual(await Array.fromAsync(Deno.readDir(scratch.path)), []);
});

Deno.test("an old environment cannot redirect a command that names its store", async () => {
  await using scratch = await scratchDirectory();
  const env = {
    ASYNC_JOB_STATE_DIR: "/nonexistent",
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_REQUIRE_STATE_DIR: "1",
  };
  const stdin = JSON.stringify({
    job_name: "j",
    host: "h",
    backend: "filesystem",
    state_dir: `${scratch.path}/s`,
    require_state_dir: false,
  });
  const { status, stdout } = await fakeRun(["load", "--request", "-"], { env, stdin });
  deepStrictEqual([status, stdout], [0, `not found  ${scratch.path}/s/h/j.json\n`]);
});

Deno.test("the environment is used where no option is given", async () => {
  await using scratch = await scratchDirectory();
  const env = { ASYNC_JOB_STATE_DIR: `${scratch.path}/s`, ASYNC_JOB_REQUIRE_STATE_DIR: "yes" };
  strictEqual((await fakeError(["load", ...NAMES], { env })).code, "FilesystemError");
  strictEqual((await fakeRun(["load", ...NAMES, "--require-state-dir=false"], { env })).status, 0);
  strictEqual(
    (await fakeError(["load", ...NAMES], { env: { ASYNC_JOB_BACKEND: "s3" } })).code,
    "InvalidSetting",
  );
  strictEqual(
    (await fakeRun(["load", ...NAMES, "--state-dir", scratch.path], {
      env: { ASYNC_JOB_BACKEND: "" },
    })).status,
    0,
  );
});

Deno.test("--verbose tells each setting and where it came from, on standard error", async () => {
  await using scratch = await scratchDirectory();
  const { stdout, stderr } = await fakeRun(["load", ...NAMES, "-v", "-o", "json"], {
    env: { ASYNC_JOB_STATE_DIR: scratch.path },
  });
  ok(stderr.includes(`state_dir: ${scratch.path} (ASYNC_JOB_STATE_DIR)`), stderr);
  ok(stderr.includes("backend: filesystem (default)"), stderr);
  strictEqual(JSON.parse(stdout).found, false);
});

Deno.test("metadata as deep as may be is found again, one level more is refused at once", async () => {
  await using scratch = await scratchDirectory();
  const nested = (levels: number): string =>
    '{"a":'.repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
  const env = { ASYNC_JOB_STATE_DIR: scratch.path };
  const save = ["save", ...NAMES, "--ansible-job-id", "j1", "--metadata"];
  strictEqual((await fakeRun([...save, nested(100)], { env })).status, 0);
  strictEqual((await fakeRun(["load", ...NAMES], { env })).status, 0);
  strictEqual((await fakeError([...save, nested(101)], { env })).code, "InvalidMetadata");
  const request = (levels: number): string =>
    `{"job_name":"r","host":"h","ansible_job_id":"j1","metadata":${nested(levels)}}`;
  strictEqual((await fakeRun(["save", "--request", "-"], { env, stdin: request(100) })).status, 0);
  strictEqual((await fakeRun(["load", "--job-name", "r", "--host", "h"], { env })).status, 0);
  strictEqual(
    (await fakeError(["save", "--request", "-"], { env, stdin: request(101) })).status,
    2,
  );
});

Deno.test("a request that asks for JSON gets its errors as JSON", async () => {
  const stdin = '{"job_name":"x","output":"json","bogus":1}';
  const { status, stdout, stderr } = await fakeRun(["load", "--request", "-"], { stdin });
  deepStrictEqual([status, JSON.parse(stdout).error.code, stderr], [2, "Usage", ""]);
});

Deno.test("load refuses a record that Ansible cannot take, and save replaces it", async () => {
  await using scratch = await scratchDirectory();
  const env = { ASYNC_JOB_STATE_DIR: scratch.path, ASYNC_JOB_OUTPUT: "json" };
  const path = `${scratch.path}/db01/export.json`;
  const write = (rest: string): Promise<void> =>
    Deno.writeTextFile(
      path,
      `{"job_name":"export","host":"db01","ansible_job_id":"j1.2","save_time":"2026-03-04T05:06:07Z",${rest}}`,
    );
  await Deno.mkdir(`${scratch.path}/db01`);
  for (const rest of ['"metadata":{"a":1e400}', '"metadata":{},"note":{"__ansible_type":"x"}']) {
    await write(rest);
    const { status, stdout } = await fakeRun(["load", ...NAMES], { env });
    const { error } = JSON.parse(stdout);
    strictEqual(status, 7);
    strictEqual(error.code, "CorruptRecord");
    ok(error.message.startsWith(`Cannot read the record ${path}: Ansible cannot load it: job.`));
  }
  const save = ["save", ...NAMES, "--ansible-job-id"];
  const unchanged = await fakeRun([...save, "j1.2"], { env });
  strictEqual(JSON.parse(unchanged.stdout).error?.code, "CorruptRecord");
  const replaced = await fakeRun([...save, "j2.3"], { env });
  strictEqual(JSON.parse(replaced.stdout).changed, true);
});
