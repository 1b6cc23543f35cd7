import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { unprivileged } from "../../binary/launch.ts";
import { readLines, testOnHost, testUnderEachShell, until } from "./host_scene.ts";
import { markOf, writeLinks } from "./written_fence.ts";

testUnderEachShell(
  "cancel.sh",
  "ends the whole process group, and tells what is left",
  async (scene) => {
    const job = await scene.startLive("c1", 'sh -c "sleep 30 & sleep 30"');
    const { code, stdout, stderr } = await scene.run("cancel", "c1");
    deepStrictEqual({ code, stderr }, { code: 0, stderr: "" });
    strictEqual((await job.ended).code, 143);
    const seen = readLines(stdout);
    strictEqual(seen["alive"], "no");
    match(seen["status"] ?? "", /^rc=143;.*;term=1$/);
    match(seen["cancel"] ?? "", /^at=[-\dT:]{19}Z;by=\w+$/);
    strictEqual(await isGroupGone(job.pid), true);
  },
);

testUnderEachShell("cancel.sh", "kills what does not heed TERM after its grace", async (scene) => {
  const command = 'sh -c "trap : TERM; echo deaf; while :; do sleep 0.2; done"';
  const job = await scene.startLive("c1", command);
  await until(async () => (await scene.output("c1")).includes("deaf"));
  const { stdout } = await scene.run("cancel", "c1", { input: { grace: 1 } });
  await job.ended;
  const seen = readLines(stdout);
  deepStrictEqual([seen["alive"], seen["status"]], ["no", "none"]);
  match(seen["cancel"] ?? "", /^at=/);
  strictEqual(await isGroupGone(job.pid), true);
});

testOnHost("cancel.sh kills a child that outlives the command", async (scene) => {
  const job = await scene.startLive(
    "c1",
    'sh -c "(trap : TERM; while :; do sleep 0.1; done) & sleep 30"',
  );
  const { stdout } = await scene.run("cancel", "c1", { input: { grace: 1 } });
  await job.ended;
  match(stdout, /^status rc=143;.*;term=1$/m);
  strictEqual(await isGroupGone(job.pid), true);
});

testOnHost("cancel.sh ends a command that has a process group of its own", async (scene) => {
  const job = await scene.startLive("c1", "setsid -w sleep 30");
  const { stdout } = await scene.run("cancel", "c1");
  await job.ended;
  match(stdout, /^alive no$/m);
  strictEqual(await isGroupGone(job.pid), true);
});

testOnHost("cancel.sh ends a command whose wrapper was killed", async (scene) => {
  const job = await scene.startLive("c1", "sleep 30");
  Deno.kill(job.pid, "SIGKILL");
  await job.ended;
  strictEqual((await scene.look("c1"))["alive"], "yes");
  const { stdout } = await scene.run("cancel", "c1");
  match(stdout, /^alive no\nstatus none\ncancel at=/m);
});

testUnderEachShell(
  "cancel.sh",
  "signals nothing when the job has ended or never was",
  async (scene) => {
    await scene.run("job", "c1");
    const { code, stdout } = await scene.run("cancel", "c1");
    strictEqual(code, 0);
    match(stdout, /^status rc=0;.*\ncancel none$/m);
    match((await scene.run("cancel", "c2")).stdout, /^dir absent$/m);
    await scene.run("fence", "c3", { input: { fence_ids: "c4" } });
    match((await scene.run("cancel", "c4")).stdout, /^fence taken;.*\ncommand none\nalive no$/m);
  },
);

testOnHost("cancel.sh leaves a process alone that only has a pid of the job", async (scene) => {
  const other = new Deno.Command("sleep", { args: ["30"] }).spawn();
  const start = await markOf(other.pid);
  await writeLinks(scene, "c1", {
    fence: { pid: other.pid, start },
    command: `pid=${other.pid};start=t1`,
  });
  const { code, stdout } = await scene.run("cancel", "c1");
  strictEqual(code, 0);
  match(stdout, /^alive no\nstatus none\ncancel none$/m);
  strictEqual(await markOf(other.pid), start);
  other.kill("SIGKILL");
  await other.status;
});

testOnHost("cancel.sh says that the user may not end the job, and notes nothing", async (scene) => {
  const job = await scene.startLive("c1", "sleep 1");
  for (const path of [scene.asyncDir, `${scene.asyncDir}/async_job`, scene.jobPath("c1")]) {
    await Deno.chmod(path, 0o777);
  }
  const { code, stdout, stderr } = await scene.run("cancel", "c1", { through: unprivileged() });
  deepStrictEqual({ code, stdout }, { code: 66, stdout: "" });
  match(
    stderr,
    /^Cannot end process \d+: nobody may not; run the role as the user of the job, or .+\n$/,
  );
  strictEqual((await job.ended).code, 0);
  strictEqual((await scene.look("c1"))["cancel"], "none");
}, Deno.uid() === 0 ? undefined : "only root can be another user");

testOnHost("job.sh runs nothing when it was cancelled before its command began", async (scene) => {
  await Deno.mkdir(scene.jobPath("c1"), { recursive: true });
  await Deno.symlink("at=2026-01-02T03:04:05Z;by=root", scene.jobPath("c1", "cancel"));
  const { code } = await scene.run("job", "c1", { command: "echo ran" });
  deepStrictEqual([code, await scene.output("c1")], [143, ""]);
});

testOnHost(
  "job.sh notes a whole status while TERM falls on its group again and again",
  async (scene) => {
    const job = await scene.start("c1", { command: "sleep 0.2" });
    await until(() => Deno.lstat(scene.jobPath("c1", "command")).then(() => true, () => false));
    let running = true;
    const ended = job.ended.then((end) => {
      running = false;
      return end;
    });
    for (let round = 0; round < 40 && running; round++) {
      try {
        Deno.kill(-job.pid, "SIGTERM");
      } catch {
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 7));
    }
    await ended;
    const { status = "", alive } = await scene.look("c1");
    match(status, /^rc=(0|143);at=([-\dT:]{19}Z|-);term=1$/);
    strictEqual(alive, "no");
  },
);

async function isGroupGone(group: number): Promise<boolean> {
  // The last of them is gone when its parent, which may be the first process of all, has heard of it.
  await until(() => {
    try {
      Deno.kill(-group, "SIGCONT");
      return Promise.resolve(false);
    } catch {
      return Promise.resolve(true);
    }
  });
  return true;
}
