import type { BuiltProgram } from "./built_program.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/**
 * Says what plays run in: the roles of this checkout, and nothing of whoever measures.
 *
 * @param program what the roles call
 * @param scratch where Ansible keeps what is its own
 * @returns environment variables
 */
export function playEnvironment(program: BuiltProgram, scratch: string): Record<string, string> {
  return {
    ...program.run([]).env,
    LC_ALL: "C.UTF-8",
    ANSIBLE_CONFIG: `${ROOT}/ansible.cfg`,
    ANSIBLE_COLLECTIONS_PATH: ROOT,
    ANSIBLE_HOME: `${scratch}/ansible`,
    ANSIBLE_LOCAL_TEMP: `${scratch}/ansible/tmp`,
    ANSIBLE_NOCOLOR: "1",
  };
}
