import assert from "node:assert/strict";
import { startSooner } from "../ansible/start_sooner.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

Deno.test("The demo starts a job, finds it again, and leaves nothing behind", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/demo.ts"],
    cwd: ROOT,
    env: { NO_COLOR: "1", ANSIBLE_STDOUT_CALLBACK: "minimal", ...await startSooner(ROOT) },
  }).output();
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout);
  assert.equal(code, 0, text + decoder.decode(stderr));
  // On a machine with other work the job may have ended before the first look, too.
  assert.match(
    text,
    /^1\. [\s\S]*(?:was started just now and is saved as j\S+\.|has ended meanwhile)/m,
  );
  assert.match(text, /"ansible_job_id": "j\d+\.\d+"/);
  const looks =
    /^2\. [\s\S]*(?:is still running|ended with exit status 0)[\s\S]*^3\. [\s\S]*ended with exit status 0/m;
  assert.match(text, looks);
  const bucket = text.split("in an OCI bucket")[1] ?? "";
  const kept =
    /^1\. [\s\S]*(?:was started just now|has ended meanwhile)[\s\S]*oci:\/\/async-jobs\/localhost\//m;
  assert.match(bucket, kept);
  assert.match(bucket, looks);
  // What the job said, as both stores' scenarios tell it.
  for (const part of [text.slice(0, -bucket.length), bucket]) {
    assert.match(part, /ended with exit status 0\.[\s\S]*step 3 of 3/);
  }
  const scratch = /cli_state_dir=(\S+)\/state/.exec(text)?.[1] ?? "";
  await assert.rejects(Deno.stat(scratch), Deno.errors.NotFound);
});
