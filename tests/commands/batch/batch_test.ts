import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeError, fakeRun, type FakeWorld, NOW } from "../../cli/fake_run.ts";
import { fakeBucket } from "../../oci/fake_bucket.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

type Json = Record<string, unknown>;

const lines = (requests: readonly unknown[]): string =>
  requests.map((request) => `${typeof request === "string" ? request : JSON.stringify(request)}\n`)
    .join("");

/** Runs a batch on a directory and takes its results apart. */
async function batch(
  stateDir: string,
  requests: readonly unknown[],
  args: readonly string[] = [],
  world: FakeWorld = {},
): Promise<{ status: number; results: Json[]; stderr: string }> {
  const { status, stdout, stderr } = await fakeRun(["batch", "--state-dir", stateDir, ...args], {
    stdin: lines(requests),
    ...world,
  });
  const results = stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  return { status, results, stderr };
}

const codeOf = (result: Json | undefined): unknown =>
  (result?.["error"] as Json | undefined)?.["code"];

Deno.test("batch answers each line with the very JSON of the single command", async () => {
  await using scratch = await scratchDirectory();
  const path = `${scratch.path}/state`;
  const names = { job_name: "export", host: "db01" };
  const commands: [string, Json][] = [
    ["load", names],
    ["save", { ...names, ansible_job_id: "123456.789", metadata: { n: 1 } }],
    ["save", { ...names, ansible_job_id: "123456.789", metadata: { n: 1 } }],
    ["load", names],
    ["save", { ...names, ansible_job_id: "j2", if_absent: true }],
    ["delete", { ...names, if_job_id: "j9" }],
    ["load", { ...names, job_name: ".." }],
    ["load", { ...names, ansible_job_id: "j1" }],
    ["delete", names],
    ["delete", names],
  ];
  const alone: string[] = [];
  for (const [command, request] of commands) {
    const { stdout } = await fakeRun([command, "--request", "-", "-o", "json"], {
      stdin: JSON.stringify({ ...request, state_dir: path }),
    });
    alone.push(stdout);
  }
  const { stdout, stderr } = await fakeRun(["batch", "--state-dir", path], {
    stdin: lines(commands.map(([op, request]) => ({ op, ...request }))),
  });
  // Only an error has one field more: what a failing task shows.
  strictEqual(stdout.replaceAll(/,"text":"(?:[^"\\]|\\.)*"(?=\}\}\n)/g, ""), alone.join(""));
  strictEqual(stderr, "");
});

Deno.test("batch performs the operations on one record in the order of their lines", async () => {
  await using scratch = await scratchDirectory();
  const requests = Array.from({ length: 20 }, (_, i) => [
    { op: "save", job_name: "j", host: "h", ansible_job_id: `j${i}` },
    { op: "load", job_name: "j", host: "h" },
    { op: "delete", job_name: "j", host: "h", if_job_id: `j${i}` },
    { op: "load", job_name: "j", host: "h" },
  ]).flat();
  const { status, results } = await batch(scratch.path, requests, ["--concurrency", "256"]);
  strictEqual(status, 0);
  for (let i = 0; i < 20; i++) {
    const [saved, found, removed, gone] = results.slice(4 * i, 4 * i + 4);
    strictEqual(saved?.["changed"], true);
    strictEqual((found?.["job"] as Json)["ansible_job_id"], `j${i}`);
    deepStrictEqual([removed?.["changed"], gone?.["found"]], [true, false]);
  }
});

