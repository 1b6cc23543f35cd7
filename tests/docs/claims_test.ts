import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PROGRAM, runProgram } from "../binary/program.ts";
import { fakeRun } from "../cli/fake_run.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { readGuide, shellLines } from "./guide.ts";

const GUIDE = await readGuide("claims");

/** The shell block of a section. */
function script(section: string): string {
  const block = GUIDE.blocks.find((one) => one.language === "sh" && one.section === section);
  ok(block !== undefined, section);
  return block.text;
}

/** Runs a script in which `async-job` is the built file. */
async function runScript(text: string, cwd: string, env: Record<string, string>): Promise<string> {
  await Deno.mkdir(`${cwd}/bin`, { recursive: true });
  await Deno.symlink(PROGRAM, `${cwd}/bin/async-job`).catch(() => {});
  const path = `${cwd}/bin:${Deno.env.get("PATH")}`;
  const command = new Deno.Command("sh", {
    args: ["-euc", text],
    cwd,
    env: { ...env, PATH: path, ASYNC_JOB_OUTPUT: "json" },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  deepStrictEqual([code, decoder.decode(stderr)], [0, ""]);
  return decoder.decode(stdout);
}

for (const backend of ["filesystem", "oci"]) {
  Deno.test(`docs/claims.md shows how to claim, start and save, and to start again (${backend})`, async () => {
    await using bucket = await fakeBucket();
    const env = { ...bucketEnvironment(bucket), ASYNC_JOB_BACKEND: backend };
    const cwd = bucket.directory;
    const saved = JSON.parse(await runScript(script("Claim, start, save"), cwd, env));
    strictEqual(saved.job.ansible_job_id, "j889214147243.9938");
    const again = JSON.parse(await runScript(script("Start a saved job again"), cwd, env));
    deepStrictEqual(again.previous, saved.job);
    const release = `token=${again.claim.token}\n${script("Release")}`;
    strictEqual(JSON.parse(await runScript(release, cwd, env)).restored, "record");
  });
}

Deno.test("docs/claims.md shows the three answers with the fields that they have", async () => {
  await using scratch = await scratchDirectory();
  const options = { cwd: scratch.path };
  const names = ["--job-name", "nightly_export", "--host", "db01", "-o", "json"];
  const claim = ["claim", ...names, "--owner", "nightly-play"];
  const first = await runProgram(claim, options);
  const held = await runProgram(claim, options);
  const { token } = JSON.parse(first.stdout).claim;
  await runProgram(["save", ...names, "--ansible-job-id", "j1", "--claim-token", token], options);
  const saved = await runProgram(claim, options);
  const shown = GUIDE.blocks.find(({ language }) => language === "json")?.text.trim().split("\n");
  strictEqual(shown?.length, 3);
  for (const [at, { stdout }] of [first, held, saved].entries()) {
    const answer = JSON.parse(stdout);
    const line = JSON.parse(shown[at] ?? "");
    deepStrictEqual(Object.keys(line), Object.keys(answer));
    deepStrictEqual(Object.keys(line.claim ?? {}), Object.keys(answer.claim ?? {}));
    deepStrictEqual([line.claimed, line.reason], [answer.claimed, answer.reason]);
  }
});

Deno.test("docs/claims.md names every option of claim, and the limits of its values", async () => {
  const { stdout } = await fakeRun(["help", "claim"]);
  const [, own = ""] = /\nOptions:\n([^]*?)\n\n/.exec(stdout) ?? [];
  const options = [...own.matchAll(/--([\w-]+)/g)].map(([, name = ""]) => name);
  const known = ["job-name", "host", "playbook-name", "request"];
  for (const option of options.filter((name) => !known.includes(name))) {
    ok(GUIDE.text.includes(`--${option}`), option);
  }
  strictEqual(shellLines(GUIDE, "Claim, start, save", "async-job").length, 1);
});
