import { match, ok, strictEqual } from "node:assert/strict";
import { start } from "../../binary/launch.ts";
import { MOUNT_OBSTACLE } from "../../binary/mount_obstacle.ts";
import { type HostScene, testOnHost } from "./host_scene.ts";

/** Mounts a small disk as the async directory, and gives the words that start a program there. */
async function onDisk(
  scene: HostScene,
  options: string,
  body: (through: readonly string[]) => Promise<void>,
): Promise<void> {
  await Deno.mkdir(scene.asyncDir);
  const mounted = `mount -t tmpfs -o ${options} tmpfs "$0" && echo mounted && exec sleep 60`;
  const holder = start("sh", {
    through: ["unshare", "--mount"],
    args: ["-c", mounted, scene.asyncDir],
  });
  const reader = holder.stdout.getReader();
  strictEqual(new TextDecoder().decode((await reader.read()).value), "mounted\n");
  try {
    await body(["nsenter", `--mount=/proc/${holder.pid}/ns/mnt`]);
  } finally {
    holder.kill("SIGKILL");
    await reader.cancel();
    await holder.stderr.cancel();
    await holder.stdin.close();
    await holder.status;
  }
}

testOnHost("a job that fills its disk leaves its exit status all the same", async (scene) => {
  await onDisk(scene, "size=128k", async (through) => {
    const { code } = await scene.run("job", "c1", { command: "cat /dev/zero", through });
    strictEqual(code, 1);
    const seen = await scene.look("c1", { input: { output_tail: 2 }, through });
    match(seen["status"] ?? "", /^rc=1;at=[^;]+;term=0$/);
    match(seen["stdout"] ?? "", /^1\d{5} 0000$/);
  });
}, MOUNT_OBSTACLE);

testOnHost("a job that fills its disk is cancelled all the same", async (scene) => {
  await onDisk(scene, "size=128k", async (through) => {
    const command = `sh -c 'cat /dev/zero; exec sleep 30'`;
    const job = await scene.start("c1", { command, through });
    for (;;) {
      const seen = await scene.look("c1", { input: { output_tail: 0 }, through });
      if (/^1\d{5} /.test(seen["stdout"] ?? "")) break;
    }
    const { stdout, stderr } = await scene.run("cancel", "c1", { through });
    await job.ended;
    strictEqual(stderr, "");
    match(stdout, /^status rc=143;.*;term=1\ncancel at=/m);
  });
}, MOUNT_OBSTACLE);

testOnHost("a disk without room for a link is refused before anything starts", async (scene) => {
  // The root of the disk and the two directories are three files.
  await onDisk(scene, "nr_inodes=3", async (through) => {
    const { code, stdout, stderr } = await scene.run("fence", "c1", { through });
    strictEqual(code, 65);
    strictEqual(stdout, "");
    match(
      stderr,
      /^Cannot write to '.+\/c1': No space left on device; free some space there, or .+\n$/,
    );
    const job = await scene.run("job", "c1", { through });
    strictEqual(job.code, 65);
    match(job.stderr, /^Cannot take the fence '.+': the link cannot be made; see that the disk is/);
  });
}, MOUNT_OBSTACLE);

testOnHost(
  "a job that uses up every file of its disk ends with a word, and without a status",
  async (scene) => {
    await onDisk(scene, "nr_inodes=20", async (through) => {
      const command = `sh -c 'i=0; while : > "$DIR/$i"; do i=$((i + 1)); done'`;
      const env = { DIR: scene.jobPath("c1") };
      const { code, stderr } = await scene.run("job", "c1", { command, env, through });
      ok(code > 0);
      match(stderr, /^Cannot note the exit status \d+ in '.+\/c1\/status'\n$/);
      const seen = await scene.look("c1", { through });
      strictEqual(seen["status"], "none");
    });
  },
  MOUNT_OBSTACLE,
);

testOnHost("a disk that has become read-only is refused, and looked at", async (scene) => {
  await onDisk(scene, "size=128k", async (through) => {
    await scene.run("job", "c1", { through });
    const readOnly = [...through, "sh", "-c", `mount -o remount,ro "$DIR" && exec "$0" "$@"`];
    const env = { DIR: scene.asyncDir };
    const again = await scene.run("fence", "c1", { env, through: readOnly });
    strictEqual(again.code, 65);
    match(again.stderr, /: Read-only file system; free some space there, or set another/);
    const other = await scene.run("fence", "c2", { through });
    match(other.stderr, /^Cannot make '.+\/c2': Read-only file system; give \w+ a writable/);
    match((await scene.look("c1", { through }))["status"] ?? "", /^rc=0;/);
  });
}, MOUNT_OBSTACLE);
