import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { launch, namesIn } from "../../binary/launch.ts";
import { testOnHost, testUnderEachShell, until } from "./host_scene.ts";

/** Shows what a process was given, in shell text that stands in single quotes. */
const SHOW = `umask; env | sort; grep "Sig[BI]" /proc/self/status; ls -l /proc/self/fd; cat`;

interface Shown {
  readonly umask: string;
  readonly env: readonly string[];
  readonly signals: readonly string[];
  readonly files: readonly string[];
  readonly input: string;
}

function shown(text: string): Shown {
  return {
    umask: text.slice(0, text.indexOf("\n")),
    env: [...text.matchAll(/^(\w+)=/gm)].map(([, name = ""]) => name),
    signals: text.match(/^Sig.+$/gm) ?? [],
    files: [...text.matchAll(/ (\d+) -> /g)].map(([, fd = ""]) => fd),
    input: / 0 -> (.+)$/m.exec(text)?.[1] ?? "",
  };
}

testUnderEachShell("job.sh", "runs the command once and notes how it ended", async (scene) => {
  const command = `export A='x $y "z"'; exec sh -c 'echo "$A"; echo bad >&2; exit 3'`;
  const first = await scene.run("job", "c1", { command });
  deepStrictEqual(first, { code: 3, stdout: `${scene.jobPath("c1")}\n`, stderr: "" });
  const second = await scene.run("job", "c1", { command: "echo twice" });
  strictEqual(second.code, 75);
  match(second.stderr, /^Not started: .+\/c1\/fence is start;job=-;pid=\d+;start=t\d+;boot=.+\n$/);

  deepStrictEqual(await namesIn(scene.jobPath("c1")), [
    "command",
    "fence",
    "status",
    "stderr",
    "stdout",
  ]);
  strictEqual(await scene.output("c1"), 'x $y "z"\n');
  strictEqual(await Deno.readTextFile(scene.jobPath("c1", "stderr")), "bad\n");
  match(await Deno.readLink(scene.jobPath("c1", "status")), /^rc=3;at=[-\dT:]{19}Z;term=0$/);
  for (const [name, mode] of [["", 0o40700], ["stdout", 0o100600], ["stderr", 0o100600]] as const) {
    strictEqual((await Deno.stat(scene.jobPath("c1", name))).mode, mode);
  }
});

testUnderEachShell("job.sh", "gives the command a process that its link names", async (scene) => {
  await scene.run("job", "c1", { command: `sh -c 'echo $$'` });
  const [, pid] =
    /^pid=(\d+);start=t\d+$/.exec(await Deno.readLink(scene.jobPath("c1", "command"))) ??
      [];
  strictEqual(await scene.output("c1"), `${pid}\n`);
});

testUnderEachShell(
  "job.sh",
  "leaves environment, umask, signals and input alone",
  async (scene) => {
    const env = { aj: "mine", chdir_: "mine", HOME: "/nowhere", LANG: "C.UTF-8" };
    const through = ["sh", "-c", `umask 027; exec "$0" "$@"`];
    await scene.run("job", "c1", { command: `sh -c '${SHOW}'`, env, through });
    const seen = shown(await scene.output("c1"));
    strictEqual(seen.umask, "0027");
    const ofShells = ["_", "PWD", "OLDPWD", "SHLVL", "PATH", "A__z", "LOGNAME"];
    deepStrictEqual(seen.env.filter((name) => !ofShells.includes(name)), Object.keys(env).sort());
    // What the command would have been given without a wrapper.
    const bare = shown((await launch("sh", { args: ["-c", SHOW] })).stdout);
    deepStrictEqual(seen.signals, bare.signals);
    deepStrictEqual(seen.files, bare.files);
    strictEqual(seen.input, "/dev/null");
  },
);

testUnderEachShell("job.sh", "tells of a command that cannot be run", async (scene) => {
  const file = `${scene.path}/not_executable`;
  await Deno.writeTextFile(file, "");
  for (
    const [id, command, rc] of [["c1", "no_such_command", 127], ["c2", `"$NOT"`, 126]] as const
  ) {
    const run = await scene.run("job", id, { command, env: { NOT: file } });
    strictEqual(run.code, rc);
    match(await Deno.readTextFile(scene.jobPath(id, "stderr")), /no_such_command|not_executable/);
    match(await Deno.readLink(scene.jobPath(id, "status")), new RegExp(`^rc=${rc};`));
  }
});

testUnderEachShell(
  "job.sh",
  "notes a signal that ended the command as 128 and its number",
  async (scene) => {
    strictEqual((await scene.run("job", "c1", { command: `sh -c 'kill -s KILL $$'` })).code, 137);
    match(await Deno.readLink(scene.jobPath("c1", "status")), /^rc=137;.*;term=0$/);
  },
);

testUnderEachShell(
  "job.sh",
  "notes that TERM came, and lets the command end as it will",
  async (scene) => {
    const command =
      `sh -c 'trap "echo got it; exit 7" TERM; echo live; while :; do sleep 0.1; done'`;
    const job = await scene.start("c1", { command });
    await until(async () => await scene.output("c1") === "live\n");
    Deno.kill(-job.pid, "SIGTERM");
    strictEqual((await job.ended).code, 7);
    match(await scene.output("c1"), /got it/);
    match(await Deno.readLink(scene.jobPath("c1", "status")), /^rc=7;.*;term=1$/);
  },
);

