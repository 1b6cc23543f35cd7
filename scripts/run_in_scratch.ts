import { HintedError } from "./hinted_error.ts";

/**
 * Runs a script's work in a directory of its own, which is removed whatever happens, and ends the process:
 * with 0 when all is well, 1 when it is not or cannot go on, 130 when it was interrupted.
 *
 * @param name what the directory is named after
 * @param work gets the directory, and says whether all is well
 * @throws whatever the work throws that is no {@link HintedError}
 */
export async function runInScratch(
  name: string,
  work: (scratch: string) => Promise<boolean>,
): Promise<never> {
  const scratch = await Deno.makeTempDir({ prefix: `async-job-${name}-` });
  const clean = (): void => Deno.removeSync(scratch, { recursive: true });
  Deno.addSignalListener("SIGINT", () => {
    clean();
    Deno.exit(130);
  });
  let isWell = false;
  try {
    isWell = await work(scratch);
  } catch (error) {
    if (!(error instanceof HintedError)) throw error;
    const hint = error.hint === undefined ? "" : `\nhint: ${error.hint}`;
    Deno.stderr.writeSync(new TextEncoder().encode(`error: ${error.message}${hint}\n`));
  } finally {
    clean();
  }
  Deno.exit(isWell ? 0 : 1);
}
