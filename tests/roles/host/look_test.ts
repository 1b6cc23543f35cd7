import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { namesIn, unprivileged } from "../../binary/launch.ts";
import { readLines, testOnHost, testUnderEachShell } from "./host_scene.ts";
import { writeLinks } from "./written_fence.ts";

testUnderEachShell("look.sh", "tells what is there of a job, line by line", async (scene) => {
  const command = String.raw`sh -c 'printf "a\nb\377\000c"; exit 1'`;
  await scene.run("job", "c1", { command });
  const before = await namesIn(scene.jobPath("c1"));
  const { stdout, stderr, code } = await scene.run("look", "c1", { input: { output_tail: 4 } });
  deepStrictEqual({ stderr, code }, { stderr: "", code: 0 });
  deepStrictEqual(stdout.split("\n").map((line) => line.split(" ")[0]), [
    "async-job-observation",
    ..."claim_id now uptime boot_id user async_dir job_dir dir fence command alive".split(" "),
    ..."status cancel async stdout stderr end".split(" "),
    "",
  ]);
  const seen = readLines(stdout);
  match(seen["now"] ?? "", /^[-\d]{10}T[:\d]{8}Z$/);
  match(seen["uptime"] ?? "", /^\d+$/);
  match(seen["fence"] ?? "", /^start;job=-;.*;limit=60;user=\w+;nonce=[0-9a-f]{8}$/);
  match(seen["command"] ?? "", /^pid=\d+;start=t\d+$/);
  match(seen["status"] ?? "", /^rc=1;at=[^;]+;term=0$/);
  deepStrictEqual(
    ["async-job-observation", "claim_id", "async_dir", "job_dir", "dir", "alive", "cancel", "async"]
      .map((key) => seen[key]),
    ["1", "c1", scene.asyncDir, scene.jobPath("c1"), "present", "no", "none", "none"],
  );
  deepStrictEqual([seen["stdout"], seen["stderr"]], ["6 62ff0063", "0 -"]);
  strictEqual(seen["end"], "c1");
  deepStrictEqual(await namesIn(scene.jobPath("c1")), before);
});

testUnderEachShell("look.sh", "sees a job run, with its output so far", async (scene) => {
  const job = await scene.startLive("c1", "sleep 1");
  const seen = await scene.look("c1");
  deepStrictEqual([seen["alive"], seen["status"], seen["stdout"]], ["yes", "none", "5 6c6976650a"]);
  strictEqual((await job.ended).code, 0);
  strictEqual((await scene.look("c1"))["alive"], "no");
});

testUnderEachShell(
  "look.sh",
  "tells a job that is not there from one that it may not see",
  async (scene) => {
    strictEqual((await scene.look("c1"))["dir"], "absent");
    await Deno.mkdir(scene.jobPath("c1"), { recursive: true });
    strictEqual((await scene.look("c1"))["dir"], "present");
    await Deno.chmod(scene.jobPath("c1"), 0);
    const through = unprivileged();
    strictEqual((await scene.look("c1", { through }))["dir"], "unreadable");
    strictEqual((await scene.look("c2", { through }))["dir"], "absent");
    await Deno.chmod(scene.asyncDir, 0);
    strictEqual((await scene.look("c2", { through }))["dir"], "unreadable");
    await Deno.chmod(scene.asyncDir, 0o755);
  },
);

testOnHost(
  "look.sh calls nothing absent behind a link to nowhere or below a file",
  async (scene) => {
    await Deno.symlink("/no/such/disk", scene.asyncDir);
    strictEqual((await scene.look("c1"))["dir"], "unreadable");
    await Deno.remove(scene.asyncDir);
    await Deno.writeTextFile(scene.asyncDir, "");
    strictEqual((await scene.look("c1"))["dir"], "unreadable");
  },
);

testOnHost("look.sh follows no link in place of a job's directory", async (scene) => {
  await scene.run("job", "c1");
  await Deno.symlink(scene.jobPath("c1"), scene.jobPath("c2"));
  const seen = await scene.look("c2");
  deepStrictEqual([seen["dir"], seen["fence"], seen["status"]], ["unreadable", "none", "none"]);
});

