import { AUTHORITY_VARIABLES } from "../../lib/oci/authority_variables.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../../lib/oci/proxy_variables.ts";

/** Environment variables that the program and the OCI SDK in it may read. */
export const READABLE_ENVIRONMENT: readonly string[] = [
  "ASYNC_JOB_*",
  // ~ in paths, ~/.oci/config
  "HOME",
  // The terminal.
  "NO_COLOR",
  "TERM",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  // Settings that Oracle's tools share, and what the platform tells a resource principal.
  "OCI_*",
  // Where a pod finds the token service, for oke_workload_identity.
  "KUBERNETES_SERVICE_HOST",
  "KUBERNETES_SERVICE_PORT_PROXYMUX",
  // Certificate authorities to trust beside the usual ones.
  ...AUTHORITY_VARIABLES.filter((name) => !name.startsWith("OCI_")),
  // Shown by test-oci-setup; the runtime's fetch follows them by itself, without a permission.
  ...PROXY_VARIABLES,
  ...NO_PROXY_VARIABLES,
];

/**
 * What the program may do, the same in the compiled and in the portable file: files, these variables
 * and the network, but no process, no library, and never a question to the user.
 */
export const PERMISSION_FLAGS: readonly string[] = [
  "--no-prompt",
  // State directories, the OCI configuration and keys lie wherever the user says.
  "--allow-read",
  "--allow-write",
  // Object Storage, an instance's metadata service, a token service: any endpoint can be named.
  "--allow-net",
  // The SDK looks for the home directory and names the system's release in a header.
  "--allow-sys=homedir,osRelease",
  `--allow-env=${READABLE_ENVIRONMENT.join(",")}`,
  // Every other variable is as good as not set. Without this the SDK and the libraries in it could
  // not even be loaded: they look for variables such as NODE_DEBUG.
  "--ignore-env",
];

/** Keeps the runtime from looking at anything but the files of the program. */
export const HERMETIC_FLAGS: readonly string[] = [
  "--quiet",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--cached-only",
];

/**
 * How large each half of V8's space for new objects is, in MB. With its own limit of 16 the short-lived
 * objects of many requests piled up, and memory grew with the number of records; with 2, what requests hold
 * meanwhile moved on to the space for old objects, and stayed. With its own smaller beginning a command for one
 * record stopped to collect objects just before its end.
 */
export const NEW_SPACE: readonly string[] = ["--min-semi-space-size=2", "--max-semi-space-size=4"];

/**
 * Words what V8 is told, which the runtime takes in one flag.
 *
 * @param options V8's own flags
 * @returns the runtime's flag
 */
export function v8Flags(...options: readonly string[]): string {
  return `--v8-flags=${options.join(",")}`;
}
