import { AsyncJobError } from "../errors.ts";
import { hiddenKind, shown } from "../hidden_text.ts";
import { hasControlCharacter } from "./control_character.ts";

/** Longest name in bytes of UTF-8; `.json` still fits the 255 bytes of a file name. */
export const MAX_NAME_BYTES = 200;

/** The names that a record is saved under. */
export interface RecordNames {
  readonly host: string;
  readonly jobName: string;
  readonly playbookName?: string | undefined;
}

/** Checked names and the key made of them. */
export interface RecordKey extends RecordNames {
  /** `<host>/<job_name>.json`, or `<host>/<playbook_name>/<job_name>.json`; the same in every store. */
  readonly path: string;
}

/** What a name is the name of: the field of the record. */
export type NameField = "host" | "job_name" | "playbook_name";

/**
 * Makes the key of a record from the names the user chose.
 *
 * @param names host, job name and perhaps playbook name
 * @returns the checked names with the key's path
 * @throws {AsyncJobError} `InvalidName` when a name cannot be one path segment
 * @example
 * ```ts
 * recordKey({ host: "db01", jobName: "export" }).path; // "db01/export.json"
 * ```
 */
export function recordKey(names: RecordNames): RecordKey {
  checkName("job_name", names.jobName);
  checkName("host", names.host);
  if (names.playbookName !== undefined) checkName("playbook_name", names.playbookName);
  return { ...names, path: recordPath(names) };
}

/**
 * Puts names together to the path of a key.
 *
 * @param names host, job name and perhaps playbook name, which need not have been checked
 * @returns the path
 */
export function recordPath({ host, jobName, playbookName }: RecordNames): string {
  const folder = playbookName === undefined ? host : `${host}/${playbookName}`;
  return `${folder}/${jobName}.json`;
}

/**
 * Reads a key's path back into the names that it was made of.
 *
 * @param path a path below the state directory, or an object's name behind the prefix
 * @returns the key, or `undefined` when no record lies under such a path
 */
export function recordKeyOf(path: string): RecordKey | undefined {
  const segments = path.split("/");
  const file = segments.pop() ?? "";
  const [host, playbookName, ...deeper] = segments;
  if (host === undefined || deeper.length > 0 || !file.endsWith(".json")) return undefined;
  const names = { host, jobName: file.slice(0, -".json".length), playbookName };
  const own = [names.host, names.jobName, ...(playbookName === undefined ? [] : [playbookName])];
  return own.every((name) => problemOf(name) === undefined) ? { ...names, path } : undefined;
}

/**
 * Orders texts by their bytes in UTF-8, which is the order of code points and not that of JavaScript's
 * strings. Object Storage lists in this order.
 *
 * @param a a text
 * @param b another
 * @returns below, at or above zero
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Halves of code points beyond the first plane sort behind everything in it. */
function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
}

/**
 * Checks that a name can be one path segment in every store.
 *
 * @param field which name it is, for the message
 * @param name the name
 * @throws {AsyncJobError} `InvalidName` naming the field and the reason
 */
export function checkName(field: NameField, name: string): void {
  const kind = hiddenKind(name);
  const problem = problemOf(name) ?? (kind === undefined ? undefined : `it looks like ${kind}`);
  if (problem === undefined) return;
  throw new AsyncJobError("InvalidName", `Invalid ${field} ${quotedName(name)}: ${problem}`, {
    hint: `Give ${field} as 1 to ${MAX_NAME_BYTES} bytes of UTF-8 without "/", "\\" or control ` +
      `characters; "." and ".." are not allowed.`,
  });
}

function problemOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name === "." || name === "..") return "it means a directory";
  if (name.includes("/")) return 'it contains "/"';
  if (name.includes("\\")) return 'it contains "\\"';
  if (name.includes("\0")) return "it contains a NUL character";
  if (hasControlCharacter(name)) return "it contains a control character";
  if (!name.isWellFormed()) return "it is not valid Unicode (a lone surrogate)";
  // No character has more than three bytes for each of its UTF-16 units.
  if (name.length * 3 <= MAX_NAME_BYTES) return undefined;
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > MAX_NAME_BYTES) return `it has ${bytes} bytes, more than ${MAX_NAME_BYTES}`;
  return undefined;
}

/** Quotes a name for a message: control characters escaped, long names cut. */
function quotedName(name: string): string {
  if (hiddenKind(name) !== undefined) return shown(name);
  const quoted = JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}…` : name);
  return quoted.replace(
    /[\x7f-\x9f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