testOnHost(
  "look.sh looks where the record says, whatever the async directory is now",
  async (scene) => {
    await scene.run("job", "c1");
    const input = { job_dir: scene.jobPath("c1"), async_dir: `${scene.path}/other` };
    const seen = await scene.look("c1", { input });
    deepStrictEqual([seen["dir"], seen["job_dir"]], ["present", scene.jobPath("c1")]);
  },
);

for (
  const [async_dir, env, below] of [
    ["~/jobs", { HOME: "/no home" }, "/no home/jobs"],
    ["~", { HOME: "/no home/" }, "/no home"],
    ["~root/jobs/", {}, "/root/jobs"],
    ["~/jobs", {}, "HOME/jobs"],
    ["jobs", {}, "/tmp/jobs"],
  ] as const
) {
  testUnderEachShell(
    "look.sh",
    `understands async directory ${async_dir} with ${JSON.stringify(env)}`,
    async (scene) => {
      const home = Deno.uid() === 0 ? "/root" : Deno.env.get("HOME") ?? "";
      const seen = await scene.look("c1", { input: { async_dir }, env, cwd: "/tmp" });
      strictEqual(seen["async_dir"], below.replace("HOME", home));
    },
  );
}

testUnderEachShell("look.sh", "refuses the home of a user who is not there", async (scene) => {
  const run = await scene.run("look", "c1", { input: { async_dir: "~no-such-user/jobs" } });
  deepStrictEqual(run, {
    code: 65,
    stdout: "",
    stderr: "Cannot use '~no-such-user/jobs': no home directory is known of no-such-user; " +
      "name a path that begins with /\n",
  });
});

testOnHost(
  "look.sh calls nothing absent when Ansible's file of the job is not to be read",
  async (scene) => {
    await Deno.mkdir(scene.asyncDir);
    await Deno.writeTextFile(`${scene.asyncDir}/j1.2`, "{}");
    await Deno.chmod(`${scene.asyncDir}/j1.2`, 0);
    const options = { input: { ansible_job_id: "j1.2" }, through: unprivileged() };
    strictEqual((await scene.look("c1", options))["dir"], "unreadable");
  },
);

testOnHost("look.sh tells of 2 GB of output by their size and their end", async (scene) => {
  await scene.run("job", "c1");
  await Deno.truncate(scene.jobPath("c1", "stdout"), 2 ** 31 + 10);
  await Deno.writeTextFile(scene.jobPath("c1", "stdout"), "the end", { append: true });
  const seen = await scene.look("c1", { input: { output_tail: 8 } });
  strictEqual(seen["stdout"], `2147483665 00${"the end".split("").map(hex).join("")}`);
});

function hex(character: string): string {
  return character.charCodeAt(0).toString(16);
}

testUnderEachShell("look.sh", "carries a tail of 1 MiB", async (scene) => {
  await scene.run("job", "c1");
  await Deno.writeTextFile(scene.jobPath("c1", "stdout"), "x".repeat(1_500_000));
  const seen = await scene.look("c1", { input: { output_tail: 1_048_576 } });
  strictEqual(seen["stdout"] === `1500000 ${"78".repeat(1_048_576)}`, true);
});

testOnHost(
  "look.sh reads no output when none is asked for, and tells of removed files",
  async (scene) => {
    await scene.run("job", "c1", { command: "echo much" });
    await Deno.remove(scene.jobPath("c1", "stderr"));
    const seen = await scene.look("c1", { input: { output_tail: 0 } });
    deepStrictEqual([seen["stdout"], seen["stderr"]], ["5 -", "none"]);
  },
);

testUnderEachShell("look.sh", "waits for the wrapper to take the fence", async (scene) => {
  const look = scene.look("c1", { input: { await: 20 } });
  const job = await scene.startLive("c1", "sleep 1");
  strictEqual((await look)["alive"], "yes");
  await job.ended;
});

