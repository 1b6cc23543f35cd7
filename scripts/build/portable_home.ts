/**
 * Gives HOME back to the program. The portable file hides it from the runtime, which refuses to
 * start when `~/.npmrc` is not to its liking, and passes it on as `=` and the value, or as nothing
 * when it was not set. Called before everything else; does nothing in the compiled file.
 */
export function giveBackHome(): void {
  const hidden = Deno.env.get("ASYNC_JOB_PORTABLE_HOME");
  if (hidden === undefined) return;
  Deno.env.delete("ASYNC_JOB_PORTABLE_HOME");
  if (hidden.startsWith("=")) Deno.env.set("HOME", hidden.slice(1));
  else Deno.env.delete("HOME");
}
