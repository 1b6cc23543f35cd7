import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { AS_NOBODY, NOBODY_OBSTACLE, PROGRAM, runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";
import { MOUNT_OBSTACLE } from "./mount_obstacle.ts";

const save = (stateDir: string, id = "j1"): string[] => [
  "save",
  "--job-name",
  "j",
  "--host",
  "h",
  "--ansible-job-id",
  id,
  "--state-dir",
  stateDir,
  "-o",
  "json",
];
const load = (
  stateDir: string,
): string[] => ["load", "--job-name", "j", "--host", "h", "--state-dir", stateDir, "-o", "json"];

async function mode(path: string): Promise<string> {
  return (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
}

for (const umask of ["000", "022", "777"]) {
  Deno.test(`save under umask ${umask} makes directories 0700 and files 0600`, async () => {
    await using scratch = await scratchDirectory();
    const through = ["sh", "-c", `umask ${umask}; exec "$0" "$@"`];
    // The program itself must be in place before a umask of 777 hides what it unpacks.
    await runProgram(["version"]);
    const { status, stdout } = await runProgram(save(`${scratch.path}/a/state`), { through });
    strictEqual(status, 0, stdout);
    deepStrictEqual(
      await Promise.all(
        ["a", "a/state", "a/state/h", "a/state/h/j.json"].map((path) =>
          mode(`${scratch.path}/${path}`)
        ),
      ),
      ["700", "700", "700", "600"],
    );
  });
}

Deno.test("a link inside the state directory lets no write of the built file escape", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/state`);
  await Deno.mkdir(`${scratch.path}/outside`);
  await Deno.symlink(`${scratch.path}/outside`, `${scratch.path}/state/h`);
  const { status, stdout } = await runProgram(save(`${scratch.path}/state`));
  strictEqual(status, 8);
  match(JSON.parse(stdout).error.message, /symbolic link/);
  deepStrictEqual(await Array.fromAsync(Deno.readDir(`${scratch.path}/outside`)), []);
  strictEqual((await runProgram(load(`${scratch.path}/state`))).status, 8);
});

testUnless(
  NOBODY_OBSTACLE,
  "the built file as another user meets missing rights with PermissionDenied, and never with absence",
  async () => {
    await using scratch = await scratchDirectory();
    await Deno.chmod(scratch.path, 0o777);
    const state = `${scratch.path}/state`;
    const through = AS_NOBODY ?? [];
    const env = { ASYNC_JOB_CACHE_DIR: `${scratch.path}/cache` };
    const nobody = (args: string[]): ReturnType<typeof runProgram> =>
      runProgram(args, { through, env });
    strictEqual((await nobody(save(state))).status, 0);
    const path = `${state}/h/j.json`;
    const before = await Deno.readTextFile(path);
    const refused = async (args: string[]): Promise<void> => {
      const { status, stdout } = await nobody(args);
      deepStrictEqual([status, JSON.parse(stdout).error.code], [8, "PermissionDenied"], stdout);
    };
    for (const closed of [state, `${state}/h`]) {
      const info = await Deno.stat(closed);
      await Deno.chown(closed, 0, 0);
      await refused(load(state));
      await refused(save(state, "j2"));
      await Deno.chown(closed, info.uid, info.gid);
    }
    await Deno.chown(path, 0, 0);
    await refused(load(state));
    await refused(save(state, "j2"));
    await Deno.chown(path, 65534, 65534);
    // A directory that may be read but not written: what is there is found, a different save is refused.
    await Deno.chown(`${state}/h`, 0, 0);
    await Deno.chmod(`${state}/h`, 0o755);
    strictEqual(JSON.parse((await nobody(load(state))).stdout).found, true);
    strictEqual(JSON.parse((await nobody(save(state))).stdout).changed, false);
    await refused(save(state, "j2"));
    strictEqual(await Deno.readTextFile(path), before);
    deepStrictEqual((await Array.fromAsync(Deno.readDir(`${state}/h`))).map(({ name }) => name), [
      "j.json",
    ]);
  },
);

testUnless(
  MOUNT_OBSTACLE,
  "save on a full disk fails with DiskFull and keeps the old record",
  async () => {
    await using scratch = await scratchDirectory();
    await runProgram(["version"]);
    const script = `
      mount -t tmpfs -o size=64k tmpfs "$1" || exit 99
      "$0" save --job-name j --host h --ansible-job-id j1 --state-dir "$1/state" >/dev/null || exit 98
      cp "$1/state/h/j.json" "$1.before"
      printf '{"a":"%0200000d"}' 0 | "$0" save --job-name j --host h --ansible-job-id j2 --state-dir "$1/state" --metadata - -o json
      status=$?
      cmp "$1/state/h/j.json" "$1.before" || exit 97
      [ "$(ls -A "$1/state/h")" = j.json ] || exit 96
      "$0" load --job-name j --host h --state-dir "$1/state" >/dev/null || exit 95
      rm "$1.before"
      exit $status`;
    const through = ["unshare", "--mount", "sh", "-c", script];
    const { status, stdout, stderr } = await runProgram([scratch.path], { through });
    strictEqual(status, 8, stdout + stderr);
    strictEqual(JSON.parse(stdout).error.code, "DiskFull");
  },
);

testUnless(
  MOUNT_OBSTACLE,
  "save on a read-only file system fails with PermissionDenied, load still finds",
  async () => {
    await using scratch = await scratchDirectory();
    await runProgram(save(`${scratch.path}/state`));
    const script = `
      mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 99
      "$0" load --job-name j --host h --state-dir "$1/state" -o json >/dev/null || exit 98
      "$0" save --job-name j --host h --ansible-job-id j1 --state-dir "$1/state" >/dev/null || exit 97
      exec "$0" save --job-name j --host h --ansible-job-id j2 --state-dir "$1/state" -o json`;
    const { status, stdout } = await runProgram([scratch.path], {
      through: ["unshare", "--mount", "sh", "-c", script],
    });
    deepStrictEqual([status, JSON.parse(stdout).error.code], [8, "PermissionDenied"]);
  },
);

testUnless(
  Deno.build.os === "linux" ? undefined : "only Linux keeps shared memory in /dev/shm",
  "a state directory in /dev is refused with a hint that names the reason",
  async () => {
    const { status, stdout } = await runProgram(load("/dev/shm/state"));
    strictEqual(status, 8);
    match(JSON.parse(stdout).error.hint, /may not use \/dev/);
  },
);

Deno.test("of many processes saving with --if-absent exactly one wins", async () => {
  await using scratch = await scratchDirectory();
  const outcomes = await Promise.all(
    Array.from(
      { length: 16 },
      (_, i) => runProgram([...save(scratch.path, `j${i}`), "--if-absent"]),
    ),
  );
  const winners = outcomes.filter(({ status }) => status === 0);
  strictEqual(winners.length, 1);
  deepStrictEqual(outcomes.filter(({ status }) => status === 6).length, 15);
  strictEqual(
    JSON.parse((await runProgram(load(scratch.path))).stdout).job.ansible_job_id,
    JSON.parse(winners[0]?.stdout ?? "").job.ansible_job_id,
  );
});

Deno.test("two processes saving at once end with one of both records, whole", async () => {
  await using scratch = await scratchDirectory();
  await runProgram(save(scratch.path, "start"));
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, i) => runProgram(save(scratch.path, `j${i}`))),
  );
  ok(outcomes.some(({ status }) => status === 0));
  for (const { status, stdout } of outcomes) {
    ok(status === 0 || JSON.parse(stdout).error.code === "Conflict", stdout);
  }
  match(JSON.parse((await runProgram(load(scratch.path))).stdout).job.ansible_job_id, /^j\d+$/);
  deepStrictEqual(
    (await Array.fromAsync(Deno.readDir(`${scratch.path}/h`))).map(({ name }) => name),
    ["j.json"],
  );
});

Deno.test("a process killed at any moment of a save leaves the old record or the new one", async () => {
  await using scratch = await scratchDirectory();
  await runProgram(save(scratch.path, "j0"));
  let current = "j0";
  let killed = 0;
  for (let round = 1; round <= 40; round++) {
    const child = new Deno.Command(PROGRAM, {
      args: save(scratch.path, `j${round}`),
      stdout: "null",
    }).spawn();
    const timer = setTimeout(() => killIfAlive(child), 5 + round * 2);
    const { signal } = await child.status;
    clearTimeout(timer);
    if (signal !== null) killed++;
    const { status, stdout } = await runProgram(load(scratch.path));
    strictEqual(status, 0, stdout);
    const { ansible_job_id } = JSON.parse(stdout).job;
    ok([current, `j${round}`].includes(ansible_job_id), stdout);
    if (signal === null) strictEqual(ansible_job_id, `j${round}`);
    current = ansible_job_id;
  }
  ok(killed > 0, "some were killed");
  const names = (await Array.fromAsync(Deno.readDir(`${scratch.path}/h`))).map(({ name }) => name);
  deepStrictEqual(names.filter((name) => name.endsWith(".json")), ["j.json"]);
});

function killIfAlive(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    // It ended in the same moment.
    if (!(error instanceof TypeError)) throw error;
  }
}
