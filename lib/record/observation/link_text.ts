import { parseTimestamp } from "../timestamp.ts";
import type { AsyncFile, EndStatus, Fence } from "./observation.ts";

/** What a script writes into a link: words that no shell and no file system changes. */
const LINK = /^[A-Za-z0-9._:+=;-]{1,255}$/;

/** A number of seconds, as `/proc/uptime` and Ansible write them. */
const SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;

/**
 * Reads the text of a fence.
 *
 * @param text the text of the link
 * @returns what it says, or `undefined` when it is none
 */
export function fenceIn(text: string): Fence | undefined {
  const [, kind, rest] = /^(start|taken);(.*)$/.exec(text) ?? [];
  const fields = rest === undefined ? undefined : fieldsIn(rest);
  if (fields === undefined) return undefined;
  if (kind === "taken") return { kind };
  const at = known(fields, "at");
  if (at !== undefined && parseTimestamp(at) === undefined) return undefined;
  return {
    kind: "start",
    job: known(fields, "job"),
    at,
    up: secondsIn(known(fields, "up") ?? ""),
    boot: known(fields, "boot"),
    limit: secondsIn(known(fields, "limit") ?? ""),
    user: known(fields, "user"),
  };
}

/**
 * Reads the text of an end.
 *
 * @param text the text of the link
 * @returns what it says, or `undefined` when it is none
 */
export function endStatusIn(text: string): EndStatus | undefined {
  const fields = fieldsIn(text);
  if (fields === undefined) return undefined;
  const rc = exitStatusIn(fields.get("rc") ?? "");
  const at = known(fields, "at");
  const term = fields.get("term");
  if (rc === undefined || (term !== "0" && term !== "1")) return undefined;
  if (at !== undefined && parseTimestamp(at) === undefined) return undefined;
  return { rc, at, term: term === "1" };
}

/**
 * Tells whether a text can be that of a link that a script made.
 *
 * @param text the text of the link
 * @returns whether it holds nothing but what scripts write
 */
export function isLinkText(text: string): boolean {
  return LINK.test(text);
}

/**
 * Reads what a script says of Ansible's own file.
 *
 * @param text a word, and for a job that has finished its exit status
 * @returns what it says, or `undefined` when it is nothing of that
 */
export function asyncFileIn(text: string): AsyncFile | undefined {
  if (text === "none" || text === "started" || text === "timeout") return { kind: text };
  const [, status] = /^finished (-|-?\d{1,10})$/.exec(text) ?? [];
  if (status === undefined) return undefined;
  return { kind: "finished", rc: status === "-" ? null : Number(status) };
}

/**
 * Reads a number of seconds.
 *
 * @param text digits, with a fraction perhaps
 * @returns the number, or `undefined` when it is none
 */
export function secondsIn(text: string): number | undefined {
  return SECONDS.test(text) ? Number(text) : undefined;
}

/** The fields of a link by their names. */
function fieldsIn(text: string): ReadonlyMap<string, string> | undefined {
  if (!LINK.test(text)) return undefined;
  const fields = new Map<string, string>();
  for (const field of text.split(";")) {
    const [, name, value] = /^([a-z_]+)=([^=]*)$/.exec(field) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) return undefined;
    fields.set(name, value);
  }
  return fields;
}

/** A value that is there and not `-`, which stands for what the host could not tell. */
function known(fields: ReadonlyMap<string, string>, name: string): string | undefined {
  const value = fields.get(name) ?? "";
  return value === "" || value === "-" ? undefined : value;
}

function exitStatusIn(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : undefined;
}
