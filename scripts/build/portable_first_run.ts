/** What the head of the portable file sets in the first run. */
const MARK = "ASYNC_JOB_PORTABLE_FIRST_RUN";
/** How long compiled code may take to come into the cache, in milliseconds: one turn of the event loop is enough. */
const PATIENCE = 50;

/**
 * Tells whether this is the first run of the portable file in its cache directory. Called before everything
 * else; never so in the compiled file.
 *
 * @returns whether it is
 */
export function takeFirstRun(): boolean {
  const isFirst = Deno.env.has(MARK);
  if (isFirst) Deno.env.delete(MARK);
  return isFirst;
}

/**
 * Lets the runtime write the code that it has compiled into the cache, for all later runs. It does so when it
 * next waits for something; some commands never wait, and a host that runs only those would compile at each start.
 */
export async function keepCompiledCode(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
}
