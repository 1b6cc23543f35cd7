/**
 * Names the jobs that Ansible has started with `async`. Beside their files there are those that it is about to
 * rename.
 *
 * @param asyncDir Ansible's directory of async jobs; one that is missing has none
 * @returns their ids, in any order
 */
export async function asyncJobIds(asyncDir: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(asyncDir), ({ name }) => name);
    return names.filter((name) => /^j?\d+\.\d+$/.test(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/**
 * Waits until Ansible has written down how a job ended; of one that was killed it never does.
 *
 * @param file the job's file in Ansible's directory of async jobs
 * @param seconds how long
 * @returns whether it has ended
 */
export async function hasEndedWithin(file: string, seconds: number): Promise<boolean> {
  for (let tenths = 0; tenths < seconds * 10; tenths++) {
    const text = await Deno.readTextFile(file);
    if (text !== "" && !("started" in JSON.parse(text))) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
