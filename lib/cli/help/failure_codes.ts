import { type ErrorCode, EXIT_CODES } from "../../errors.ts";

/** A misspelt option, a variable that cannot be, standard output that cannot be written. */
export const ALWAYS: readonly ErrorCode[] = [
  "Internal",
  "Usage",
  "InvalidSetting",
  "PermissionDenied",
  "DiskFull",
  "FilesystemError",
];

/** Whatever opens a store and reads. */
export const READING: readonly ErrorCode[] = [
  ...ALWAYS,
  ...(Object.keys(EXIT_CODES) as ErrorCode[]).filter((code) =>
    [3, 4, 5].includes(EXIT_CODES[code]) && code !== "OutcomeUnknown"
  ),
  "MissingSetting",
  "CorruptRecord",
];

/** What writes may in addition end without an answer, or meet another writer. */
export const WRITING: readonly ErrorCode[] = [...READING, "OutcomeUnknown"];

/** What can go wrong where a job is saved, too. */
export const SAVING: readonly ErrorCode[] = [
  ...WRITING,
  "InvalidName",
  "InvalidMetadata",
  "AlreadyExists",
  "Conflict",
  "ClaimHeld",
];
