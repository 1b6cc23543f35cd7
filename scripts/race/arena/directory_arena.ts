import type { Sight } from "../history.ts";
import type { Arena, Watch } from "./arena.ts";

/**
 * Races in a state directory. A directory tells nobody of each change: only what is looked at is seen.
 *
 * @param stateDir the directory, which need not be there
 * @returns the arena
 */
export function directoryArena(stateDir: string): Arena {
  return {
    name: "filesystem",
    env: { ASYNC_JOB_BACKEND: "filesystem", ASYNC_JOB_STATE_DIR: stateDir },
    watch: ({ host, job_name }) => Promise.resolve(watch(`${stateDir}/${host}/${job_name}.json`)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function watch(path: string): Watch {
  const sights: Sight[] = [];
  return {
    look: async () => {
      const sight = await lookAt(path);
      sights.push(sight);
      return sight.text;
    },
    calm: () => Promise.resolve(),
    seen: () => ({ sights, complete: false, faults: 0 }),
  };
}

async function lookAt(path: string): Promise<Sight> {
  try {
    using file = await Deno.open(path);
    const { mtime } = await file.stat();
    const text = await new Response(file.readable).text();
    return { at: Date.now(), text, ...mtime === null ? {} : { writtenAt: mtime.getTime() } };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { at: Date.now(), text: undefined };
  }
}
