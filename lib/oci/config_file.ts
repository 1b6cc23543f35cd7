import { AsyncJobError } from "../errors.ts";
import { quoted, shown } from "../hidden_text.ts";

/** The settings of one profile, those of `[DEFAULT]` beneath its own. */
export interface Profile {
  readonly name: string;
  /** The file it stands in, `~` expanded. */
  readonly file: string;
  /** The value of a key, or `undefined`; an empty value counts as none. */
  get(key: string): string | undefined;
}

/** Reads a text file. */
export type TextFileReader = (path: string) => Promise<string>;

/** A configuration file's profiles by name, their keys in small letters. */
export interface ConfigFile {
  /** Its path, `~` expanded. */
  readonly path: string;
  readonly profiles: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Reads an OCI configuration file, the format that all of Oracle's tools share: `[PROFILE]` lines and
 * `key=value` lines below them, `#` and `;` before comments.
 *
 * Not the SDK's reader: that one prints, prefers `~/.oci/config` to `OCI_CONFIG_FILE`, and quotes the
 * line it cannot read, which may hold a passphrase.
 *
 * @param path the path, `~` expanded
 * @param readTextFile reads the file
 * @returns the file's profiles
 * @throws {AsyncJobError} `ConfigFileNotFound`, `InvalidConfig`
 */
export async function readConfigFile(
  path: string,
  readTextFile: TextFileReader,
): Promise<ConfigFile> {
  return { path, profiles: parseProfiles(await readConfigText(path, readTextFile), path) };
}

/**
 * Takes one profile of a configuration file.
 *
 * @param file the file
 * @param name the profile's name
 * @returns the profile, what it lacks taken from `[DEFAULT]`
 * @throws {AsyncJobError} `ProfileNotFound`
 */
export function profileOf({ path, profiles }: ConfigFile, name: string): Profile {
  const own = profiles.get(name);
  if (own === undefined) throw profileNotFound(name, path, [...profiles.keys()]);
  const inherited = profiles.get("DEFAULT");
  return { name, file: path, get: (key) => own.get(key) || inherited?.get(key) || undefined };
}

async function readConfigText(file: string, readTextFile: TextFileReader): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new AsyncJobError(
        "ConfigFileNotFound",
        `OCI configuration file ${shown(file)} does not exist`,
        {
          hint:
            "Create it with 'oci setup config', name another with --oci-config-file or OCI_CONFIG_FILE, " +
            "or give OCI_CLI_USER, OCI_CLI_TENANCY, OCI_CLI_FINGERPRINT, OCI_CLI_KEY_FILE and OCI_CLI_REGION.",
          cause,
        },
      );
    }
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AsyncJobError(
      "InvalidConfig",
      `Cannot read the OCI configuration file ${shown(file)}: ${detail}`,
      {
        hint: `Make it a file that this user may read, for example: chmod 600 '${shown(file)}'.`,
        cause,
      },
    );
  }
}

function parseProfiles(text: string, file: string): Map<string, Map<string, string>> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text.replace(/^\ufeff/, "").split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const header = /^\[(.*)\]$/.exec(line)?.[1]?.trim();
    if (header !== undefined) {
      if (header === "") throw invalidLine(file, index, "a profile without a name");
      current = profiles.get(header) ?? new Map();
      profiles.set(header, current);
      continue;
    }
    const equals = line.indexOf("=");
    if (equals < 1) throw invalidLine(file, index, "it is no key=value");
    if (current === undefined) {
      throw invalidLine(file, index, "it stands before the first [PROFILE]");
    }
    current.set(line.slice(0, equals).trim().toLowerCase(), line.slice(equals + 1).trim());
  }
  return profiles;
}

/** Tells the line's number, never its text, which may be a secret. */
function invalidLine(file: string, index: number, problem: string): AsyncJobError {
  return new AsyncJobError(
    "InvalidConfig",
    `Cannot read line ${index + 1} of ${shown(file)}: ${problem}`,
    {
      hint: "Write key=value lines below a [PROFILE] line, and # before comments.",
    },
  );
}

function profileNotFound(name: string, file: string, existing: readonly string[]): AsyncJobError {
  const list = existing.length === 0
    ? "The file holds no profile."
    : `The file holds: ${existing.map(shown).join(", ")}.`;
  return new AsyncJobError(
    "ProfileNotFound",
    `There is no profile ${quoted(name)} in ${shown(file)}`,
    {
      hint: `${list} Choose one with --oci-profile.`,
    },
  );
}
