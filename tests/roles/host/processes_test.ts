import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { findProgram } from "../../binary/launch.ts";
import { testOnHost, testUnderEachShell, until } from "./host_scene.ts";
import { bootId, markOf, writeLinks } from "./written_fence.ts";

/** A process that lives for a while, ended at the end of the scope. */
function sleeper(...args: string[]): Disposable & { readonly pid: number } {
  const child = new Deno.Command("sh", { args: ["-c", "sleep 30; exit 0", ...args] }).spawn();
  return {
    pid: child.pid,
    [Symbol.dispose]: () => {
      child.kill("SIGKILL");
      void child.status;
    },
  };
}

for (const proc of ["/proc", "/nowhere"]) {
  const means = proc === "/proc" ? "/proc" : "ps";

  testOnHost(`a wrapper is known by pid, start and claim id, by ${means}`, async (scene) => {
    using own = sleeper("async_job", "c1");
    using other = sleeper("async_job", "c11");
    const start = await markOf(own.pid);
    await writeLinks(scene, "c1", { fence: { pid: own.pid, start } });
    strictEqual((await scene.look("c1", { proc }))["alive"], "yes");
    await writeLinks(scene, "c2", { fence: { pid: own.pid, start } });
    strictEqual((await scene.look("c2", { proc }))["alive"], "no");
    await Deno.remove(scene.jobPath("c1", "fence"));
    await writeLinks(scene, "c1", { fence: { pid: other.pid, start: await markOf(other.pid) } });
    strictEqual((await scene.look("c1", { proc }))["alive"], "no");
  });

  testOnHost(`the command is known by pid and start, by ${means}`, async (scene) => {
    using own = sleeper();
    // Without /proc a start is written as ps says it; from a real job, then.
    const job = await scene.startLive("c0", "sleep 2", { proc });
    const link = await Deno.readLink(scene.jobPath("c0", "command"));
    match(
      link,
      proc === "/proc" ? /^pid=\d+;start=t\d+$/ : /^pid=\d+;start=l\w{3}_\w{3}_\d+_[\d:]{8}_\d{4}$/,
    );
    await writeLinks(scene, "c1", { fence: {}, command: link });
    strictEqual((await scene.look("c1", { proc }))["alive"], "yes");
    await writeLinks(scene, "c2", {
      fence: {},
      command: link.replace(/\d+;/, `${own.pid};`).replace(/\d$/, "x"),
    });
    strictEqual((await scene.look("c2", { proc }))["alive"], "no");
    await job.ended;
    strictEqual((await scene.look("c1", { proc }))["alive"], "no");
  });

  testOnHost(`a process of another boot is not the job's, by ${means}`, async (scene) => {
    const first = { proc, input: { host_boot_id: "first" } };
    const job = await scene.startLive("c1", "sleep 2", first);
    const seen = await scene.look("c1", { proc, input: { host_boot_id: "another boot" } });
    deepStrictEqual([seen["alive"], seen["boot_id"]], ["no", "another_boot"]);
    strictEqual((await scene.look("c1", first))["alive"], "yes");
    await job.ended;
  });

  testOnHost(`a zombie is gone, by ${means}`, async (scene) => {
    // A parent that never waits for its child.
    const parent = new Deno.Command("sh", {
      args: ["-c", "sleep 0.1 & echo $!; exec sleep 30"],
      stdout: "piped",
    }).spawn();
    const reader = parent.stdout.getReader();
    const pid = Number(new TextDecoder().decode((await reader.read()).value));
    const start = await markOf(pid);
    await until(async () => / Z /.test(await Deno.readTextFile(`/proc/${pid}/stat`)));
    await writeLinks(scene, "c1", { fence: { pid, start }, command: `pid=${pid};start=${start}` });
    const seen = await scene.look("c1", { proc });
    parent.kill("SIGKILL");
    await reader.cancel();
    await parent.status;
    strictEqual(seen["alive"], "no");
  });

  testUnderEachShell("job.sh", `runs, is seen and is ended by ${means}`, async (scene) => {
    const job = await scene.startLive("c1", "sleep 30", { proc });
    const running = await scene.look("c1", { proc });
    const { stdout } = await scene.run("cancel", "c1", { proc });
    await job.ended;
    strictEqual(running["alive"], "yes");
    match(running["uptime"] ?? "", /^\d+$/);
    match(stdout, /^alive no\nstatus rc=143;.*;term=1\ncancel at=.+;by=\w+$/m);
  });
}

testOnHost("a process is found by /proc alone where ps is not installed", async (scene) => {
  const PATH = `${scene.path}/bin`;
  await Deno.mkdir(PATH);
  const tools = "cat cut date dd grep id ln ls mkdir od rm sed sh sleep tail tr setsid".split(" ");
  for (const tool of tools) await Deno.symlink(await findProgram(tool) ?? "", `${PATH}/${tool}`);
  const env = { PATH };
  const job = await scene.startLive("c1", "sleep 30", { env });
  const running = await scene.look("c1", { env });
  await scene.run("cancel", "c1", { env });
  await job.ended;
  strictEqual(running["alive"], "yes");
  strictEqual((await scene.look("c1", { env }))["status"]?.slice(0, 6), "rc=143");
  // With neither of them, only the pid is left.
  strictEqual((await scene.look("c1", { env, proc: "/nowhere" }))["alive"], "no");
});

testOnHost("a time of boot that moves with the clock ends no job", async (scene) => {
  using own = sleeper("async_job", "c1");
  const start = "lWed_Oct_21_07:28:00_2015";
  await writeLinks(scene, "c1", { fence: { pid: own.pid, start, boot: "b1700000000" } });
  const input = { host_boot_id: "b1700000003" };
  strictEqual((await scene.look("c1", { input, proc: "/nowhere" }))["alive"], "yes");
});

testOnHost("the scripts name the boot that the kernel names", async (scene) => {
  strictEqual((await scene.look("c1"))["boot_id"], await bootId());
});
