import assert from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { type FakeOciDeps, runFakeOci } from "../../scripts/fake_oci/command/run_fake_oci.ts";
import { exportLines, type FakeSettings } from "../../scripts/fake_oci/command/settings_files.ts";

/** Runs the command until it has something to say about how to use it. */
async function startCommand(
  args: readonly string[],
): Promise<{ output: () => string; stop: () => Promise<number> }> {
  const stop = new AbortController();
  let output = "";
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const deps: FakeOciDeps = {
    say: (text) => {
      output += text;
      resolve();
    },
    stop: stop.signal,
  };
  const code = runFakeOci(args, deps);
  await Promise.race([ready, code]);
  return {
    output: () => output,
    stop: () => {
      stop.abort();
      return code;
    },
  };
}

Deno.test("runFakeOci() writes what clients need and says how to use it", async () => {
  await using scratch = await scratchDirectory();
  const directory = `${scratch.path}/fake`;
  const args = ["--directory", directory, "--bucket", "mine", "--namespace", "ours"];
  const command = await startCommand(args);
  try {
    const settings: FakeSettings = JSON.parse(
      await Deno.readTextFile(`${directory}/fake-oci.json`),
    );
    assert.equal(settings.bucket, "mine");
    assert.equal(settings.namespace, "ours");
    const config = await Deno.readTextFile(settings.configFile);
    assert.match(config, /^\[DEFAULT\]\nuser=ocid1\.user\./);
    for (const name of ["config", "api_key.pem"]) {
      const { mode } = await Deno.stat(`${directory}/${name}`);
      assert.equal((mode ?? 0) & 0o777, 0o600, name);
    }
    const exports = await Deno.readTextFile(`${directory}/fake-oci.env`);
    assert.match(exports, /^export ASYNC_JOB_OCI_BUCKET='mine'$/m);
    assert.ok(command.output().includes(exports.trim()));
    await (await fetch(`${settings.endpoint}/n/`)).body?.cancel();
    assert.match(command.output(), /^GET \/n\/ 401 not authenticated phx-1:/m);
  } finally {
    assert.equal(await command.stop(), 0);
  }
  await assert.rejects(Deno.stat(`${directory}/fake-oci.json`), Deno.errors.NotFound);
});

Deno.test("runFakeOci() starts an instance and TLS when asked, and cleans up after itself", async () => {
  const command = await startCommand(["--tls", "--instance", "--quiet"]);
  const [, directory = ""] = /\. '(.*)\/fake-oci\.env'/.exec(command.output()) ?? [];
  const settings: FakeSettings = JSON.parse(await Deno.readTextFile(`${directory}/fake-oci.json`));
  assert.match(settings.endpoint, /^https:/);
  assert.match(await Deno.readTextFile(settings.caFile ?? ""), /BEGIN CERTIFICATE/);
  assert.match(command.output(), /Token service: +http:/);
  const region = await fetch(`${settings.metadataBaseUrl}/instance/region`, {
    headers: { authorization: "Bearer Oracle" },
  });
  assert.equal(await region.text(), "phx");
  assert.equal(await command.stop(), 0);
  await assert.rejects(Deno.stat(directory), Deno.errors.NotFound);
});

Deno.test("runFakeOci() explains itself and its mistakes", async () => {
  const help = await startCommand(["--help"]);
  assert.equal(await help.stop(), 0);
  assert.match(help.output(), /deno task fake-oci/);
  const unknown = await startCommand(["--nonsense"]);
  assert.equal(await unknown.stop(), 2);
  assert.match(unknown.output(), /^error: Unknown option '--nonsense'/);
  const port = await startCommand(["--port", "eighty"]);
  assert.equal(await port.stop(), 2);
  assert.match(port.output(), /wants a number, not "eighty"/);
});

Deno.test("exportLines() quotes for the shell", () => {
  const settings: FakeSettings = {
    endpoint: "http://127.0.0.1:1",
    controlUrl: "",
    namespace: "n",
    bucket: "b",
    compartmentId: "c",
    region: "r",
    configFile: "/it's here/config",
    caFile: null,
    metadataBaseUrl: null,
    federationEndpoint: null,
  };
  const lines = exportLines(settings);
  assert.ok(lines.includes(`export OCI_CLI_CONFIG_FILE='/it'\\''s here/config'`));
  assert.ok(!lines.some((line) => line.includes("SSL_CERT_FILE")));
});

Deno.test("the fake-oci task stops on Ctrl-C", async () => {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("../../scripts/fake_oci/main.ts", import.meta.url).pathname],
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = "";
  while (!output.includes("Ctrl-C stops it")) {
    const { value, done } = await reader.read();
    assert.ok(!done, output);
    output += value;
  }
  process.kill("SIGINT");
  assert.equal((await process.status).code, 0);
  await reader.cancel();
  const [, directory = ""] = /\. '(.*)\/fake-oci\.env'/.exec(output) ?? [];
  await assert.rejects(Deno.stat(directory), Deno.errors.NotFound);
});

Deno.test("runFakeOci() keeps no requests when told to forget them", async () => {
  await using scratch = await scratchDirectory();
  for (const [more, kept] of [[[], 1], [["--forget"], 0]] as const) {
    const directory = `${scratch.path}/fake${kept}`;
    const command = await startCommand(["--quiet", "--directory", directory, ...more]);
    try {
      const settings: FakeSettings = JSON.parse(
        await Deno.readTextFile(`${directory}/fake-oci.json`),
      );
      await (await fetch(`${settings.endpoint}/n/`)).body?.cancel();
      const requests = await (await fetch(`${settings.controlUrl}/requests`)).json();
      assert.equal(
        requests.filter(({ target }: { target: string }) => target === "/n/").length,
        kept,
      );
    } finally {
      assert.equal(await command.stop(), 0);
    }
  }
});
