import { HERMETIC_FLAGS, NEW_SPACE, PERMISSION_FLAGS, v8Flags } from "./permissions.ts";

/**
 * Has V8 compile a file's functions all at once when it first sees the file, so that the code cache beside
 * the program holds them. Else the cache holds only what runs while a file is loaded, and each start
 * compiles anew whatever it calls: an eighth of what a command on OCI takes. Only for the portable file,
 * which always has that cache.
 */
const COMPILE_ALL = "--no-lazy";

/**
 * How the runtime is told to start the program. `deno run` would read all of it at each start, also
 * what is imported only for OCI. Not for `deno compile`, which would leave that out.
 */
export const RUN_FLAGS: readonly string[] = [
  "--unstable-lazy-dynamic-imports",
  ...HERMETIC_FLAGS,
  v8Flags(...NEW_SPACE, COMPILE_ALL),
  ...PERMISSION_FLAGS,
];
