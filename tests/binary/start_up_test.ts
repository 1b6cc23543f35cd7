import { Buffer } from "node:buffer";
import { createHash, createPublicKey } from "node:crypto";
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readChunkGraph, startPath } from "../../scripts/build/chunk_graph.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { portableBuild } from "../../scripts/build/built_file.ts";
import { launch, type Launched, namesIn, start } from "./launch.ts";
import { runProgram } from "./program.ts";
import { testPortable } from "./test_portable.ts";

const NAMES = ["--job-name", "j", "--host", "h"];
const BUCKET = ["--backend", "oci", "--oci-bucket", "b", "--oci-namespace", "n"];

const shared = await Deno.makeTempDir({ prefix: "async-job-test-" });
const file = await portableBuild(shared);
const cache = `${shared}/cache`;
const env = { ASYNC_JOB_CACHE_DIR: cache };

Deno.test.afterAll(() => Deno.remove(shared, { recursive: true }));

/** Unpacks the portable file and tells where to. */
async function unpack(): Promise<string> {
  await launch(file, { args: ["version"], env });
  const [id = ""] = await namesIn(cache);
  return `${cache}/${id}`;
}

/** Names of the program's files, those of each start apart from the others. */
async function filesIn(directory: string): Promise<{ early: string[]; late: string[] }> {
  const chunks = await readChunkGraph(directory, "main.js");
  const path = startPath(chunks, "main.js");
  const names = (await namesIn(directory)).filter((name) => name.endsWith(".js"));
  deepStrictEqual(names, [...chunks.keys()].sort(), "nothing is there that nothing imports");
  return {
    early: names.filter((name) => path.has(name)),
    late: names.filter((name) => !path.has(name)),
  };
}

/**
 * Runs the portable file, and does something to each of the late files after its head has found all in
 * place, just before the runtime starts.
 */
