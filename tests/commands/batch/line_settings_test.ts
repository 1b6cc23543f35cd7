import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { NOW } from "../../cli/fake_run.ts";
import { fakeBucket } from "../../oci/fake_bucket.ts";
import { batchLines, errorOf } from "./batch_lines.ts";

const NAMES = { job_name: "export", host: "db01" };

Deno.test("batch gives a line's id back first, also where the line is wrong", async () => {
  await using scratch = await scratchDirectory();
  const { answers } = await batchLines([
    { id: "one", op: "load", ...NAMES },
    { op: "load", ...NAMES, id: "{{ two }}\n🚀" },
    { id: "three", op: "laod", ...NAMES },
    { id: "four", op: "load", host: "db01" },
    { id: "", op: "load", ...NAMES, job_name: ".." },
    { id: null, op: "load", ...NAMES },
    { id: 7, op: "load", ...NAMES },
    '{"id": "five \\" \\u0041", "op": "save", "metadata": {"x": NaN}}',
    '{"op": "load", "id": "six", "x": NaN}',
  ], ["--state-dir", scratch.path]);
  deepStrictEqual(answers.map(({ id }) => id), [
    "one",
    "{{ two }}\n🚀",
    "three",
    "four",
    "",
    undefined,
    undefined,
    'five " A',
    undefined,
  ]);
  for (const answer of answers) {
    strictEqual(Object.keys(answer)[0], "id" in answer ? "id" : Object.keys(answer)[0]);
  }
  deepStrictEqual(answers.map((answer) => errorOf(answer)["code"]), [
    undefined,
    undefined,
    "Usage",
    "Usage",
    "InvalidName",
    undefined,
    "Usage",
    "Usage",
    "Usage",
  ]);
  match(String(errorOf(answers[6])["message"]), /The id of the request is not a string/);
});

Deno.test("batch gives errors the text that a failing task shows", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/db01`);
  await Deno.writeTextFile(`${scratch.path}/db01/export.json`, "{");
  const { answers } = await batchLines(
    [{ op: "load", ...NAMES }, { op: "load", ...NAMES, job_name: "two\nlines" }],
    ["--state-dir", scratch.path],
  );
  for (const answer of answers) {
    const { message, hint, text } = errorOf(answer);
    strictEqual(text, `${message}. Hint: ${hint}`.replaceAll("\n", " "));
  }
});

Deno.test("batch performs each line on the store that it names, and opens each once", async () => {
  await using scratch = await scratchDirectory();
  await using bucket = await fakeBucket(undefined, NOW);
  const directory = (name: string): object => ({
    backend: "filesystem",
    state_dir: `${scratch.path}/${name}`,
  });
  const oci = {
    backend: "oci",
    ...Object.fromEntries(
      Object.entries(bucket.options).map(([name, value]) => [name.replaceAll("-", "_"), value]),
    ),
  };
  const stores = [directory("a"), directory("b"), oci, { ...oci, oci_prefix: "p/" }];
  const requests = stores.flatMap((store, i) => [
    { id: `save ${i}`, op: "save", ...NAMES, ansible_job_id: `j${i}`, ...store },
    { id: `load ${i}`, op: "load", ...NAMES, ...store },
  ]);
  const { status, answers, stderr } = await batchLines(requests, ["--verbose"], { fetch });
  strictEqual(status, 0, stderr);
  deepStrictEqual(
    answers.filter((answer) => "found" in answer).map(({ id, location, job }) => [
      id,
      location,
      (job as { ansible_job_id: string }).ansible_job_id,
    ]),
    [
      ["load 0", `${scratch.path}/a/db01/export.json`, "j0"],
      ["load 1", `${scratch.path}/b/db01/export.json`, "j1"],
      ["load 2", "oci://async-jobs/db01/export.json", "j2"],
      ["load 3", "oci://async-jobs/p/db01/export.json", "j3"],
    ],
  );
  strictEqual(stderr.match(/^async-job: backend: /gm)?.length, stores.length, stderr);
});

Deno.test("batch fills in what a line does not say from its options, then from the environment", async () => {
  await using scratch = await scratchDirectory();
  const { path } = scratch;
  const env = { ASYNC_JOB_STATE_DIR: `${path}/env`, ASYNC_JOB_REQUIRE_STATE_DIR: "true" };
  const line = { op: "load", ...NAMES };
  const places = async (...args: string[]): Promise<unknown[]> => {
    const requests = [
      line,
      { ...line, require_state_dir: false },
      { ...line, state_dir: `${path}/line`, require_state_dir: false },
    ];
    const { answers } = await batchLines(requests, args, { env });
    return answers.map((answer) => errorOf(answer)["code"] ?? answer["location"]);
  };
  deepStrictEqual(await places(), [
    "FilesystemError",
    `${path}/env/db01/export.json`,
    `${path}/line/db01/export.json`,
  ]);
  await Deno.mkdir(`${path}/option`);
  deepStrictEqual(await places("--state-dir", `${path}/option`), [
    `${path}/option/db01/export.json`,
    `${path}/option/db01/export.json`,
    `${path}/line/db01/export.json`,
  ]);
});

Deno.test("batch answers a line whose store cannot be opened with its error, and goes on", async () => {
  await using scratch = await scratchDirectory();
  const line = { op: "load", ...NAMES };
  const { status, answers } = await batchLines(
    [
      { id: "1", ...line, backend: "s3" },
      { id: "2", ...line, backend: "oci" },
      { id: "3", ...line, backend: "oci", oci_bucket: "b", oci_namespace: "n", oci_timeout: "x" },
      {
        id: "4",
        ...line,
        backend: "oci",
        oci_bucket: "b",
        oci_namespace: "n",
        oci_config_file: `${scratch.path}/none`,
      },
      { id: "5", ...line, backend: "filesystem", state_dir: scratch.path },
    ],
    ["--backend", "oci"],
    { env: { ASYNC_JOB_OCI_AUTH_TYPE: "api_key" } },
  );
  deepStrictEqual(answers.map((answer) => [answer["id"], errorOf(answer)["code"]]), [
    ["1", "InvalidSetting"],
    ["2", "MissingSetting"],
    ["3", "InvalidSetting"],
    ["4", "ConfigFileNotFound"],
    ["5", undefined],
  ]);
  strictEqual(status, 3);
});

Deno.test("batch tries again to open a store that could not be opened before", async () => {
  await using bucket = await fakeBucket(undefined, NOW);
  const options = Object.entries(bucket.options).flatMap(([name, value]) => [`--${name}`, value]);
  const config = await Deno.readTextFile(`${bucket.directory}/config`);
  await Deno.writeTextFile(`${bucket.directory}/config`, "");
  const encoder = new TextEncoder();
  const line = encoder.encode(`${JSON.stringify({ op: "load", ...NAMES })}\n`);
  const answered = Promise.withResolvers<void>();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield line;
    await answered.promise;
    yield line;
  }
  let stdout = "";
  await batchLines([], ["--backend", "oci", "--concurrency", "1", ...options], {
    fetch,
    stdinChunks: chunks(),
    stdout: (text) => {
      if (stdout === "") {
        Deno.writeTextFileSync(`${bucket.directory}/config`, config);
        answered.resolve();
      }
      stdout += text;
    },
  });
  const answers = stdout.trim().split("\n").map((text) => JSON.parse(text));
  deepStrictEqual(answers.map((answer) => errorOf(answer)["code"] ?? answer.found), [
    "ProfileNotFound",
    false,
  ]);
});
