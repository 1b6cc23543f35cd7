/** The keys of one profile, in small letters, and their values. */
export type Keys = ReadonlyMap<string, string>;

/** What stands below one `[PROFILE]` line. */
export interface Section {
  readonly keys: Keys;
  /**
   * Keys on lines that are indented below another key. Python's `configparser`, by which Oracle's Python
   * tools read the file, takes such lines for more of the value above them, other tools take them for
   * keys: they count where nothing else names the key.
   */
  readonly indented: Keys;
}

/** A line that cannot be read. */
export interface LineFault {
  /** From 1. */
  readonly line: number;
  readonly problem: string;
  /** The profile that it stands in; `undefined` when the profile's own line is the one. */
  readonly profile: string | undefined;
}

/** The text of a configuration file, taken apart. */
export interface ParsedConfig {
  readonly profiles: ReadonlyMap<string, Section>;
  readonly faults: readonly LineFault[];
}

/** The profile that the others inherit from. */
export const DEFAULT_PROFILE = "DEFAULT";

/** The problem of a line whose bytes are no text. */
export const NOT_UTF8 = "it is not UTF-8";

/** Keys whose values are used, and have to be right to the letter. */
const USED_KEYS: ReadonlySet<string> = new Set([
  "user",
  "tenancy",
  "fingerprint",
  "key_file",
  "pass_phrase",
  "region",
  "security_token_file",
]);

/** A section while it is read. */
interface OpenSection {
  readonly name: string | undefined;
  readonly keys: Map<string, string>;
  readonly indented: Map<string, string>;
}

/**
 * Takes a configuration file apart: `[PROFILE]` lines and `key=value` or `key: value` lines below them,
 * `#` and `;` before comments, indented lines that go on with a value.
 *
 * What Python's `configparser` reads as `oci` uses it is read alike. Of what that refuses, a profile that
 * stands twice is one, of a key that stands twice the last counts, and a line that cannot be read
 * spoils its own profile only.
 *
 * @param text the file's text
 * @returns the profiles, and the lines that cannot be read
 */
export function parseConfig(text: string): ParsedConfig {
  const profiles = new Map<string, OpenSection>();
  const faults: LineFault[] = [];
  let section: OpenSection | undefined;
  let last: { readonly key: string; readonly indent: number } | undefined;
  for (const [index, raw] of text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const fault = (problem: string, profile = section?.name): void =>
      void faults.push({ line: index + 1, problem, profile });
    if (line.startsWith("[")) {
      const name = profileName(line);
      if (name === "") {
        const problem = line.includes("]")
          ? "a profile without a name"
          : "its bracket is not closed";
        faults.push({ line: index + 1, problem, profile: undefined });
      }
      section = profiles.get(name) ??
        { name: name || undefined, keys: new Map(), indented: new Map() };
      if (name !== "") profiles.set(name, section);
      last = undefined;
      continue;
    }
    if (section === undefined) {
      fault("it stands before the first [PROFILE]", DEFAULT_PROFILE);
      continue;
    }
    const indent = raw.length - raw.trimStart().length;
    const [, written = "", value = ""] = /^([^=:]*?)\s*[=:]\s*(.*)$/s.exec(line) ?? [];
    const key = written.toLowerCase();
    if (last !== undefined && indent > last.indent) {
      if (/^\w[\w-]*$/.test(key)) section.indented.set(key, value);
      else section.keys.set(last.key, `${section.keys.get(last.key)}\n${line}`);
      continue;
    }
    if (key === "") {
      fault("it is not key=value");
      continue;
    }
    section.keys.set(key, value);
    last = { key, indent };
    // Bytes that are not UTF-8 have been read as U+FFFD.
    if (USED_KEYS.has(key) && value.includes("\ufffd")) fault(NOT_UTF8);
  }
  return { profiles, faults };
}

/** What stands between the brackets; behind them a comment may stand, or anything. */
function profileName(line: string): string {
  const [, name, rest = ""] = /^\[([^\]]*)\](.*)$/.exec(line) ?? [];
  if (rest === "" || /^\s*[#;]/.test(rest)) return name?.trim() ?? "";
  return /^\[(.*)\]/.exec(line)?.[1]?.trim() ?? "";
}