async function runDoing(deed: string, args: readonly string[]): Promise<Launched> {
  const directory = await unpack();
  const { late } = await filesIn(directory);
  await Deno.rename(`${directory}/deno`, `${directory}/runtime`);
  const script = `#!/bin/sh
(cd '${directory}' && for part in ${late.join(" ")}; do ${deed} || exit 99; done) || exit
exec '${directory}/runtime' "$@"
`;
  await Deno.writeTextFile(`${directory}/deno`, script, { mode: 0o500 });
  try {
    const child = start(file, { args, env });
    await child.stdin.close();
    // Whoever opens a pipe that nobody writes to waits for ever.
    const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
    const { code, stdout, stderr } = await child.output();
    clearTimeout(timer);
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

testPortable(
  "the files that each start reads hold nothing of the SDK, and no Node built-in",
  async () => {
    const directory = await unpack();
    const { early, late } = await filesIn(directory);
    const chunks = await readChunkGraph(directory, "main.js");
    const withSdk = [...chunks].filter(([, { text }]) =>
      text.includes("SimpleAuthenticationDetails")
    )
      .map(([name]) => name);
    notStrictEqual(withSdk.length, 0);
    deepStrictEqual(withSdk.filter((name) => !late.includes(name)), []);
    const withQueue = late.filter((name) => chunks.get(name)?.text.includes("backpressure"));
    notStrictEqual(withQueue.length, 0, "what only batches need is late");
    deepStrictEqual(early.filter((name) => chunks.get(name)?.text.includes("backpressure")), []);
    // Each takes its time to open: commands that are imported one by one would split them up.
    ok(early.length <= 8, `${early.length} files are read at each start: ${early.join(", ")}`);
    const imported = early.flatMap((name) => chunks.get(name)?.imports ?? []);
    deepStrictEqual(imported.filter((name) => !chunks.has(name)), []);
  },
);

testPortable("save and load on the filesystem open no file that only OCI needs", async () => {
  await using scratch = await scratchDirectory();
  const store = ["--state-dir", scratch.path];
  const pipes = 'rm "$part" && mkfifo "$part"';
  const saved = await runDoing(pipes, ["save", ...NAMES, ...store, "--ansible-job-id", "j1.2"]);
  deepStrictEqual([saved.code, saved.stderr], [0, ""]);
  const loaded = await runDoing(pipes, ["load", ...NAMES, ...store, "-o", "json"]);
  deepStrictEqual([loaded.code, loaded.stderr], [0, ""]);
  strictEqual(JSON.parse(loaded.stdout).job.ansible_job_id, "j1.2");
});

testPortable(
  "a command on OCI does need the files that filesystem commands leave alone",
  async () => {
    const { code, stderr } = await runDoing('rm "$part"', ["load", ...NAMES, ...BUCKET]);
    strictEqual(code, 1);
    match(stderr, /Module not found/);
  },
);

/** A new API key and a user's other credentials, as variables. */
async function credentials(): Promise<Record<string, string>> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048 };
  const pair = await crypto.subtle.generateKey(
    { ...algorithm, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const bytes = Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const pem = `-----BEGIN PRIVATE KEY-----\n${
    bytes.toString("base64")
  }\n-----END PRIVATE KEY-----\n`;
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  const digest = createHash("md5").update(der).digest("hex");
  return {
    OCI_CLI_USER: "ocid1.user.oc1..a",
    OCI_CLI_TENANCY: "ocid1.tenancy.oc1..a",
    OCI_CLI_FINGERPRINT: digest.replace(/..(?=.)/g, "$&:"),
    OCI_CLI_KEY_CONTENT: pem,
    OCI_CLI_REGION: "eu-frankfurt-1",
  };
}

/** Makes whatever loads a part of Node fail: all of it asks for `process` first. */
const WITHOUT_NODE = `Object.defineProperty(globalThis, "process", {
  get() { throw new Error("Node is loaded"); },
});
`;

Deno.test("a command on OCI with a plain API key loads nothing of Node", async () => {
  await using bucket = await fakeBucket();
  const directory = await unpack();
  const main = await Deno.readTextFile(`${directory}/main.js`);
  // An import runs before all else, wherever it stands.
  await Deno.writeTextFile(`${directory}/first.js`, WITHOUT_NODE);
  await Deno.writeTextFile(`${directory}/main.js`, `import "./first.js";${main}`);
  const variables = {
    ...env,
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
    ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
    ASYNC_JOB_OCI_CONFIG_FILE: `${bucket.directory}/config`,
    HOME: bucket.directory,
  };
  const runs: [string[], Record<string, string>, RegExp][] = [
    [["save", ...NAMES, "--ansible-job-id", "j1.2"], {}, /^saved\n/],
    [["save", ...NAMES, "--ansible-job-id", "j3.4"], {}, /^saved\n/],
    [["load", ...NAMES], {}, /job id +j3\.4\n/],
    // The endpoint of a region, from the SDK's table; the proxy is a closed port.
    [["load", ...NAMES], {
      ASYNC_JOB_OCI_ENDPOINT: "",
      ASYNC_JOB_OCI_REGION: "eu-frankfurt-1",
      ASYNC_JOB_OCI_RETRIES: "0",
      HTTPS_PROXY: "http://127.0.0.1:1",
    }, /objectstorage\.eu-frankfurt-1\.\S+ cannot be reached/],
    // A resource principal does need it, which shows that its absence would be noticed.
    [["load", ...NAMES], {
      ASYNC_JOB_OCI_AUTH_TYPE: "resource_principal",
      OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
      OCI_RESOURCE_PRINCIPAL_RPST: "token",
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: "key",
      OCI_RESOURCE_PRINCIPAL_REGION: "us-phoenix-1",
    }, /Node is loaded/],
  ];
  try {
    for (const [args, more, expected] of runs) {
      const { stdout, stderr } = await launch(file, { args, env: { ...variables, ...more } });
      match(stdout + stderr, expected);
    }
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("the built file's permissions let it come as far as OCI's endpoint", async () => {
  await using scratch = await scratchDirectory();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const endpoint = ["--oci-endpoint", `http://127.0.0.1:${port}`, "--oci-retries", "0"];
  const { status, stdout, stderr } = await runProgram(
    ["load", ...NAMES, ...BUCKET, ...endpoint, "-o", "json"],
    { env: { ...await credentials(), HOME: scratch.path, ...env } },
  );
  strictEqual(stderr, "");
  deepStrictEqual([JSON.parse(stdout).error.code, status], ["ConnectionFailed", 5], stdout);
});
