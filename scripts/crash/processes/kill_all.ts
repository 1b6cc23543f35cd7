/**
 * Kills processes that may be making new ones just now: all are stopped first. The youngest is killed first:
 * when the parent of a process group dies while one of the group is stopped, the system sends HUP to all of it.
 *
 * @param find looks for them, those too that are there already
 * @returns ids of all that were there to be killed
 */
export async function killAll(find: () => Promise<ReadonlySet<number>>): Promise<number[]> {
  const stopped = new Set<number>();
  for (let before = -1; before !== stopped.size;) {
    before = stopped.size;
    for (const pid of await find()) {
      if (!stopped.has(pid) && send(pid, "SIGSTOP")) stopped.add(pid);
    }
  }
  return [...stopped].sort((a, b) => b - a).filter((pid) => send(pid, "SIGKILL"));
}

/** @returns whether it was there to take it */
function send(pid: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
