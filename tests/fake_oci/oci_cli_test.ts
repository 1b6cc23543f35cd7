/**
 * Oracle's own command line works against the fake: what it signs is accepted and what it is
 * answered it understands. That is the proof that the fake is not only right for our own client.
 */
import assert from "node:assert/strict";
import type { Captured } from "../../scripts/ansible/run_captured.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import {
  apiKeyProfile,
  sessionProfile,
  writeConfigFile,
} from "../../scripts/fake_oci/config_file.ts";
import { FakeOci, type FakeOciOptions } from "../../scripts/fake_oci/fake_oci.ts";
import { OCI_CLI_OBSTACLE, runOciCli } from "./run_oci_cli.ts";
import { openResourceSession, openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { testUnless } from "../test_unless.ts";

type Oci = (args: readonly string[], env?: Record<string, string>) => Promise<Captured>;

/** What a test gets: the fake, the command aimed at it, and a directory. */
interface Scene {
  readonly fake: FakeOci;
  readonly oci: Oci;
  readonly directory: string;
}

function ociTest(
  name: string,
  options: FakeOciOptions,
  act: (scene: Scene) => Promise<void>,
): void {
  testUnless(OCI_CLI_OBSTACLE, name, async () => {
    await using fake = await FakeOci.start(options);
    await using scratch = await scratchDirectory();
    const directory = scratch.path;
    await writeConfigFile(directory, { DEFAULT: await apiKeyProfile(directory, fake) });
    const authority = `${directory}/ca.pem`;
    if (options.tls) await Deno.writeTextFile(authority, (await fake.authority()).certificatePem);
    const trust = options.tls ? { REQUESTS_CA_BUNDLE: authority } : {};
    const oci: Oci = (args, env = {}) =>
      runOciCli({ oci: fake, directory }, args, { ...trust, ...env });
    await act({ fake, oci, directory });
  });
}

const OBJECT = ["-ns", "acmenamespace", "-bn", "async-jobs"];

ociTest(
  "FakeOci serves oci os object put, get, list, head and delete over TLS",
  { tls: true },
  async ({ fake, oci, directory }) => {
    const file = `${directory}/record.json`;
    await Deno.writeTextFile(file, '{"job_name":"ü"}\n');
    const name = "db 01/nightly ü.json";

    assert.match(fake.endpoint, /^https:/);
    const put = await oci([
      ..."os object put --force --content-type application/json".split(" "),
      ...OBJECT,
      ...["--file", file, "--name", name, "--metadata", '{"x-ansible-host":"db01"}'],
    ]);
    assert.ok(put.success, put.stderr);
    const { etag } = JSON.parse(put.stdout);
    assert.equal(fake.bucket.objects.get(name)?.etag, etag);

    const got = await oci(["os", "object", "get", ...OBJECT, "--name", name, "--file", "-"]);
    assert.equal(got.stdout, '{"job_name":"ü"}\n');

    const list = await oci(["os", "object", "list", ...OBJECT, "--prefix", "db 01/"]);
    const [summary] = JSON.parse(list.stdout).data;
    assert.deepEqual([summary.name, summary.etag, summary.size], [name, etag, 18]);

    const head = await oci(["os", "object", "head", ...OBJECT, "--name", name]);
    const headers = JSON.parse(head.stdout);
    assert.equal(headers["opc-meta-x-ansible-host"], "db01");
    assert.equal(headers["content-type"], "application/json");

    const gone = await oci(["os", "object", "delete", ...OBJECT, "--name", name, "--force"]);
    assert.ok(gone.success, gone.stderr);
    assert.equal(fake.bucket.objects.size, 0);
    assert.ok(fake.log.entries.every((entry) => entry.authenticated));
  },
);

ociTest(
  "FakeOci refuses the oci command with a wrong key",
  {},
  async ({ fake, oci, directory }) => {
    const stranger = await fake.addUser("stranger");
    fake.keyRing.remove(stranger.keyId);
    const profile = await apiKeyProfile(directory, fake, stranger, "stranger");
    await writeConfigFile(directory, { DEFAULT: profile });
    const unknown = await oci(["os", "ns", "get"]);
    assert.equal(unknown.success, false);
    assert.match(unknown.stderr, /"code": "NotAuthenticated"/);
    assert.match(unknown.stderr, /"status": 401/);

    const mixed = {
      ...profile,
      user: fake.user.principal.id,
      fingerprint: fake.user.key.fingerprint,
    };
    await writeConfigFile(directory, { DEFAULT: mixed });
    const wrong = await oci(["os", "ns", "get"]);
    assert.match(wrong.stderr, /Failed to verify the HTTP\(S\) Signature/);
  },
);

ociTest("FakeOci words refusals so that the oci command shows them", {}, async ({ oci }) => {
  const missing = await oci(["os", "object", "delete", ...OBJECT, "--name", "x", "--force"]);
  assert.match(missing.stderr, /"code": "ObjectNotFound"/);
  const bucket = await oci(["os", "bucket", "get", "-ns", "acmenamespace", "-bn", "missing"]);
  assert.match(bucket.stderr, /"code": "BucketNotFound"/);
});

ociTest("FakeOci lets oci put --no-overwrite create and not overwrite", {}, async (scene) => {
  const { fake, oci, directory } = scene;
  const file = `${directory}/one.json`;
  await Deno.writeTextFile(file, "1");
  const args = ["os", "object", "put", ...OBJECT, "--file", file, "--name", "x", "--no-overwrite"];
  assert.ok((await oci(args)).success);
  const etag = fake.bucket.objects.get("x")?.etag;
  await Deno.writeTextFile(file, "2");
  assert.match((await oci(args)).stderr, /already exists/);
  assert.equal(fake.bucket.objects.get("x")?.etag, etag);
});

ociTest("FakeOci takes the oci command's session tokens until they expire", {}, async (scene) => {
  const { fake, oci, directory } = scene;
  const auth = ["--auth", "security_token", "--profile", "S", "os", "ns", "get"];
  const session = await openSession(fake);
  await writeConfigFile(directory, { S: await sessionProfile(directory, fake, session) });
  const accepted = await oci(auth);
  assert.ok(accepted.success, accepted.stderr);
  assert.equal(JSON.parse(accepted.stdout).data, "acmenamespace");
  fake.clock.skewSeconds = 200;
  const short = await openSession(fake, { lifetimeSeconds: 100 });
  await writeConfigFile(directory, { S: await sessionProfile(directory, fake, short) });
  const refused = await oci(auth);
  assert.match(refused.stderr, /"status": 401/);
});

ociTest("FakeOci takes the oci command's resource principal", {}, async ({ fake, oci }) => {
  const resource = await openResourceSession(fake);
  const args = ["--auth", "resource_principal", "os", "ns", "get"];
  const accepted = await oci(args, { ...resource.environment });
  assert.ok(accepted.success, accepted.stderr);
  assert.equal(fake.log.entries.at(-1)?.principal, resource.principal.id);
});
