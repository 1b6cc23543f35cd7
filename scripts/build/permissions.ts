/** Environment variables that the program may read: its own, and what a terminal needs. */
const READABLE_ENVIRONMENT = [
  "ASYNC_JOB_*",
  "HOME",
  "NO_COLOR",
  "TERM",
  "COLUMNS",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
];

/**
 * What the program may do, the same in the compiled and in the portable file: files and these
 * variables, but no process, no library, no network, and never a question to the user.
 */
export const PERMISSION_FLAGS: readonly string[] = [
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  `--allow-env=${READABLE_ENVIRONMENT.join(",")}`,
];

/** Keeps the runtime from looking at anything but the one file that it is told to run. */
export const HERMETIC_FLAGS: readonly string[] = [
  "--quiet",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--cached-only",
];