Deno.test("batch goes on after a failure and ends with the worst exit status", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h`);
  await Deno.writeTextFile(`${scratch.path}/h/torn.json`, '{"job_name": "torn", "ho');
  const good = { op: "save", job_name: "good", host: "h", ansible_job_id: "j1" };
  const requests: unknown[] = [
    "{",
    "[]",
    { job_name: "j", host: "h" },
    { op: "laod", job_name: "j", host: "h" },
    { op: 1, job_name: "j", host: "h" },
    { op: "load" },
    { op: "load", job_name: "j", host: "h", concurrency: "1" },
    { op: "load", job_name: "j", host: "h", verbose: true },
    { op: "save", job_name: "j", host: "h", ansible_job_id: 123456.789 },
    { op: "save", job_name: "j", host: "h", ansible_job_id: "j1", metadata: "-" },
    { op: "load", job_name: "torn", host: "h" },
    { op: "load", job_name: "a/b", host: "h" },
    good,
  ];
  const { status, results } = await batch(scratch.path, requests);
  strictEqual(status, 7);
  deepStrictEqual(results.map(codeOf), [
    ...Array(9).fill("Usage"),
    "InvalidMetadata",
    "CorruptRecord",
    "InvalidName",
    undefined,
  ]);
  strictEqual(results.at(-1)?.["changed"], true);
  const hints = results.map((result) => (result["error"] as Json | undefined)?.["hint"]);
  match(String(hints[0]), /one line.*"op":.*jq -c/);
  strictEqual(hints[1], hints[0]);
  match(String(hints[3]), /load/);
  match(String(hints[5]), /job_name and host/);
  strictEqual((await batch(scratch.path, [good, "", "  \t\r", good])).results.length, 2);
  deepStrictEqual(await batch(scratch.path, []), { status: 0, results: [], stderr: "" });
});

Deno.test("batch refuses a line over 17 MiB as its own error, and one that is not UTF-8", async () => {
  await using scratch = await scratchDirectory();
  const encoder = new TextEncoder();
  const load = encoder.encode('{"op":"load","job_name":"j","host":"h"}\n');
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield load;
    for (let mib = 0; mib < 18; mib++) yield await Promise.resolve(new Uint8Array(1024 * 1024));
    yield encoder.encode("\n");
    yield new Uint8Array([0xff, 0x0a]);
    yield load.subarray(0, 20);
    yield load.subarray(20, -1);
  }
  const { status, results } = await batch(scratch.path, [], [], { stdinChunks: chunks() });
  deepStrictEqual(results.map((result) => codeOf(result) ?? result["found"]), [
    false,
    "Usage",
    "Usage",
    false,
  ]);
  strictEqual(status, 2);
});

Deno.test("batch writes a result as soon as its turn has come, while standard input stays open", async () => {
  await using scratch = await scratchDirectory();
  const encoder = new TextEncoder();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let answered = Promise.withResolvers<string>();
  const running = fakeRun(["batch", "--state-dir", scratch.path], {
    stdinChunks: readable,
    stdout: (text) => answered.resolve(text),
  });
  for (const id of ["j1", "j2", "j3"]) {
    answered = Promise.withResolvers();
    const request = { op: "save", job_name: "j", host: "h", ansible_job_id: id };
    await writer.write(encoder.encode(lines([request])));
    strictEqual(JSON.parse(await answered.promise).job.ansible_job_id, id);
  }
  await writer.close();
  strictEqual((await running).status, 0);
});

Deno.test("batch reads no further ahead than its concurrency while a result is waited for", async () => {
  await using bucket = await fakeBucket(undefined, NOW);
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 100; i++) {
      asked = i;
      yield await Promise.resolve(
        new TextEncoder().encode(lines([{ op: "load", job_name: `j${i}`, host: "h" }])),
      );
    }
  }
  const held = async (...args: Parameters<typeof fetch>): Promise<Response> => {
    if (String(args[0] instanceof Request ? args[0].url : args[0]).includes("j0.json")) {
      await gate.promise;
    }
    return await fetch(...args);
  };
  const options = Object.entries(bucket.options).flatMap(([name, value]) => [`--${name}`, value]);
  const running = fakeRun(["batch", "--backend", "oci", "--concurrency", "4", ...options], {
    stdinChunks: chunks(),
    fetch: held,
  });
  while (bucket.oci.log.entries.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 100));
  ok(asked < 12, `read ${asked} lines ahead`);
  gate.resolve();
  const { status, stdout } = await running;
  strictEqual(status, 0, stdout);
  const locations = stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line).location);
  deepStrictEqual(
    locations,
    Array.from({ length: 100 }, (_, i) => `oci://async-jobs/h/j${i}.json`),
  );
});

