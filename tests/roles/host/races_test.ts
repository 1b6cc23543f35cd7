import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { findProgram } from "../../binary/launch.ts";
import { type HostScene, testOnHost, until } from "./host_scene.ts";

/** What the jobs do: a line for each that runs. */
const APPEND = `sh -c 'echo ran >> "$RAN"'`;

/** A file that jobs append to. */
function counter(scene: HostScene): { env: Record<string, string>; runs: () => Promise<number> } {
  const path = `${scene.path}/ran`;
  return {
    env: { RAN: path },
    runs: async () => (await Deno.readTextFile(path).catch(() => "")).split("\n").length - 1,
  };
}

/** Puts an `ln` of shell text before the real one, which is `$LN` there. */
async function ownLn(scene: HostScene, text: string): Promise<Record<string, string>> {
  const tools = `${scene.path}/tools`;
  await Deno.mkdir(tools, { recursive: true });
  await Deno.writeTextFile(`${tools}/ln`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return { PATH: `${tools}:${Deno.env.get("PATH")}`, LN: await findProgram("ln") ?? "" };
}

/** An `ln` that, asked for the link `command`, waits for a file `go`. */
async function slowLn(scene: HostScene): Promise<Record<string, string>> {
  const text = `case $3 in */command)
  : > "$WAIT/asked"
  i=0; while [ ! -e "$WAIT/go" ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done ;;
esac
exec "$LN" "$@"`;
  return { ...await ownLn(scene, text), WAIT: scene.path };
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

testOnHost(
  "one of thirty wrappers of a claim that start at once runs the command",
  async (scene) => {
    const { env, runs } = counter(scene);
    const started = Array.from(
      { length: 30 },
      () => scene.run("job", "c1", { command: APPEND, env }),
    );
    const codes = (await Promise.all(started)).map(({ code }) => code).sort();
    deepStrictEqual(codes, [0, ...Array(29).fill(75)]);
    strictEqual(await runs(), 1);
  },
);

testOnHost(
  "a wrapper and a taker of its fence that meet, a hundred times, never both win",
  async (scene) => {
    const { env, runs } = counter(scene);
    let expected = 0;
    const results = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const id = `a${round}`;
      const job = () => scene.run("job", id, { command: APPEND, env });
      const fence = () => scene.run("fence", `b${round}`, { input: { fence_ids: id } });
      // The first and the last round are none of a race, those between are ever closer to it.
      const lead = (Math.abs(50 - round) / 50) ** 2 * 120;
      const [first, second] = round < 50 ? [job, fence] : [fence, job];
      const leading = first();
      if (round === 0 || round === 99) await leading;
      else await new Promise((resolve) => setTimeout(resolve, lead));
      const ends = await Promise.all([leading, second()]);
      const [jobEnd, fenceEnd] = round < 50 ? ends : ends.toReversed();
      ok(jobEnd !== undefined && fenceEnd !== undefined);
      strictEqual(fenceEnd.code, 0, fenceEnd.stderr);
      const adopted = fenceEnd.stdout.startsWith(`async-job-observation 1\nclaim_id ${id}\n`);
      ok(adopted || fenceEnd.stdout.startsWith("async-job-prepared 1\n"), fenceEnd.stdout);
      if (adopted) expected++;
      strictEqual(jobEnd.code, adopted ? 0 : 75, jobEnd.stderr);
      strictEqual(await runs(), expected, `round ${round}`);
      results.add(adopted ? "adopted" : "fenced");
    }
    deepStrictEqual([...results].sort(), ["adopted", "fenced"]);
  },
);

testOnHost(
  "a taker wins over a wrapper that was killed before its command began",
  async (scene) => {
    const { env, runs } = counter(scene);
    const slow = await slowLn(scene);
    const job = await scene.start("a1", { command: APPEND, env: { ...env, ...slow } });
    await until(() => isThere(`${scene.path}/asked`));
    Deno.kill(job.pid, "SIGKILL");
    await job.ended;
    const { stdout } = await scene.run("fence", "c1", { input: { fence_ids: "a1" } });
    match(stdout, /^async-job-prepared 1\n/);
    await Deno.writeTextFile(`${scene.path}/go`, "");
    const stderr = () => Deno.readTextFile(scene.jobPath("a1", "stderr"));
    await until(async () => await stderr() !== "");
    match(await stderr(), /^Not started: .+\/command is taken;by=c1;/);
    strictEqual(await runs(), 0);
  },
);

testOnHost("what look.sh calls gone without a command never runs one", async (scene) => {
  const { env, runs } = counter(scene);
  const slow = await slowLn(scene);
  const job = await scene.start("a1", { command: APPEND, env: { ...env, ...slow } });
  await until(() => isThere(`${scene.path}/asked`));
  strictEqual((await scene.look("a1"))["alive"], "yes");
  Deno.kill(job.pid, "SIGKILL");
  await job.ended;
  const seen = await scene.look("a1");
  deepStrictEqual([seen["alive"], seen["command"], seen["status"]], ["no", "none", "none"]);
  await Deno.writeTextFile(`${scene.path}/go`, "");
  const stderr = () => Deno.readTextFile(scene.jobPath("a1", "stderr"));
  await until(async () => await stderr() !== "");
  match(await stderr(), /^Not started: the wrapper, process \d+, is gone$/m);
  // So that whoever takes the claim over knows it too.
  match(await Deno.readLink(scene.jobPath("a1", "command")), /^taken;by=a1;/);
  strictEqual(await runs(), 0);
});

testOnHost(
  "a taker that meets a live wrapper before its command tells of a started job",
  async (scene) => {
    const { env, runs } = counter(scene);
    const slow = await slowLn(scene);
    const job = await scene.start("a1", { command: APPEND, env: { ...env, ...slow } });
    await until(() => isThere(`${scene.path}/asked`));
    const { stdout } = await scene.run("fence", "c1", { input: { fence_ids: "a1" } });
    match(stdout, /^async-job-observation 1\nclaim_id a1\n[^]+\ncommand none\nalive yes\n/);
    await Deno.writeTextFile(`${scene.path}/go`, "");
    strictEqual((await job.ended).code, 0);
    strictEqual(await runs(), 1);
  },
);

testOnHost("a link that was made and reported as failed is the maker's own", async (scene) => {
  // A file server that is asked again for what it has done already says that it is there.
  const env = await ownLn(scene, `"$LN" "$@"\nexit 1`);
  const { code, stderr } = await scene.run("job", "c1", { command: "echo ran", env });
  deepStrictEqual([code, stderr, await scene.output("c1")], [0, "", "ran\n"]);
  match(await Deno.readLink(scene.jobPath("c1", "status")), /^rc=0;/);
  const second = await scene.run("job", "c1", { command: "echo ran", env });
  strictEqual(second.code, 75);
});

testOnHost(
  "a link that is made later than it should be fences its maker, who runs nothing",
  async (scene) => {
    const slow = await ownLn(
      scene,
      `case $3 in */fence)
  : > "$WAIT/asked"
  i=0; while [ ! -e "$WAIT/go" ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done ;;
esac
exec "$LN" "$@"`,
    );
    const { env, runs } = counter(scene);
    const job = await scene.start("a1", {
      command: APPEND,
      env: { ...env, ...slow, WAIT: scene.path },
    });
    await until(() => isThere(`${scene.path}/asked`));
    const { stdout } = await scene.run("fence", "c1", { input: { fence_ids: "a1" } });
    match(stdout, /^async-job-prepared 1\n/);
    await Deno.writeTextFile(`${scene.path}/go`, "");
    const { code, stderr } = await job.ended;
    strictEqual(code, 75);
    match(stderr, /^Not started: .+\/fence is taken;by=c1;/);
    strictEqual(await runs(), 0);
  },
);

testOnHost(
  "a wrapper killed at any moment is fenced and never runs, or is told of",
  async (scene) => {
    const { env, runs } = counter(scene);
    let started = 0;
    for (let round = 0; round < 40; round++) {
      const id = `a${round}`;
      const before = await runs();
      const job = await scene.start(id, { command: APPEND, env });
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      // Every other time with all of its group, as a time limit does.
      try {
        Deno.kill(round % 2 === 0 ? job.pid : -job.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
      await job.ended;
      const { stdout, stderr } = await scene.run("fence", `b${round}`, {
        input: { fence_ids: id },
      });
      strictEqual(stderr, "");
      const fenced = stdout.startsWith("async-job-prepared 1\n");
      if (!fenced) {
        // Told of, hence with the link of its command, or with a status.
        match(stdout, /^async-job-observation 1\n[^]+\nfence start;[^]+\ncommand pid=/);
        await until(async () => (await scene.look(id))["alive"] === "no");
        started++;
      }
      const ran = await runs() - before;
      ok(fenced ? ran === 0 : ran <= 1, `round ${round}: ${stdout}`);
    }
    ok(await runs() <= started);
  },
);
