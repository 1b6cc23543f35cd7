import { AS_NOBODY } from "../binary/program.ts";

/** Stands in for sudo: becomes a user without rights, and keeps the home directory. */
const BECOME = `#!/bin/sh
while [ "$1" != /bin/sh ]; do shift; done
exec ${AS_NOBODY?.join(" ")} "$@"
`;

/** What makes `become` turn into a user without rights. */
export interface OtherUser {
  readonly vars: { readonly ansible_python_interpreter: string };
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes ready for tasks of a user without rights; only root can have such.
 *
 * @param scratch directory for what stands in for sudo
 * @returns variables and environment of the plays
 * @throws {Error} when that user would find no Python
 */
export async function otherUser(scratch: string): Promise<OtherUser> {
  await Deno.writeTextFile(`${scratch}/become`, BECOME, { mode: 0o755 });
  return {
    vars: { ansible_python_interpreter: await pythonForAll() },
    env: { ANSIBLE_BECOME_USER: "nobody", ANSIBLE_BECOME_EXE: `${scratch}/become` },
  };
}

/** A Python that every user may run, for Ansible's own may be in a directory of root's. */
async function pythonForAll(): Promise<string> {
  const [command = "", ...args] = AS_NOBODY ?? ["env"];
  for (const python of ["/usr/bin/python3", "/usr/local/bin/python3"]) {
    const { success } = await new Deno.Command(command, { args: [...args, python, "-V"] }).output();
    if (success) return python;
  }
  throw new Error("A user without rights finds no python3 in /usr/bin or /usr/local/bin");
}
