/**
 * Kills processes that may be making new ones just now: all are stopped first, so that none escapes which is
 * known by its parent. The youngest is killed first: the end of a parent may set going again what has stopped,
 * and a job's wrapper would note that as how the job ended.
 *
 * @param find looks for them, those too that are there already
 * @returns ids of all that were there to be killed
 */
export async function killAll(find: () => Promise<ReadonlySet<number>>): Promise<number[]> {
  const stopped = await sendEach(find, "SIGSTOP");
  return [...stopped].sort((a, b) => b - a).filter((pid) => send(pid, "SIGKILL"));
}

/**
 * Kills processes that are known by themselves, and share their process groups with others which are to live:
 * when a group loses its session's other ones while one of it is stopped, the system sends HUP to all of it.
 *
 * @param find looks for them
 * @returns ids of all that were there to be killed
 */
export async function killEach(find: () => Promise<ReadonlySet<number>>): Promise<number[]> {
  return [...await sendEach(find, "SIGKILL")];
}

/** Sends a signal until nobody is found who has not had it; tells who was there to take it. */
async function sendEach(
  find: () => Promise<ReadonlySet<number>>,
  signal: Deno.Signal,
): Promise<ReadonlySet<number>> {
  const reached = new Set<number>();
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const pid of await find()) {
      if (!reached.has(pid) && send(pid, signal)) reached.add(pid);
    }
  }
  return reached;
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
