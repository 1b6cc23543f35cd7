import assert from "node:assert/strict";
import { startSooner } from "../ansible/start_sooner.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What each part of the demo shows; on a machine with other work the job may end before the second look. */
const SHOWN = new RegExp(
  [
    /^1\. [\s\S]*was started just now, as j\d+\.\d+\./,
    /"ansible_job_id": "j\d+\.\d+"[\s\S]*"run": \{[\s\S]*/,
    /^2\. [\s\S]*(?:is running, since 2|succeeded: )[\s\S]*/,
    /^3\. [\s\S]*succeeded: it ended with exit status 0\.[\s\S]*step 3 of 3[\s\S]*/,
    /^4\. [\s\S]*succeeded: it ended with exit status 0\.[\s\S]*step 3 of 3[\s\S]*/,
    /^Four runs, one job\.$/,
  ].map(({ source }) => source).join("[\\s\\S]*"),
  "m",
);

Deno.test("The demo starts a job, watches it, knows its end without the host, and leaves nothing behind", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/demo.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1", ANSIBLE_STDOUT_CALLBACK: "minimal", ...await startSooner(ROOT) },
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout);
  assert.equal(code, 0, text + decoder.decode(stderr));
  const bucket = text.split("in an OCI bucket")[1] ?? "";
  for (const part of [text.slice(0, -bucket.length), bucket]) assert.match(part, SHOWN);
  assert.match(bucket, /^ +The job goes on [\s\S]*oci:\/\/async-jobs\/localhost\//m);
  const scratch = /cli_state_dir=(\S+)\/state/.exec(text)?.[1] ?? "";
  await assert.rejects(Deno.stat(scratch), Deno.errors.NotFound);
});
