import type { Deps } from "../../deps.ts";
import { AsyncJobError } from "../../errors.ts";
import { hiddenKind, quoted } from "../../hidden_text.ts";

/** Longest owner in bytes of UTF-8. */
const MAX_OWNER_BYTES = 255;

/** What people see of an owner that nothing is known of. */
const NOBODY = "async-job";

/** Where a Linux system keeps its name. */
const HOST_NAME_FILE = "/etc/hostname";

/**
 * Checks the text that tells others whose a claim is.
 *
 * @param owner what the user gave
 * @returns the same
 * @throws {AsyncJobError} `Usage`
 */
export function checkOwner(owner: string): string {
  const problem = problemOf(owner);
  if (problem === undefined) return owner;
  throw new AsyncJobError("Usage", `Invalid --owner ${quoted(owner)}: ${problem}`, {
    hint:
      `Give 1 to ${MAX_OWNER_BYTES} bytes of UTF-8 without control characters that tell others ` +
      "whose the claim is, for example the controller and the play.",
  });
}

/**
 * Names who runs the program, as far as it can know without asking the system: the home directory's name
 * and the name of the machine.
 *
 * @param deps environment and files
 * @returns text such as `alice@controller-1`
 */
export async function defaultOwner(
  { env, readTextFile }: Pick<Deps, "env" | "readTextFile">,
): Promise<string> {
  const user = /([^/\\]+)[/\\]*$/.exec(env("HOME") ?? "")?.[1];
  const machine = await hostName(readTextFile);
  const known = [user, machine].filter((part) => part !== undefined).join("@");
  return problemOf(known) === undefined ? known : NOBODY;
}

async function hostName(readTextFile: Deps["readTextFile"]): Promise<string | undefined> {
  try {
    return /\S+/.exec(await readTextFile(HOST_NAME_FILE))?.[0];
  } catch {
    // Other systems have no such file; the owner is for people, and need not be complete.
    return undefined;
  }
}

function problemOf(owner: string): string | undefined {
  if (owner === "") return "it is empty";
  if (/\p{Cc}/u.test(owner)) return "it contains a control character";
  if (!owner.isWellFormed()) return "it is not valid Unicode (a lone surrogate)";
  const bytes = new TextEncoder().encode(owner).length;
  if (bytes > MAX_OWNER_BYTES) return `it has ${bytes} bytes, more than ${MAX_OWNER_BYTES}`;
  const kind = hiddenKind(owner);
  return kind === undefined ? undefined : `it looks like ${kind}`;
}
