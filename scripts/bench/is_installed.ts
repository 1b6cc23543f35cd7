/**
 * Tells whether a program can be started.
 *
 * @param program its name or path
 * @param args what makes it tell its version
 * @returns whether it does
 */
export async function isInstalled(program: string, args = ["--version"]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
