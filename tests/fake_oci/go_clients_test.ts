/**
 * Clients written in Go work against the fake: rclone, and Oracle's SDK for Go with its own retries.
 * They sign, page and check as the TypeScript SDK and the `oci` command do not.
 */
import assert from "node:assert/strict";
import { runCaptured } from "../../scripts/ansible/run_captured.ts";
import { ensureGoClients } from "../../scripts/go_clients/ensure_go_clients.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { testUnless } from "../test_unless.ts";
import { apiKeyProfile, writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";

const clients = await ensureGoClients(
  new URL("../..", import.meta.url).pathname.replace(/\/$/, ""),
  (line) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`)),
);
const OBSTACLE = "missing" in clients ? `no clients in Go: ${clients.missing}` : undefined;
const BIN = "missing" in clients ? "" : clients.directory;

/** What a test gets: the fake, a directory and its configuration file, and rclone aimed at the fake. */
interface Scene {
  readonly oci: FakeOci;
  readonly directory: string;
  readonly config: string;
  /** Runs it and gives its standard output. */
  readonly rclone: (args: readonly string[], input?: string) => Promise<string>;
}

function goTest(title: string, act: (scene: Scene) => Promise<void>): void {
  testUnless(OBSTACLE, title, async () => {
    await using oci = await FakeOci.start();
    await using scratch = await scratchDirectory();
    const directory = scratch.path;
    const config = await writeConfigFile(directory, {
      DEFAULT: await apiKeyProfile(directory, oci),
    });
    const remote = {
      TYPE: "oracleobjectstorage",
      PROVIDER: "user_principal_auth",
      NAMESPACE: oci.namespace,
      COMPARTMENT: oci.compartmentId,
      REGION: oci.region,
      ENDPOINT: oci.endpoint,
      CONFIG_FILE: config,
    };
    const env = {
      HOME: directory,
      RCLONE_CONFIG: "/dev/null",
      RCLONE_RETRIES: "1",
      ...Object.fromEntries(
        Object.entries(remote).map(([name, value]) => [`RCLONE_CONFIG_OCI_${name}`, value]),
      ),
    };
    const rclone = async (args: readonly string[], input = ""): Promise<string> => {
      const process = new Deno.Command(`${BIN}/rclone`, {
        args: [...args],
        cwd: directory,
        env,
        signal: AbortSignal.timeout(60_000),
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      await new Blob([input]).stream().pipeTo(process.stdin);
      const { success, stdout, stderr } = await process.output();
      const decoder = new TextDecoder();
      assert.ok(success, `rclone ${args.join(" ")}: ${decoder.decode(stderr)}`);
      return decoder.decode(stdout);
    };
    await act({ oci, directory, config, rclone });
  });
}

goTest("FakeOci serves rclone rcat, cat, lsjson, copy and deletefile", async (scene) => {
  const { oci, directory, rclone } = scene;
  const place = `oci:${oci.bucket.name}`;
  const file = `${directory}/files/db 01/nightly ü.json`;
  await Deno.mkdir(`${directory}/files/db 01`, { recursive: true });
  await Deno.writeTextFile(file, '{"job_name":"ü"}\n');

  const copy = (): Promise<string> => rclone(["copy", "--checksum", "files", `${place}/jobs`]);
  const name = "jobs/db 01/nightly ü.json";
  const etag = (): string | undefined => oci.bucket.objects.get(name)?.etag;

  await copy();
  const first = etag();
  assert.equal(await rclone(["cat", `${place}/${name}`]), '{"job_name":"ü"}\n');
  await copy();
  assert.equal(etag(), first, "an equal file is not copied again");
  await Deno.writeTextFile(file, '{"job_name":"ö"}\n');
  await copy();
  assert.notEqual(etag(), first, "a changed one of the same size is");
  await rclone(["rcat", `${place}/piped.txt`], "from a pipe");
  assert.equal(await rclone(["cat", `${place}/piped.txt`]), "from a pipe");

  const listed = await rclone(["lsjson", "--recursive", "--files-only", "--hash", place]);
  const summaries: { Path: string; Size: number; Hashes: { md5: string } }[] = JSON.parse(listed);
  assert.deepEqual(
    summaries.map(({ Path, Size, Hashes }) => [Path, Size, Hashes.md5]).toSorted(),
    [...oci.bucket.objects].map(([path, { body, md5 }]) => [
      path,
      body.length,
      Uint8Array.fromBase64(md5).toHex(),
    ]).toSorted(),
  );
  await rclone(["deletefile", `${place}/${name}`]);
  assert.deepEqual([...oci.bucket.objects.keys()], ["piped.txt"]);
  assert.ok(oci.log.entries.every((entry) => entry.authenticated));
});

goTest(
  "FakeOci serves Oracle's SDK for Go, which tries none of its refusals again",
  async (scene) => {
    const { oci, config } = scene;
    const { success, stdout, stderr } = await runCaptured(`${BIN}/sdk`, [
      ...[config, oci.endpoint, oci.namespace, oci.bucket.name, oci.compartmentId],
    ], { seconds: 60 });
    assert.ok(success, stderr);
    const answers = stdout.trim().split("\n").map((line) => JSON.parse(line));
    const sha256 = "ZdeFgIS394kMaWZ2gvu4GAI/5Wp3V32gtuvy9TZayzY=";
    assert.deepEqual(answers.map(({ ms: _, ...answer }) => answer), [
      { call: "GetNamespace", status: 200, value: "acmenamespace" },
      { call: "PutObject", status: 200, value: sha256 },
      { call: "PutObject again", status: 412, code: "IfNoneMatchFailed" },
      {
        call: "GetObject",
        status: 200,
        value: ['{"job_name":"ü"}', "text/x-record", "InfrequentAccess"],
      },
      { call: "HeadObject", status: 200, value: [17, { "x-ansible-host": "db01" }, sha256] },
      {
        call: "ListObjects",
        status: 200,
        value: [["db 01/nightly ü.json", 17, "InfrequentAccess"]],
      },
      { call: "CreateBucket", status: 409, code: "BucketAlreadyExists" },
      { call: "ListMultipartUploads", status: 501, code: "MethodNotImplemented" },
      { call: "DeleteObject", status: 200 },
      { call: "DeleteObject again", status: 404, code: "ObjectNotFound" },
    ]);
    // One request for each call: nothing was tried again.
    assert.equal(oci.log.entries.length, answers.length);
  },
);
