import { AsyncJobError } from "../errors.ts";
import { hiddenKind, holdsKey, quoted, secretKind } from "../hidden_text.ts";

/** Reads an environment variable. */
type Environment = (name: string) => string | undefined;

/**
 * Settles a path that a user gave, wherever it was given: `~` at its start stands for the home directory.
 *
 * Other users' homes and variables are for shells to expand. Taken as they are written they would name
 * a directory called `$HOME` beside the playbook, in which nobody looks for records.
 *
 * @param path the path as written
 * @param place the option, variable or key that it was given by, for messages
 * @param env reads an environment variable
 * @param isOfKey whether it should be that of a private key, which has a variable for the key itself
 * @returns the path to open
 * @throws {AsyncJobError} `InvalidSetting` for what is no path, and for one that cannot be expanded
 */
export function settledPath(
  path: string,
  place: string,
  env: Environment,
  isOfKey = false,
): string {
  requirePath(path, place, isOfKey);
  const variable = /\$(?:\{[^}]*\}?|[A-Za-z_]\w*)/.exec(path)?.[0];
  if (variable !== undefined) {
    throw invalidPath(
      path,
      place,
      `variables such as ${variable} are not expanded`,
      variable === "$HOME" || variable === "${HOME}"
        ? "Write '~/…' for the home directory, or the whole path."
        : "Write the whole path, or let the shell or a lookup of Ansible's put the value in.",
    );
  }
  const [, user, rest = ""] = /^~([^/]*)(\/.*)?$/s.exec(path) ?? [];
  if (user === "") return homeFor(path, place, env) + rest || "/";
  if (user !== undefined) {
    throw invalidPath(
      path,
      place,
      "another user's home is not looked up",
      `Write that directory out, '~/…' for your own home, or './${path}' for what is really called so.`,
    );
  }
  return path;
}

/**
 * Expands `~` at the start of a path that is only to be shown, or that need not be there.
 *
 * @param path the path as written
 * @param home the home directory, if there is one
 * @returns the path; without a home directory that can be one it stays as it is
 */
export function expandHome(path: string, home: string | undefined): string {
  if (!isHome(home) || (path !== "~" && !path.startsWith("~/"))) return path;
  return home.replace(/\/+$/, "") + path.slice(1) || "/";
}

/** What is left of a path is no surprise: an absolute one may be as long as systems let it be. */
function requirePath(path: string, place: string, isOfKey: boolean): void {
  if (path === "" || path.includes("\0")) {
    throw invalidPath(path, place, "it is empty or contains a NUL character", "Name a path.");
  }
  const kind = path.startsWith("/") && !/[\r\n]/.test(path) ? secretKind(path) : hiddenKind(path);
  if (kind === undefined) return;
  const isKey = isOfKey && holdsKey(path);
  throw new AsyncJobError(
    "InvalidSetting",
    `${place} holds ${kind}, not a path${isKey ? ": use OCI_CLI_KEY_CONTENT" : ""}`,
    {
      hint: isKey
        ? "Put the key itself into OCI_CLI_KEY_CONTENT, or give the path of the file that holds it."
        : "Give the path of the file or directory, not what the file holds.",
    },
  );
}

function homeFor(path: string, place: string, env: Environment): string {
  const home = env("HOME");
  if (isHome(home)) return home.replace(/\/+$/, "");
  throw invalidPath(
    path,
    place,
    `~ stands for the home directory, and HOME ${home ? "is not an absolute path" : "is not set"}`,
    "Set HOME to the home directory, or write the whole path.",
  );
}

function isHome(home: string | undefined): home is string {
  return home !== undefined && /^(?:\/|[A-Za-z]:[\\/])/.test(home) &&
    hiddenKind(home) === undefined;
}

function invalidPath(path: string, place: string, why: string, hint: string): AsyncJobError {
  return new AsyncJobError(
    "InvalidSetting",
    `Invalid path ${quoted(path)} (from ${place}): ${why}`,
    {
      hint,
    },
  );
}