Deno.test("batch with dry_run changes nothing", async () => {
  await using scratch = await scratchDirectory();
  await batch(scratch.path, [{ op: "save", job_name: "old", host: "h", ansible_job_id: "j1" }]);
  const { status, results } = await batch(scratch.path, [
    { op: "save", job_name: "new", host: "h", ansible_job_id: "j1", dry_run: true },
    { op: "save", job_name: "old", host: "h", ansible_job_id: "j1", dry_run: true },
    { op: "delete", job_name: "old", host: "h", dry_run: true },
    { op: "load", job_name: "new", host: "h" },
    { op: "load", job_name: "old", host: "h" },
  ]);
  strictEqual(status, 0);
  deepStrictEqual(results.map(({ changed, found }) => changed ?? found), [
    true,
    false,
    true,
    false,
    true,
  ]);
});

Deno.test("batch keeps numbers as they were written and null means not given", async () => {
  await using scratch = await scratchDirectory();
  const { stdout } = await fakeRun(["batch", "--state-dir", scratch.path], {
    stdin:
      '{"op":"save","job_name":"j","host":"h","playbook_name":null,"ansible_job_id":"1.50","metadata":{"n":12345678901234567890,"x":1.0}}',
  });
  ok(stdout.includes('"metadata":{"n":12345678901234567890,"x":1.0}'), stdout);
  ok(stdout.includes(`${scratch.path}/h/j.json`), stdout);
});

Deno.test("batch fails before it reads anything when its own options are wrong", async () => {
  async function* untouched(): AsyncGenerator<Uint8Array> {
    yield await Promise.reject(new Error("standard input was read"));
  }
  const world = { stdinChunks: untouched() };
  strictEqual((await fakeError(["batch", "--backend", "s3"], world)).code, "InvalidSetting");
  const timeout = ["batch", "--backend=oci", "--oci-bucket=b", "--oci-namespace=n"];
  const { code } = await fakeError([...timeout, "--oci-timeout=x"], world);
  strictEqual(code, "InvalidSetting");
  for (const wrong of ["0", "257", "x", "1.5"]) {
    const { status, code, message } = await fakeError(["batch", "--concurrency", wrong], world);
    deepStrictEqual([status, code], [2, "InvalidSetting"]);
    match(message, /1 to 256/);
  }
  strictEqual((await fakeError(["batch", "--job-name", "j"], world)).code, "Usage");
});

Deno.test("batch tells what keeps it from reading on, after the results it has", async () => {
  await using scratch = await scratchDirectory();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('{"op":"load","job_name":"j","host":"h"}\n{"op":"lo');
    throw await Promise.resolve(new Deno.errors.IsADirectory("Is a directory"));
  }
  const { status, results } = await batch(scratch.path, [], ["-o", "json"], {
    stdinChunks: broken(),
  });
  deepStrictEqual([status, results[0]?.["found"], codeOf(results[1])], [2, false, "Usage"]);
});

Deno.test("batch ends quietly when nobody reads its results any more", async () => {
  await using scratch = await scratchDirectory();
  const requests = Array.from(
    { length: 100 },
    (_, i) => ({ op: "load", job_name: `j${i}`, host: "h" }),
  );
  let written = 0;
  const { status, stderr } = await batch(scratch.path, requests, [], {
    stdout: () => {
      if (++written > 3) throw new Deno.errors.BrokenPipe("Broken pipe");
    },
  });
  deepStrictEqual([status, stderr, written], [141, "", 4]);
});

Deno.test("batch on a bucket gives each failing request its own error, in order", async () => {
  await using bucket = await fakeBucket(undefined, NOW);
  bucket.oci.faults.add({
    match: { object: "h/j3.json" },
    times: Infinity,
    fault: { kind: "refusal", code: "ServiceUnavailable" },
  });
  const options = Object.entries(bucket.options).flatMap(([name, value]) => [`--${name}`, value]);
  const requests = Array.from({ length: 8 }, (_, i) => [
    { op: "save", job_name: `j${i}`, host: "h", ansible_job_id: `j${i}` },
    { op: "load", job_name: `j${i}`, host: "h" },
  ]).flat();
  const { status, stdout } = await fakeRun(["batch", "--backend", "oci", ...options], {
    stdin: lines(requests),
    fetch,
  });
  strictEqual(status, 5, stdout);
  const results = stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  deepStrictEqual(
    results.map((result) => codeOf(result) ?? result.job.ansible_job_id),
    requests.map(({ job_name }) => job_name === "j3" ? "ServiceUnavailable" : job_name),
  );
});
