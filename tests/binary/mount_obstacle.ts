/** Whether this process may mount in a name space of its own; a CI container often may not. */
const CAN_MOUNT = Deno.build.os === "linux" && Deno.uid() === 0 &&
  new Deno.Command("unshare", { args: ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"] })
    .outputSync().success;

/** Why a test that mounts cannot run here; `undefined` when it can. */
export const MOUNT_OBSTACLE: string | undefined = CAN_MOUNT
  ? undefined
  : "this process may mount nothing";
