import { AsyncJobError } from "../../errors.ts";
import {
  DEFAULT_PROFILE,
  type LineFault,
  NOT_UTF8,
  parseConfig,
  type ParsedConfig,
} from "./parse_config.ts";
import { newFileLine } from "../../settings/new_file_line.ts";
import { readProblem } from "./read_problem.ts";
import { surplusOf } from "../../settings/surplus.ts";
import { quoted, shown } from "../../hidden_text.ts";

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

/** A configuration file's profiles by name, and the lines in it that cannot be read. */
export interface ConfigFile extends ParsedConfig {
  /** Its path, `~` expanded. */
  readonly path: string;
}

/**
 * Reads an OCI configuration file, the format that all of Oracle's tools share.
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
  const text = await readConfigText(path, readTextFile);
  if (text.includes("\0")) {
    throw new AsyncJobError("InvalidConfig", `Cannot read ${path}: it is saved as UTF-16`, {
      hint: "Save the file as UTF-8:",
      command: recoded("UTF-16", path),
    });
  }
  return { path, ...parseConfig(text) };
}

/**
 * Finds the line that makes a profile unusable. A line in another profile makes none.
 *
 * @param file the file
 * @param name the profile's name
 * @returns the error, or `undefined`
 */
export function faultOf(
  { path, profiles, faults }: ConfigFile,
  name: string,
): AsyncJobError | undefined {
  // A profile that is missing may have begun at the line that cannot be read.
  const suspects = [name, DEFAULT_PROFILE, ...profiles.has(name) ? [] : [undefined]];
  const fault = faults.find(({ profile }) => suspects.includes(profile));
  return fault === undefined ? undefined : invalidLine(path, fault);
}

/**
 * Takes one profile of a configuration file.
 *
 * @param file the file
 * @param name the profile's name
 * @returns the profile, what it lacks taken from `[DEFAULT]`
 * @throws {AsyncJobError} `ProfileNotFound`, `InvalidConfig` for a line of it that cannot be read
 */
export function profileOf(file: ConfigFile, name: string): Profile {
  const { path, profiles } = file;
  const fault = faultOf(file, name);
  if (fault !== undefined) throw fault;
  const own = profiles.get(name);
  if (own === undefined) throw profileNotFound(name, path, [...profiles.keys()]);
  const inherited = profiles.get(DEFAULT_PROFILE);
  const layers = [own.keys, inherited?.keys, own.indented, inherited?.indented];
  const get = (key: string): string | undefined => {
    for (const layer of layers) {
      const value = layer?.get(key);
      if (value) return value;
    }
    return undefined;
  };
  return { name, file: path, get };
}

async function readConfigText(file: string, readTextFile: TextFileReader): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      const surplus = surplusOf(file);
      throw new AsyncJobError(
        "ConfigFileNotFound",
        `OCI configuration file ${shown(file)} does not exist`,
        {
          hint: surplus === undefined
            ? "Create it with 'oci setup config', name another with --oci-config-file or OCI_CONFIG_FILE, " +
              "or give OCI_CLI_USER, OCI_CLI_TENANCY, OCI_CLI_FINGERPRINT, OCI_CLI_KEY_FILE and OCI_CLI_REGION."
            : `Correct the path: ${surplus.problem}. ${surplus.hint}`,
          cause,
        },
      );
    }
    throw new AsyncJobError(
      "InvalidConfig",
      `Cannot read the OCI configuration file ${shown(file)}: ${readProblem(cause)}`,
      {
        hint: cause instanceof Deno.errors.PermissionDenied
          ? `Make it a file that this user may read, for example: chmod 600 '${shown(file)}'.`
          : "Name the configuration file itself with --oci-config-file or OCI_CONFIG_FILE.",
        cause,
      },
    );
  }
}

/** Tells the line's number, never its text, which may be a secret. */
function invalidLine(file: string, { line, problem }: LineFault): AsyncJobError {
  return new AsyncJobError(
    "InvalidConfig",
    `Cannot read line ${line} of ${shown(file)}: ${problem}`,
    {
      facts: { line },
      ...problem === NOT_UTF8
        ? { hint: "Save the file as UTF-8:", command: recoded("WINDOWS-1252", file) }
        : { hint: "Write key=value lines below a [PROFILE] line, and # before comments." },
    },
  );
}

/** The command that makes a copy in UTF-8. */
function recoded(encoding: string, file: string): string {
  return newFileLine(file, (from, to) => `iconv -f ${encoding} -t UTF-8 ${from} > ${to}`);
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