for (
  const [content, expected] of [
    ['{"started": 1, "finished": 0, "ansible_job_id": "j1.2"}', "started"],
    ['{"started": true, "finished": false, "ansible_job_id": "j1.2"}', "started"],
    ['{"msg": "Timeout exceeded", "failed": true, "child_pid": 7}', "timeout"],
    ['{"changed": true, "stdout": "\\"rc\\": 9", "rc": 3, "cmd": ["sh"]}', "finished 3"],
    ['{"changed": true, "rc": -15}', "finished -15"],
    ['{"failed": true, "cmd": "sh", "msg": "no such file"}', "finished -"],
    ["", "started"],
  ] as const
) {
  testOnHost(
    `look.sh takes ${content || "nothing"} in Ansible's file for ${expected}`,
    async (scene) => {
      await Deno.mkdir(scene.asyncDir);
      await Deno.writeTextFile(`${scene.asyncDir}/j1.2`, content);
      const input = { ansible_job_id: "j1.2", await: expected.startsWith("f") ? 600 : 0 };
      strictEqual((await scene.look("c1", { input }))["async"], expected);
    },
  );
}

testOnHost(
  "look.sh holds a job without a fence for alive while Ansible's wrapper runs",
  async (scene) => {
    await Deno.mkdir(scene.asyncDir);
    await Deno.writeTextFile(`${scene.asyncDir}/j4711.2`, '{"started": 1, "finished": 0}');
    const input = { ansible_job_id: "j4711.2" };
    const wrapper = new Deno.Command("sh", {
      args: ["-c", "sleep 30; exit 0", "async_wrapper.py", "j4711", "60"],
    }).spawn();
    const alive = await scene.look("c1", { input });
    const byPs = await scene.look("c1", { input, proc: "/nowhere" });
    wrapper.kill("SIGKILL");
    await wrapper.status;
    deepStrictEqual([alive["async"], alive["alive"], byPs["alive"]], ["started", "yes", "yes"]);
    strictEqual((await scene.look("c1", { input }))["alive"], "no");
    strictEqual((await scene.look("c1", { input, proc: "/nowhere" }))["alive"], "no");
  },
);

testOnHost(
  "look.sh reads the status after the processes: gone means that it is there",
  async (scene) => {
    // A status that comes while the wrapper is being looked for: `tr` reads its arguments.
    const tools = `${scene.path}/tools`;
    await Deno.mkdir(tools);
    const status = scene.jobPath("c1", "status");
    await Deno.writeTextFile(
      `${tools}/tr`,
      `#!/bin/sh\n[ -h "$STATUS" ] || ln -s 'rc=0;at=2026-01-02T03:04:05Z;term=0' "$STATUS"\nexec /usr/bin/tr "$@"\n`,
      { mode: 0o755 },
    );
    await writeLinks(scene, "c1", { fence: { pid: Deno.pid }, command: "pid=1;start=t0" });
    const env = { PATH: `${tools}:${Deno.env.get("PATH")}`, STATUS: status };
    const seen = await scene.look("c1", { env });
    deepStrictEqual([seen["alive"], seen["status"]?.slice(0, 4)], ["no", "rc=0"]);
  },
);

testOnHost("look.sh begins again when the fence is taken while it looks", async (scene) => {
  const tools = `${scene.path}/tools`;
  await Deno.mkdir(tools);
  await Deno.mkdir(scene.jobPath("c1"), { recursive: true });
  // The first reading of the status finds none, then a whole job has come and gone.
  await Deno.writeTextFile(
    `${tools}/ls`,
    `#!/bin/sh\n/usr/bin/ls "$@"; rc=$?\ncase $2 in */status) [ -h "$DIR/fence" ] || {\n` +
      `ln -s 'start;job=-;pid=-' "$DIR/fence"; ln -s 'rc=0;term=0' "$DIR/status"; } ;; esac\nexit $rc\n`,
    { mode: 0o755 },
  );
  const env = { PATH: `${tools}:${Deno.env.get("PATH")}`, DIR: scene.jobPath("c1") };
  const seen = await scene.look("c1", { env });
  deepStrictEqual([seen["fence"], seen["status"]], ["start;job=-;pid=-", "rc=0;term=0"]);
});

testOnHost("look.sh survives a directory that goes away while it waits", async (scene) => {
  const job = await scene.startLive("c1", "sleep 1");
  await Deno.remove(scene.asyncDir, { recursive: true });
  strictEqual((await scene.look("c1", { input: { await: 0 } }))["dir"], "absent");
  await job.ended;
});
