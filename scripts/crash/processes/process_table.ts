/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
}

/**
 * Reads which processes have a variable with this value in their environment: all that descend from one
 * that was started so, wherever they hang by now. Zombies are none.
 *
 * @param name of the variable
 * @param value of it
 * @returns the processes
 */
export async function processesWith(name: string, value: string): Promise<Process[]> {
  const wanted = `${name}=${value}\0`;
  const found: Process[] = [];
  for await (const { name: entry } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const process = await readProcess(Number(entry), wanted);
    if (process !== undefined) found.push(process);
  }
  return found;
}

/** @returns nothing for what ends meanwhile, or is another user's */
async function readProcess(pid: number, wanted: string): Promise<Process | undefined> {
  try {
    const environment = await Deno.readTextFile(`/proc/${pid}/environ`);
    if (!`\0${environment}`.includes(`\0${wanted}`)) return undefined;
    const args = (await Deno.readTextFile(`/proc/${pid}/cmdline`)).split("\0").slice(0, -1);
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? undefined : { pid, parent: Number(parent), args };
  } catch {
    return undefined;
  }
}

/**
 * Tells which processes descend from some.
 *
 * @param processes those that there are
 * @param roots ids of some of them; others are left out, for they may be anybody's by now
 * @returns ids, those of the roots too
 */
export function descendants(
  processes: readonly Process[],
  roots: ReadonlySet<number>,
): Set<number> {
  const found = new Set(processes.map(({ pid }) => pid).filter((pid) => roots.has(pid)));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { pid, parent } of processes) if (found.has(parent)) found.add(pid);
  }
  return found;
}
