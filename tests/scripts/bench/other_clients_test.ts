import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { FakeService } from "../../../scripts/bench/fake_service.ts";
import { requests } from "../../../scripts/bench/oci_group.ts";
import {
  CURL_GET,
  CURL_PUT,
  otherClients,
  RCLONE_PUT,
} from "../../../scripts/bench/other_clients.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { fakeBucket } from "../../oci/fake_bucket.ts";

const RECORD = '{"job_name":"same"}\n';

Deno.test("otherClients() makes requests that the service takes, and names who is not installed", async () => {
  await using fake = await fakeBucket();
  await using scratch = await scratchDirectory();
  const { oci } = fake;
  const service: FakeService = {
    endpoint: oci.endpoint,
    namespace: oci.namespace,
    bucket: oci.bucket.name,
    compartmentId: oci.compartmentId,
    configFile: `${fake.directory}/config`,
    controlUrl: "",
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const { contenders, skipped } = await otherClients(
    service,
    await requests(service),
    RECORD,
    scratch.path,
  );
  for (const { invocation } of contenders) {
    const { argv: [program = "", ...args], env, cwd, stdin = "" } = await invocation(0);
    const child = new Deno.Command(program, {
      ...{ args, env: { ...env }, cwd, clearEnv: true },
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    await new Blob([stdin]).stream().pipeTo(child.stdin);
    const { success, stderr } = await child.output();
    ok(success, new TextDecoder().decode(stderr));
  }
  const names = contenders.map(({ name }) => name);
  const written = [...oci.bucket.objects].map(([name, { body }]) => [
    name,
    new TextDecoder().decode(body),
  ]);
  const expected = [[CURL_PUT, "curl-0"], [RCLONE_PUT, "rclone-0"]]
    .filter(([name = ""]) => names.includes(name)).map(([, object]) => [object, RECORD]);
  deepStrictEqual(written.toSorted(), expected.toSorted());
  ok(oci.log.entries.every((entry) => entry.authenticated));
  strictEqual(names.includes(CURL_GET), names.includes(CURL_PUT));
  const missing = [CURL_PUT, RCLONE_PUT].filter((name) => !names.includes(name)).length;
  strictEqual(skipped.length, missing);
});
