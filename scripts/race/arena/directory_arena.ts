import { runCaptured } from "../../ansible/run_captured.ts";
import type { Sight } from "../history.ts";
import type { Arena, ReadOnly, Watch } from "./arena.ts";

/**
 * Races in a state directory. A directory tells nobody of each change: only what is looked at is seen.
 *
 * @param stateDir the directory, which need not be there
 * @returns the arena
 */
export function directoryArena(stateDir: string): Arena {
  return {
    name: "filesystem",
    settings: { backend: "filesystem", state_dir: stateDir },
    watch: ({ host, job_name }) => Promise.resolve(watch(`${stateDir}/${host}/${job_name}.json`)),
    readOnly: () => readOnly(stateDir),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Mounts the directory for reading in a name space of its own: root may write wherever it can. */
const MOUNT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';

async function readOnly(stateDir: string): Promise<ReadOnly | { obstacle: string }> {
  await Deno.mkdir(stateDir, { recursive: true });
  if (Deno.uid() !== 0) {
    await Deno.chmod(stateDir, 0o500);
    return { through: [], [Symbol.asyncDispose]: () => Deno.chmod(stateDir, 0o700) };
  }
  const through = ["unshare", "--mount", "sh", "-c", MOUNT, stateDir];
  const [command = "", ...args] = [...through, "true"];
  const { success } = await runCaptured(command, args);
  if (!success) return { obstacle: "this process may mount nothing" };
  return { through, [Symbol.asyncDispose]: () => Promise.resolve() };
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
