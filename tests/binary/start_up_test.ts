import { Buffer } from "node:buffer";
import { createHash, createPublicKey } from "node:crypto";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { openResourceSession } from "../../scripts/fake_oci/services/open_session.ts";
import { startWorkload } from "../../scripts/fake_oci/services/start_workload.ts";
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

/** What a file of the program imports statically, as the bundler writes it. */
const IMPORTED = /(?<=^|[;}*\s])(?:import|from)\s*"((?:\.\/|node:)[^"]+)"/g;

/** All that is loaded with files of the program: other files by name, and Node's built-ins. */
async function loadedWith(directory: string, ...entries: string[]): Promise<Set<string>> {
  const found = new Set(entries);
  // A set goes on over what is added meanwhile.
  for (const name of found) {
    if (name.startsWith("node:")) continue;
    const text = await Deno.readTextFile(`${directory}/${name}`);
    for (const [, imported = ""] of text.matchAll(IMPORTED)) {
      found.add(imported.replace(/^\.\//, ""));
    }
  }
  return found;
}

/** What a batch is loaded with, beside what each start reads. */
const BATCH = "batch.js";

/** Names of the program's files, those that each start reads, or a command's too, apart from the others. */
async function filesIn(
  directory: string,
  ...own: string[]
): Promise<{ early: string[]; late: string[] }> {
  const loaded = await loadedWith(directory, "main.js", ...own);
  const names = (await namesIn(directory)).filter((name) => name.endsWith(".js"));
  return {
    early: names.filter((name) => loaded.has(name)),
    late: names.filter((name) => !loaded.has(name)),
  };
}

/** What a command may read besides, and what stands on its standard input. */
interface Needs {
  readonly own?: readonly string[];
  readonly stdin?: string;
}

/**
 * Runs the portable file, and does something to each of the late files after its head has found all in
 * place, just before the runtime starts.
 */
async function runDoing(
  deed: string,
  args: readonly string[],
  { own = [], stdin = "" }: Needs = {},
): Promise<Launched> {
  const directory = await unpack();
  const { late } = await filesIn(directory, ...own);
  await Deno.rename(`${directory}/deno`, `${directory}/runtime`);
  const script = `#!/bin/sh
(cd '${directory}' && for part in ${late.join(" ")}; do ${deed} || exit 99; done) || exit
exec '${directory}/runtime' "$@"
`;
  await Deno.writeTextFile(`${directory}/deno`, script, { mode: 0o500 });
  try {
    const child = start(file, { args, env });
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
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
  "the files that each start reads are few, and hold nothing that few need",
  async () => {
    const directory = await unpack();
    const { early, late } = await filesIn(directory);
    const holding = async (text: string): Promise<string[]> => {
      const names = [...early, ...late];
      const texts = await Promise.all(
        names.map((name) => Deno.readTextFile(`${directory}/${name}`)),
      );
      return names.filter((_, i) => texts[i]?.includes(text));
    };
    // The SDK, the requests to OCI, what only batches need, what reads an observation.
    deepStrictEqual(await holding("SimpleAuthenticationDetails"), ["sdk.js"]);
    for (const text of ["opc-request-id", "backpressure", "async-job-observation"]) {
      const names = await holding(text);
      ok(names.length > 0, text);
      deepStrictEqual(names.filter((name) => !late.includes(name)), []);
    }
    ok(late.includes("picomatch.js"));
    // Nor does a key that is not encrypted load what reads the others, and what principals ask for.
    const withKey = await loadedWith(directory, "main.js", "open_oci_store.js");
    for (const text of ["AES-256-CBC", "169.254.169.254"]) {
      const names = await holding(text);
      ok(names.length > 0, text);
      deepStrictEqual(names.filter((name) => withKey.has(name)), []);
    }
    // Each of Node's built-ins takes longer than a whole command; the bundler's code for CommonJS has one.
    const builtIns = async (name: string): Promise<string[]> =>
      [...await loadedWith(directory, name)].filter((loaded) => loaded.startsWith("node:"));
    deepStrictEqual(await builtIns("main.js"), []);
    deepStrictEqual(await builtIns(BATCH), []);
    deepStrictEqual(await builtIns("open_oci_store.js"), []);
    ok((await builtIns("sdk.js")).includes("node:http"), "a built-in would be noticed");

    // Each takes its time to open: commands that are imported one by one would split them up.
    ok(early.length <= 8, `${early.length} files are read at each start: ${early.join(", ")}`);
    const { early: ofBatch } = await filesIn(directory, BATCH);
    deepStrictEqual(ofBatch.filter((name) => name === "command_table.js"), []);
    const more = ofBatch.filter((name) => !early.includes(name));
    ok(more.length <= 4, `a batch reads ${more.length} files more: ${more.join(", ")}`);
  },
);

testPortable("the first run keeps compiled code for all others, whatever it runs", async () => {
  await using scratch = await scratchDirectory();
  // A load waits for nothing meanwhile, which is when the runtime would do so by itself.
  const { code, stderr } = await launch(file, {
    args: ["load", ...NAMES, "--state-dir", scratch.path],
    env,
  });
  deepStrictEqual([code, stderr], [0, ""]);
  const directory = await unpack();
  const { early } = await filesIn(directory);
  const kept = `${directory}/cache`;
  const names = (await namesIn(kept)).filter((name) => name.startsWith("v8_code_cache"));
  const bytes = await Promise.all(names.map((name) => Deno.readFile(`${kept}/${name}`)));
  const text = bytes.map((part) => new TextDecoder("latin1").decode(part)).join("\n");
  await Deno.remove(cache, { recursive: true });
  for (const name of early) ok(text.includes(`/${name}`), `${name} was compiled in vain`);
});

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
  "a batch on the filesystem opens no file that only OCI or other commands need",
  async () => {
    await using scratch = await scratchDirectory();
    const pipes = 'rm "$part" && mkfifo "$part"';
    const lines = ["save", "load", "delete"].map((op) => {
      const id = op === "save" ? { ansible_job_id: "j1.2" } : {};
      return `${JSON.stringify({ op, job_name: "j", host: "h", ...id })}\n`;
    });
    const { code, stdout, stderr } = await runDoing(
      pipes,
      ["batch", "--state-dir", scratch.path],
      { own: [BATCH], stdin: lines.join("") },
    );
    deepStrictEqual([code, stderr], [0, ""]);
    const [saved, loaded, removed] = stdout.trim().split("\n").map((line) => JSON.parse(line));
    strictEqual(saved.changed, true);
    strictEqual(loaded.job.ansible_job_id, "j1.2");
    strictEqual(removed.changed, true);
  },
);

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

/** Makes what loads a part of Node fail: nearly all of it asks for `process` first. */
const WITHOUT_NODE = `Object.defineProperty(globalThis, "process", {
  get() { throw new Error("Node is loaded"); },
});
`;

/**
 * Runs the portable file in a runtime in which loading a part of Node fails.
 *
 * @param runs arguments, variables, and what is written
 */
async function runWithoutNode(
  runs: readonly [args: string[], env: Record<string, string>, expected: RegExp][],
): Promise<void> {
  const directory = await unpack();
  const main = await Deno.readTextFile(`${directory}/main.js`);
  // Imports run in their order, before all else.
  await Deno.writeTextFile(`${directory}/trap.js`, WITHOUT_NODE);
  await Deno.writeTextFile(`${directory}/main.js`, `import "./trap.js";${main}`);
  try {
    for (const [args, variables, expected] of runs) {
      const { stdout, stderr } = await launch(file, { args, env: { ...env, ...variables } });
      match(stdout + stderr, expected);
    }
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

testPortable(
  "a command on OCI with a key or token loads nothing of Node, nor of the SDK",
  async () => {
    await using bucket = await fakeBucket();
    const { environment: pod, caPem, serviceAccountToken } = await startWorkload(bucket.oci);
    await Deno.writeTextFile(`${bucket.directory}/ca.crt`, caPem);
    await Deno.writeTextFile(`${bucket.directory}/token`, serviceAccountToken);
    const variables = {
      ASYNC_JOB_BACKEND: "oci",
      ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
      ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
      ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
      ASYNC_JOB_OCI_CONFIG_FILE: `${bucket.directory}/config`,
      HOME: bucket.directory,
    };
    const asPod = {
      ...variables,
      ...pod,
      ASYNC_JOB_OCI_AUTH_TYPE: "oke_workload_identity",
      OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: `${bucket.directory}/ca.crt`,
      OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: `${bucket.directory}/token`,
    };
    // The endpoint of a region, from the table; the proxy is a closed port.
    const inRegion = {
      ...variables,
      ASYNC_JOB_OCI_ENDPOINT: "",
      ASYNC_JOB_OCI_REGION: "FRA",
      ASYNC_JOB_OCI_RETRIES: "0",
      HTTPS_PROXY: "http://127.0.0.1:1",
    };
    const { environment: resource } = await openResourceSession(bucket.oci);
    const asResource = { ...variables, ...resource, ASYNC_JOB_OCI_AUTH_TYPE: "resource_principal" };
    const save = (id: string): string[] => ["save", ...NAMES, "--ansible-job-id", id];
    await runWithoutNode([
      [save("j1.2"), variables, /^saved\n/],
      [save("j3.4"), variables, /^saved\n/],
      [["load", ...NAMES], variables, /job id +j3\.4\n/],
      [["list"], variables, /^HOST +PLAYBOOK .*\nh +- +j +j3\.4 /],
      [["load", ...NAMES], asPod, /job id +j3\.4\n/],
      [["load", ...NAMES], inRegion, /objectstorage\.eu-frankfurt-1\.\S+ cannot be reached/],
      // A resource principal does need it, which shows that its absence would be noticed.
      [["load", ...NAMES], asResource, /Node is loaded/],
      [["delete", ...NAMES], variables, /^removed\n/],
    ]);
  },
);

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
