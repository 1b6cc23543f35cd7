import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { findProgram, namesIn, unprivileged } from "../../binary/launch.ts";
import { type HostScene, readLines, testOnHost, testUnderEachShell } from "./host_scene.ts";
import { bootId, writeLinks } from "./written_fence.ts";

/** Runs fence.sh, which must refuse, and reads why. */
async function refused(
  scene: HostScene,
  options: Parameters<HostScene["run"]>[2] = {},
): Promise<string> {
  const { code, stdout, stderr } = await scene.run("fence", "c1", options);
  deepStrictEqual({ code, stdout }, { code: 65, stdout: "" });
  match(stderr, /^Cannot [^\n]+: [^\n]+; [^\n]+\n$/);
  return stderr;
}

testUnderEachShell("fence.sh", "prepares a directory for this user alone", async (scene) => {
  const { code, stdout, stderr } = await scene.run("fence", "c1");
  deepStrictEqual({ code, stderr }, { code: 0, stderr: "" });
  const lines = readLines(stdout);
  deepStrictEqual(
    Object.keys(lines),
    "async-job-prepared claim_id async_dir job_dir user boot_id now end".split(" "),
  );
  deepStrictEqual(
    ["async-job-prepared", "claim_id", "async_dir", "job_dir", "boot_id", "end"].map((key) =>
      lines[key]
    ),
    ["1", "c1", scene.asyncDir, scene.jobPath("c1"), await bootId(), "c1"],
  );
  for (const path of [scene.asyncDir, `${scene.asyncDir}/async_job`, scene.jobPath("c1")]) {
    strictEqual((await Deno.lstat(path)).mode, 0o40700);
  }
  deepStrictEqual(await namesIn(scene.jobPath("c1")), []);
  strictEqual((await scene.run("fence", "c1")).code, 0);
});

testUnderEachShell(
  "fence.sh",
  "keeps the job for this user alone until it is started or given up",
  async (scene) => {
    const job_text = "run_job() {\nexport A='$x \\n'\nexec 'echo' 'a\\tb'\n}";
    strictEqual((await scene.run("fence", "c1", { input: { job_text } })).code, 0);
    deepStrictEqual(await namesIn(scene.jobPath("c1")), ["job"]);
    strictEqual((await Deno.lstat(scene.jobPath("c1", "job"))).mode, 0o100600);
    strictEqual(await Deno.readTextFile(scene.jobPath("c1", "job")), `${job_text}\n`);
    strictEqual((await scene.run("fence", "c2", { input: { fence_ids: "c1" } })).code, 0);
    deepStrictEqual(await namesIn(scene.jobPath("c1")), ["fence"]);
    const { code } = await scene.run("job", "c3", { command: "true" });
    strictEqual(code, 0);
    strictEqual((await namesIn(scene.jobPath("c3"))).includes("job"), false);
  },
);

testUnderEachShell(
  "fence.sh",
  "takes the fences of claims, whose owners start nothing then",
  async (scene) => {
    const input = { fence_ids: "a1 a2" };
    const { stdout } = await scene.run("fence", "c1", { input });
    match(stdout, /^async-job-prepared 1\nclaim_id c1\n/);
    for (const id of ["a1", "a2"]) {
      match(await Deno.readLink(scene.jobPath(id, "fence")), /^taken;by=c1;at=[-\dT:]{19}Z$/);
      const late = await scene.run("job", id, { command: "echo late" });
      strictEqual(late.code, 75);
      match(late.stderr, /^Not started: .+\/fence is taken;by=c1;/);
      deepStrictEqual(await namesIn(scene.jobPath(id)), ["fence"]);
    }
    // Taken by anybody is taken.
    strictEqual(
      (await scene.run("fence", "c2", { input })).stdout.startsWith("async-job-prepared"),
      true,
    );
  },
);

testUnderEachShell(
  "fence.sh",
  "tells of a job that was started, whether it runs or has ended",
  async (scene) => {
    const wait = 'sh -c "until [ -e go ]; do sleep 0.1; done"';
    const job = await scene.startLive("a1", wait, { input: { chdir: scene.path } });
    await scene.run("job", "a2", { command: "false" });
    const { stdout, code } = await scene.run("fence", "c1", { input: { fence_ids: "a0 a1 a2" } });
    await Deno.writeTextFile(`${scene.path}/go`, "");
    strictEqual(code, 0);
    deepStrictEqual(stdout.match(/^(claim_id|alive|end) .+$/gm), [
      "claim_id a1",
      "alive yes",
      "end a1",
      "claim_id a2",
      "alive no",
      "end a2",
      "claim_id c1",
      "end c1",
    ]);
    strictEqual((await job.ended).code, 0);
  },
);

