import type { HostScene } from "./host_scene.ts";

/** What the links of a job that is not really there say. */
export interface WrittenLinks {
  readonly fence?: Readonly<Record<string, string | number>>;
  readonly command?: string;
  readonly status?: string;
}

/**
 * Makes the directory of a claim and its links by hand, to look at what no real job leaves behind.
 *
 * @param scene the host
 * @param claimId the claim
 * @param links what they say; a fence is this machine's unless it names a boot
 */
export async function writeLinks(
  scene: HostScene,
  claimId: string,
  { fence, ...links }: WrittenLinks,
): Promise<void> {
  await Deno.mkdir(scene.jobPath(claimId), { recursive: true });
  const boot = await bootId();
  const values = {
    job: "-",
    pid: "-",
    start: "-",
    boot,
    at: "2026-01-02T03:04:05Z",
    up: 1,
    ...fence,
  };
  const text = Object.entries(values).map(([key, value]) => `;${key}=${value}`).join("");
  for (const [name, link] of Object.entries({ fence: `start${text}`, ...links })) {
    await Deno.symlink(link, scene.jobPath(claimId, name));
  }
}

/** Reads the boot id of this machine. */
export async function bootId(): Promise<string> {
  return (await Deno.readTextFile("/proc/sys/kernel/random/boot_id")).trim();
}

/**
 * Reads when a process started, as the scripts write it.
 *
 * @param pid the process
 * @returns `t` and the ticks since boot
 */
export async function markOf(pid: number): Promise<string> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  return `t${stat.slice(stat.lastIndexOf(") ") + 2).split(" ")[19]}`;
}
