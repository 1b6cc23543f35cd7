import { killAll } from "../processes/kill_all.ts";
import { type Process, processesWith } from "../processes/process_table.ts";
import { MARK } from "./start_play.ts";
import { waitFor } from "./wait_for.ts";

/**
 * Waits until everything of an episode has ended, and ends the rest.
 *
 * @param directory the episode's
 * @param limit milliseconds to wait
 * @returns what had not ended
 */
export async function settle(directory: string, limit: number): Promise<string[]> {
  const left = async (): Promise<Process[]> =>
    (await processesWith(MARK, directory)).filter(({ args }) => !isWatcher(args));
  await waitFor(async () => (await left()).length === 0, limit);
  const leftovers = (await left()).map(({ pid, args }) => `${pid} ${args.join(" ")}`);
  await killAll(async () => new Set((await processesWith(MARK, directory)).map(({ pid }) => pid)));
  return leftovers;
}

/** Ansible's wrapper looks every five seconds whether the job has ended. */
function isWatcher(args: readonly string[]): boolean {
  return args.some((arg) => arg.endsWith("/async_wrapper.py"));
}