testUnderEachShell("job.sh", "changes to the directory that is named", async (scene) => {
  const chdir = `${scene.path}/-a 'directory'\nof "two" lines`;
  await Deno.mkdir(chdir);
  await scene.run("job", "c1", { command: "pwd", input: { chdir } });
  strictEqual(await scene.output("c1"), `${chdir}\n`);
  const run = await scene.run("job", "c2", { command: "pwd", input: { chdir: "/no/such" } });
  strictEqual(run.code, 126);
  match(
    await Deno.readTextFile(scene.jobPath("c2", "stderr")),
    /Cannot change to directory '\/no\/such'\n$/,
  );
});

testOnHost("job.sh runs in the directory of its caller without chdir", async (scene) => {
  await scene.run("job", "c1", { command: "pwd", cwd: scene.path });
  strictEqual(await scene.output("c1"), `${scene.path}\n`);
});

testOnHost(
  "job.sh ends when the command forked away, which holds its two files only",
  async (scene) => {
    const command = `sh -c 'sleep 3 & echo $!'`;
    const { code } = await scene.run("job", "c1", { command });
    strictEqual(code, 0);
    const pid = (await scene.output("c1")).trim();
    const held = await filesOf(pid);
    // This process may have been given more than its standard streams; the shells hand that on.
    const inherited = (await filesOf("self")).slice(3);
    const expected = ["/dev/null", scene.jobPath("c1", "stdout"), scene.jobPath("c1", "stderr")];
    deepStrictEqual(held.filter((file) => !inherited.includes(file)), expected);
  },
);

testUnderEachShell(
  "job.sh",
  "notes how the command ended when nobody reads what the shell says of it",
  async (scene) => {
    // TERM to the whole group ends Ansible's module too, which reads that.
    const through = ["sh", "-c", '"$@" 2>&1 | head -n 1 >"$0"', `${scene.path}/first`];
    const job = await scene.startLive("c1", "sleep 60", { through });
    const link = await Deno.readLink(scene.jobPath("c1", "command"));
    Deno.kill(Number(/^pid=(\d+);/.exec(link)?.[1]), "SIGTERM");
    await job.ended;
    match(await Deno.readLink(scene.jobPath("c1", "status")), /^rc=143;at=.+;term=0$/);
  },
);

testUnderEachShell(
  "job.sh",
  "notes how the command ended whatever signal has come to itself",
  async (scene) => {
    // The system sends HUP to a process group that has lost its session's other one with a process stopped.
    const go = `${scene.path}/go`;
    const command = `sh -c 'echo live; until [ -e "$GO" ]; do sleep 0.1; done; exit 7'`;
    const job = await scene.start("c1", { command, env: { GO: go } });
    await until(async () => await scene.output("c1") === "live\n");
    const link = await Deno.readLink(scene.jobPath("c1", "fence"));
    const pid = Number(/;pid=(\d+);/.exec(link)?.[1]);
    for (const signal of ["HUP", "INT", "QUIT", "ALRM", "USR1", "USR2"] as const) {
      Deno.kill(pid, `SIG${signal}`);
    }
    await Deno.writeTextFile(go, "");
    await job.ended;
    match(await Deno.readLink(scene.jobPath("c1", "status")), /^rc=7;at=.+;term=0$/);
  },
);

testOnHost("job.sh finds the id that Ansible gave to the job", async (scene) => {
  // A process with the arguments of Ansible's wrapper, and the file that this one writes.
  const wrapper = `${scene.path}/async_wrapper.py`;
  await Deno.writeTextFile(wrapper, 'shift 2; "$@"; exit $?\n');
  await Deno.mkdir(scene.asyncDir);
  for (const name of ["j12.34", "j12.34.tmp", "j1.5"]) {
    await Deno.writeTextFile(`${scene.asyncDir}/${name}`, '{"started": 1, "finished": 0}');
  }
  const through = ["sh", wrapper, "j12", "60"];
  await scene.run("job", "c1", { through });
  match(await Deno.readLink(scene.jobPath("c1", "fence")), /^start;job=j12\.34;pid=/);
  await scene.run("job", "c2", { through, proc: "/nowhere" });
  match(await Deno.readLink(scene.jobPath("c2", "fence")), /^start;job=j12\.34;pid=/);
});

testOnHost(
  "job.sh ends its command where Ansible's time limit does not reach it",
  async (scene) => {
    // Ansible's child, which is not the head of the process group that the wrapper is in.
    const child = `${scene.path}/async_wrapper.py`;
    await Deno.writeTextFile(child, 'echo "$$" >"$0.pid"; shift 2; "$@"; exit $?\n');
    await Deno.mkdir(scene.asyncDir);
    const file = `${scene.asyncDir}/j12.34`;
    await Deno.writeTextFile(file, '{"started": 1, "finished": 0}');
    const through = ["sh", "-c", '"$@"; exit $?', "sh", "sh", child, "j12", "60"];
    const late = await scene.startLive("c1", "sleep 60", { through });
    const [pid = ""] = (await Deno.readTextFile(`${child}.pid`)).split("\n");
    strictEqual((await scene.look("c1"))["alive"], "yes");
    await Deno.writeTextFile(file, '{"msg": "Timeout exceeded", "failed": true, "child_pid": 1}');
    Deno.kill(Number(pid), "SIGKILL");
    await until(async () => (await scene.look("c1"))["alive"] === "no");
    deepStrictEqual(
      [(await scene.look("c1"))["status"], (await scene.look("c1"))["async"]],
      ["none", "timeout"],
    );
    await late.ended;
  },
);

/** What the descriptors of a process are, in their order. */
async function filesOf(pid: string): Promise<string[]> {
  const numbers = (await namesIn(`/proc/${pid}/fd`)).sort((a, b) => Number(a) - Number(b));
  return await Promise.all(
    numbers.map((fd) => Deno.readLink(`/proc/${pid}/fd/${fd}`).catch(() => "")),
  );
}
