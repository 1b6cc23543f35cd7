/** A directory that is removed with all it holds at the end of the scope. */
export interface ScratchDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes an empty directory for one test.
 *
 * @returns the directory, for `await using`
 */
export async function scratchDirectory(): Promise<ScratchDirectory> {
  const path = await Deno.makeTempDir({ prefix: "async-job-test-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
