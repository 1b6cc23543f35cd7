import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { assertFound } from "../diagnostics/examine.ts";
import { writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { connectProxy } from "../../scripts/fake_oci/connect_proxy.ts";
import { examineProgram, onTerminal, setUpEnvironment } from "./examine_program.ts";
import { PROGRAM, type ProgramOutcome, runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";
import { notInstalled } from "../not_installed.ts";

const ARGS = ["test-oci-setup"];

/** The bucket's authority as a file, for SSL_CERT_FILE. */
async function authorityFile(bucket: FakeBucket): Promise<string> {
  const { certificatePem } = await bucket.oci.authority();
  const path = `${bucket.directory}/ca.pem`;
  await Deno.writeTextFile(path, certificatePem);
  return path;
}

Deno.test("the built file passes a good set-up, with the real files' modes", async () => {
  await using bucket = await fakeBucket();
  const seen = await examineProgram(bucket, { ALL_PROXY: "", all_proxy: "" });
  deepStrictEqual([seen.status, seen.stderr, seen.ids("pass").length], [0, "", 19], seen.stdout);
  match(seen.check("config-permissions").detail, /config 0600, .*api_key\.pem 0600$/);
  strictEqual(bucket.oci.bucket.objects.size, 0);
  const text = await runProgram(ARGS, { env: setUpEnvironment(bucket) });
  match(text.stdout, /\n✔ delete .*\n\nReady: records can be saved, loaded and removed\.\n$/);
  const listed = await runProgram(["test-oci-setup", "--list-checks"]);
  strictEqual(listed.stdout.trimEnd().split("\n").length, 19);
});

Deno.test("the built file finds the bucket in the region of another profile of the tenancy", async () => {
  const host = (region: string): string => `objectstorage.${region}.oraclecloud.com`;
  const tls = { hosts: [host("eu-frankfurt-1"), host("us-phoenix-1")] };
  await using frankfurt = await fakeBucket({ tls });
  await using phoenix = await fakeBucket({ tls, bucket: "other" });
  const port = (bucket: FakeBucket): number => Number(new URL(bucket.oci.endpoint).port);
  await using proxy = connectProxy({
    hosts: {
      [`${host("eu-frankfurt-1")}:443`]: port(frankfurt),
      [`${host("us-phoenix-1")}:443`]: port(phoenix),
    },
  });
  const pems = await Promise.all(
    [frankfurt, phoenix].map(async (bucket) => (await bucket.oci.authority()).certificatePem),
  );
  await Deno.writeTextFile(`${phoenix.directory}/ca.pem`, pems.join("\n"));
  const { principal, key } = phoenix.oci.user;
  const profile = {
    user: principal.id,
    tenancy: principal.tenancy,
    fingerprint: key.fingerprint,
    key_file: `${phoenix.directory}/api_key.pem`,
  };
  await writeConfigFile(phoenix.directory, {
    DEFAULT: { ...profile, region: "us-phoenix-1" },
    STRANGERS: { ...profile, tenancy: "ocid1.tenancy.oc1..x", region: "uk-london-1" },
    ODD: { ...profile, region: "../Mars" },
    EUROPE: { ...profile, region: "FRA" },
  });
  const env = {
    ASYNC_JOB_OCI_BUCKET: "async-jobs",
    ASYNC_JOB_OCI_ENDPOINT: "",
    SSL_CERT_FILE: `${phoenix.directory}/ca.pem`,
    HTTPS_PROXY: proxy.url,
  };
  const expected = {
    id: "bucket",
    code: "BucketNotFound",
    status: 4,
    detail: /^async-jobs is not in region us-phoenix-1 but in eu-frankfurt-1$/,
  } as const;
  const seen = await examineProgram(phoenix, env);
  assertFound(seen, { ...expected, paste: ["region=eu-frankfurt-1"] });
  match(seen.check("endpoint").detail, /; HTTPS_PROXY=http:\/\/127\.0\.0\.1:\d+$/);
  const chosen = await examineProgram(phoenix, { ...env, OCI_CLI_REGION: "us-phoenix-1" });
  assertFound(chosen, { ...expected, paste: ["export OCI_CLI_REGION=eu-frankfurt-1"] });
  strictEqual(
    (await examineProgram(phoenix, { ...env, OCI_CLI_REGION: "eu-frankfurt-1" })).status,
    0,
  );
  const nowhere = await examineProgram(phoenix, { ...env, ASYNC_JOB_OCI_BUCKET: "ledger" });
  match(
    nowhere.check("bucket").detail,
    /^There is no bucket ledger in compartment \S+ \(nor in eu-frankfurt-1\)$/,
  );
  ok(proxy.targets.every((target) => /eu-frankfurt-1|us-phoenix-1/.test(target)));
});

Deno.test("the built file finds out a private authority, and a proxy that lets nobody through", async () => {
  await using bucket = await fakeBucket({ tls: true });
  const { host, port } = new URL(bucket.oci.endpoint);
  assertFound(await examineProgram(bucket), {
    id: "endpoint",
    code: "TlsFailed",
    status: 5,
    detail: /did not prove who it is: .*UnknownIssuer/,
    paste: [
      `openssl s_client -connect ${host} -servername 127.0.0.1 -showcerts </dev/null`,
      "export SSL_CERT_FILE=/path/to/your-authority.pem",
    ],
  });
  ok(port !== "");
  const SSL_CERT_FILE = await authorityFile(bucket);
  strictEqual((await examineProgram(bucket, { SSL_CERT_FILE })).status, 0);
  const refusals: [string, RegExp, RegExp][] = [
    ["403 Forbidden", /cannot be reached/, /HTTPS_PROXY/],
    ["407 Proxy Authentication Required", /proxy authentication required/, /asks for a user/],
  ];
  for (const [refusal, detail, say] of refusals) {
    await using proxy = connectProxy({ refusal });
    for (const variable of ["HTTPS_PROXY", "ALL_PROXY"]) {
      const url = proxy.url.replace("//", "//someone:hunter2@");
      const seen = await examineProgram(bucket, {
        SSL_CERT_FILE,
        [variable]: url,
        ASYNC_JOB_OCI_RETRIES: "0",
      });
      assertFound(seen, {
        id: "endpoint",
        code: "ConnectionFailed",
        status: 5,
        detail,
        paste: [`curl -sv ${bucket.oci.endpoint}/n/`, "export NO_PROXY=127.0.0.1"],
      });
      match(seen.check("endpoint").hint ?? "", say);
      const shown = seen.settings.find(({ source }) => source === variable);
      strictEqual(shown?.value, url.replace("someone:hunter2", "…"));
      ok(!(seen.stdout + seen.stderr).includes("hunter2"), seen.stdout);
    }
  }
});

/** Runs the program and sends it signals when the service gets its first write. */
async function signalled(bucket: FakeBucket, signals: Deno.Signal[]): Promise<ProgramOutcome> {
  const child = new Deno.Command(PROGRAM, {
    args: ARGS,
    env: setUpEnvironment(bucket),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let sent = false;
  bucket.oci.faults.add({
    match: ({ operation }) => {
      if (operation !== "PutObject" || sent) return false;
      sent = true;
      for (const [at, signal] of signals.entries()) setTimeout(() => child.kill(signal), at * 200);
      return true;
    },
    fault: { kind: "delay", ms: 1000 },
  });
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { status: code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`the built file removes its probe when ${signal} comes in the middle of a write`, async () => {
    await using bucket = await fakeBucket();
    const { status, stdout, stderr } = await signalled(bucket, [signal]);
    deepStrictEqual([status, stderr], [
      130,
      "\nInterrupted: removing what was written. Again to give up.\n",
    ]);
    match(stdout, /\n– create-only +interrupted\n/);
    match(stdout, /\n\nInterrupted before everything was looked at\.\n$/);
    deepStrictEqual(bucket.oci.log.operations().slice(-2), ["PutObject", "DeleteObject"]);
    strictEqual(bucket.oci.bucket.objects.size, 0);
  });
}

Deno.test("the built file gives up at a second Ctrl-C and names what may be left", async () => {
  await using bucket = await fakeBucket();
  const { status, stdout } = await signalled(bucket, ["SIGINT", "SIGINT"]);
  strictEqual(status, 130);
  match(
    stdout,
    /Its removal was interrupted; left behind: oci:\/\/async-jobs\/async-job-test-oci-setup-/,
  );
  match(
    stdout,
    /\n {6}oci os object delete .* --object-name async-job-test-oci-setup-.*\/\.\.json\n/,
  );
  match(stdout, / The probe object was left behind\.\n$/);
});

Deno.test("the built file removes its probe when nobody reads its output any more", async () => {
  await using bucket = await fakeBucket();
  bucket.oci.faults.add({
    match: { operation: "PutObject" },
    skip: 1,
    times: Infinity,
    fault: { kind: "delay", ms: 200 },
  });
  const script = `"${PROGRAM}" test-oci-setup | sed '/ write /q'; exit "\${PIPESTATUS[0]}"`;
  const { code } = await new Deno.Command("bash", {
    args: ["-c", script],
    env: setUpEnvironment(bucket),
  }).output();
  strictEqual(code, 141);
  deepStrictEqual(bucket.oci.log.operations().slice(-2), ["PutObject", "DeleteObject"]);
  strictEqual(bucket.oci.bucket.objects.size, 0);
});

testUnless(
  // Python makes the terminal.
  await notInstalled("python3"),
  "the built file fits its lines to a real terminal, and breaks no remedy",
  async () => {
    await using bucket = await fakeBucket();
    const ledger = { ASYNC_JOB_OCI_BUCKET: "ledger", TERM: "xterm", NO_COLOR: "" };
    const wide = await onTerminal(0, ARGS, setUpEnvironment(bucket, ledger));
    const narrow = await onTerminal(60, ARGS, setUpEnvironment(bucket, ledger));
    const ascii = await onTerminal(
      60,
      ARGS,
      setUpEnvironment(bucket, { ...ledger, NO_COLOR: "1", LC_ALL: "C" }),
    );
    // deno-lint-ignore no-control-regex
    const plain = (text: string): string => text.replaceAll(/\x1b\[[0-9;]*m/g, "");
    for (const { status, stdout } of [wide, narrow, ascii]) {
      strictEqual(status, 4);
      match(plain(stdout), /\n {6}oci os bucket create .* --endpoint http:\/\/127\S+\n/);
    }
    ok(narrow.stdout.includes("\x1b[31m✖\x1b[0m bucket "), narrow.stdout);
    for (const { stdout } of [narrow, ascii]) {
      const lines = plain(stdout).split("\n").filter((line) => /^([✔▲✖–+!x-]| {2}\w)/.test(line));
      ok(lines.length > 30, stdout);
      for (const line of lines) ok(line.length <= 60, line);
    }
    match(ascii.stdout, /^[ -~\n]*$/);
    match(wide.stdout, /There is no bucket ledger in compartment ocid1\.compartment\.\S+\n/);
  },
);