testOnHost(
  "fence.sh takes the command of a wrapper that is gone, and tells of one that ran",
  async (scene) => {
    await writeLinks(scene, "a1", { fence: { pid: 4_000_000, start: "t1" } });
    await writeLinks(scene, "a2", { fence: { boot: "another", pid: Deno.pid } });
    await writeLinks(scene, "a3", { fence: { pid: 4_000_000 }, command: "pid=4000001;start=t2" });
    await writeLinks(scene, "a4", { fence: { pid: 4_000_000 }, command: "taken;by=b1;at=-" });
    for (const id of ["a1", "a4"]) await Deno.writeTextFile(scene.jobPath(id, "job"), "secret");
    const { stdout } = await scene.run("fence", "c1", { input: { fence_ids: "a1 a2 a3 a4" } });
    deepStrictEqual(stdout.match(/^end .+$/gm), ["end a3", "end c1"]);
    for (const id of ["a1", "a2"]) {
      match(await Deno.readLink(scene.jobPath(id, "command")), /^taken;by=c1;/);
    }
    // What nobody runs any more may hold secrets.
    for (const id of ["a1", "a4"]) {
      deepStrictEqual((await namesIn(scene.jobPath(id))).toSorted(), ["command", "fence"]);
    }
  },
);

testOnHost("fence.sh fences its own claim, and tells when that has started", async (scene) => {
  const input = { fence_ids: "c1" };
  match((await scene.run("fence", "c1", { input })).stdout, /^async-job-prepared 1\n/);
  strictEqual((await scene.run("job", "c1")).code, 75);
  await scene.run("job", "c2");
  const { stdout } = await scene.run("fence", "c2", { input: { fence_ids: "c2" } });
  match(
    stdout,
    /^async-job-observation 1\nclaim_id c2\n[^]+\nstatus rc=0;[^]+\nasync-job-prepared 1\n/,
  );
});

testUnderEachShell(
  "fence.sh",
  "refuses a directory to change to that is not there",
  async (scene) => {
    const error = await refused(scene, { input: { chdir: "/no/such" } });
    strictEqual(
      error,
      "Cannot change to directory '/no/such': it is not there; make it, or set another chdir\n",
    );
    match(
      await refused(scene, { input: { chdir: "/bin/sh" } }),
      /^Cannot change to directory '\/bin\/sh': it is no directory; set another chdir\n$/,
    );
    deepStrictEqual(await Deno.stat(scene.asyncDir).catch(() => "nothing made"), "nothing made");
  },
);

testOnHost(
  "fence.sh refuses a directory to change to that the user may not search",
  async (scene) => {
    const chdir = `${scene.path}/closed`;
    await Deno.mkdir(chdir);
    await Deno.chmod(chdir, 0);
    match(
      await refused(scene, { input: { chdir }, through: unprivileged() }),
      /may not search it; change/,
    );
  },
);

testOnHost(
  "fence.sh refuses what is in the place of its directories, and says whose it is",
  async (scene) => {
    const owner = Deno.uid() === 0 ? "root" : String.raw`\S+`;
    await Deno.mkdir(scene.asyncDir);
    const jobs = `${scene.asyncDir}/async_job`;
    await Deno.writeTextFile(jobs, "");
    match(
      await refused(scene),
      new RegExp(`async_job': it is a file, made by ${owner}; remove it`),
    );
    await Deno.remove(jobs);
    await Deno.symlink(scene.path, jobs);
    match(
      await refused(scene),
      new RegExp(`async_job': it is a link, made by ${owner}, and may lead`),
    );
    await Deno.remove(jobs);
    await Deno.mkdir(jobs);
    await Deno.symlink(scene.path, scene.jobPath("c1"));
    match(await refused(scene), new RegExp(`c1': it is a link, made by ${owner}, and may lead`));
    deepStrictEqual(await namesIn(scene.path), ["async"]);
  },
);

testOnHost("fence.sh refuses a directory that another user made", async (scene) => {
  await Deno.mkdir(`${scene.asyncDir}/async_job`, { recursive: true });
  await Deno.chmod(`${scene.asyncDir}/async_job`, 0o777);
  const error = await refused(scene, { through: unprivileged() });
  match(
    error,
    /async_job': it belongs to root, not to nobody; run the job as that user, or give nobody/,
  );
}, Deno.uid() === 0 ? undefined : "only root can be another user");

testOnHost(
  "fence.sh refuses an async directory that cannot be made or written to",
  async (scene) => {
    await Deno.writeTextFile(scene.asyncDir, "");
    match(
      await refused(scene),
      /^Cannot make the async directory .+: (File exists|Not a directory); give/,
    );
    await Deno.remove(scene.asyncDir);
    await Deno.mkdir(scene.asyncDir);
    await Deno.chmod(scene.asyncDir, 0o555);
    match(await refused(scene, { through: unprivileged() }), /async_job': Permission denied; give/);
  },
);

testOnHost(
  "fence.sh refuses what is no name of a claim, and a name of two lines",
  async (scene) => {
    match(
      await refused(scene, { input: { fence_ids: "../../etc" } }),
      /claim id '\.\.\/\.\.\/etc'/,
    );
    match(
      await refused(scene, { input: { async_dir: `${scene.path}/a\nb` } }),
      /holds a line break/,
    );
  },
);

testOnHost("fence.sh names all programs that are missing", async (scene) => {
  const PATH = `${scene.path}/bin`;
  await Deno.mkdir(PATH);
  for (const tool of ["cat", "id", "ls", "mkdir", "tr", "cut"]) {
    await Deno.symlink(await findProgram(tool) ?? "", `${PATH}/${tool}`);
  }
  match(
    await refused(scene, { env: { PATH } }),
    /not on PATH: date dd grep ln mv od rm sed sleep tail; install them, or set PATH/,
  );
});
