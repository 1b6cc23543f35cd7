import { type ErrorCode, EXIT_CODES } from "../../errors.ts";

/** What the help of a command says besides its options and examples. */
export interface CommandGuide {
  /** What `-o json` prints: one object, or one a line. */
  readonly prints: readonly string[];
  /** What exit status 0 means. */
  readonly success: string;
  /** How it can fail. */
  readonly codes: readonly ErrorCode[];
  /** Set when Ctrl-C ends it politely, with status 130. */
  readonly interruptible?: boolean;
  /** What one has to know. */
  readonly notes?: readonly string[];
}

/** A misspelt option, a variable that cannot be, standard output that cannot be written. */
const ALWAYS: readonly ErrorCode[] = [
  "Internal",
  "Usage",
  "InvalidSetting",
  "PermissionDenied",
  "DiskFull",
  "FilesystemError",
];

/** Whatever opens a store and reads. */
const READING: readonly ErrorCode[] = [
  ...ALWAYS,
  ...(Object.keys(EXIT_CODES) as ErrorCode[]).filter((code) =>
    [3, 4, 5].includes(EXIT_CODES[code]) && code !== "OutcomeUnknown"
  ),
  "MissingSetting",
  "CorruptRecord",
];

/** What writes may in addition end without an answer, or meet another writer. */
const WRITING: readonly ErrorCode[] = [...READING, "OutcomeUnknown"];

const TRUST =
  "'Not found' is said only when the store has answered that the record is not there; whatever else " +
  "happens is a failure. Do not take one for the other: the job would start twice.";

const PATTERN =
  "--host and --playbook-name are whole names; --job-name is a pattern here: * ? [ab] [!a] {a,b}. " +
  "Quote it, or the shell expands it.";

/** The guides by the command's name. */
export const COMMAND_GUIDES: Readonly<Record<string, CommandGuide>> = {
  save: {
    prints: [
      '{"changed":true,"location":"…","job":{"job_name":"…","host":"…","ansible_job_id":"…","save_time":"…","metadata":{}}}',
    ],
    success: "saved, or the same was there already",
    codes: [...WRITING, "InvalidName", "InvalidMetadata", "AlreadyExists", "Conflict"],
    notes: [
      "Saving the same id and metadata again changes nothing and keeps the time of the first save. " +
      "A different record is replaced, unless --if-absent is given.",
      "Metadata is a JSON object of at most 1 MiB. With --request - the keys are the long options " +
      "with underscores, and an option of the command line counts before them.",
    ],
  },
  load: {
    prints: [
      '{"found":true,"location":"…","job":{"job_name":"…","host":"…","ansible_job_id":"…","save_time":"…","metadata":{}}}',
      '{"found":false,"location":"…"}',
    ],
    success: "the store has answered: found, or not found",
    codes: [...READING, "InvalidName"],
    notes: [TRUST],
  },
  list: {
    prints: [
      '{"location":"…","job":{…}} a line',
      '{"location":"…","host":"…","job_name":"…"} a line with --names-only',
    ],
    success: "all that the options select was shown, if anything",
    codes: [...READING, "InvalidName"],
    notes: [
      PATTERN,
      "A record that cannot be read is reported on standard error, and the others are shown all the " +
      "same; the status is 7 or 8 then.",
    ],
  },
  delete: {
    prints: ['{"changed":true,"location":"…"}'],
    success: "removed, or nothing was there",
    codes: [...WRITING, "InvalidName", "Conflict"],
    notes: ["Nothing knows of the job any more: the next play that looks for it starts it again."],
  },
  prune: {
    prints: ['{"changed":true,"location":"…","job":{…}} a line'],
    success: "every record that is old enough was removed, or changed meanwhile and was left",
    codes: [...WRITING, "InvalidName"],
    interruptible: true,
    notes: [
      PATTERN,
      "The age is that of the save, not of the job: a job that still runs is forgotten too, and may " +
      "start again. See --dry-run.",
    ],
  },
  migrate: {
    prints: [
      '{"changed":true,"copied":1,"equal":0,"conflicts":0,"overwritten":0,"removed":0,"failed":0,"dry_run":false,"from":"…","to":"…"}',
    ],
    success: "every record of FROM is in TO",
    codes: [...WRITING, "InvalidName", "Conflict"],
    interruptible: true,
    notes: [
      "FROM and TO are directories, or oci://BUCKET[/PREFIX]; oci://BUCKET/ is the whole bucket, and " +
      "oci://BUCKET takes --oci-prefix. Content is copied byte for byte and read back.",
      "A different record is never overwritten unless --overwrite says so. Interrupted anywhere, run " +
      "it again: it comes to the same end.",
    ],
  },
  batch: {
    prints: [
      '{"found":false,"location":"…"} a line, or whatever else the command of that line prints',
    ],
    success: "every operation succeeded; else the largest status among the results",
    codes: [...WRITING, "InvalidName", "InvalidMetadata", "AlreadyExists", "Conflict"],
    notes: [
      "Standard input holds one JSON object a line: op (save, load or delete) and the keys of that " +
      "command's --request. Results come in the same order. Operations on one job are done one " +
      "after another, others at the same time.",
    ],
  },
  "test-oci-setup": {
    prints: [
      '{"ok":true,"checks":[{"id":"bucket","status":"pass","detail":"…","hint":null,"ms":12}],"verdict":"…","settings":[…]}',
      '{"checks":[{"id":"bucket","title":"…"}]} with --list-checks',
    ],
    success: "no check failed; warnings and skipped checks are no failures",
    codes: WRITING,
    interruptible: true,
    notes: [
      "It is about OCI, whatever the backend is set to. The status is that of the first check that " +
      "failed. What it writes is removed, also after a failure.",
    ],
  },
  completions: {
    prints: ['{"shell":"bash","script":"…"}'],
    success: "shown",
    codes: ALWAYS,
    notes: ["SHELL is bash (from 3.2), zsh or fish (from 3.0). Make the directory first."],
  },
  version: {
    prints: ['{"version":"…","commit":"…","target":"…","kind":"…","runtime":"…"}'],
    success: "shown",
    codes: ALWAYS,
    notes: ["kind is compiled, portable or source."],
  },
  help: {
    prints: ['{"help":"…"}'],
    success: "shown",
    codes: ALWAYS,
  },
};
