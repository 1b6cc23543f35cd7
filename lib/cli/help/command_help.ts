import type { ErrorCode } from "../../errors.ts";
import { ALWAYS, READING, SAVING, WRITING } from "./failure_codes.ts";

/** What the help of a command says besides its options. */
export interface CommandHelp {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [string, string])[];
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

const TRUST =
  "'Not found' is said only when the store has answered that the record is not there; whatever else " +
  "happens is a failure. Do not take one for the other: the job would start twice.";

const PATTERN =
  "--host and --playbook-name are whole names; --job-name is a pattern here: * ? [ab] [!a] {a,b}. " +
  "Quote it, or the shell expands it.";

const STATES =
  "A state is what the store knows of a job: held by a claim, started and not seen to end, saved without " +
  "word of its start, how it ended (succeeded, failed, expired, killed, cancelled, lost), or unknown where " +
  "that cannot be read. Nobody asks the host. --state takes several, with commas between them.";

/** The help of each command by its name. */
export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  save: {
    summary: "Save a job's id under a name",
    examples: [
      [
        "async-job save --job-name export --host db01 --ansible-job-id j889214147243.9938",
        "remember the job as 'export' of host db01",
      ],
      [
        `async-job save --job-name export --host db01 --ansible-job-id j1.2 --metadata '{"ticket":"CHG-1"}'`,
        "keep your own data with it",
      ],
      ["async-job save --request - -o json < request.json", "options as JSON, away from argv"],
    ],
    prints: [
      '{"changed":true,"location":"…","job":{"job_name":"…","host":"…","ansible_job_id":"…","save_time":"…","metadata":{}}}',
    ],
    success: "saved, or the same was there already",
    codes: SAVING,
    notes: [
      "Saving the same id and metadata again changes nothing and keeps the time of the first save. " +
      "A different record is replaced, unless --if-absent is given; for the same id its run and " +
      "outcome stay.",
      "Metadata is a JSON object of at most 1 MiB. With --request - the keys are the long options " +
      "with underscores, and an option of the command line counts before them.",
      "With the token of a claim (see 'async-job help claim') the record takes the claim's place, or " +
      "the save fails and writes nothing: the claim expired and was taken over, or is gone.",
    ],
  },
  load: {
    summary: "Find a saved job by its name",
    examples: [
      ["async-job load --job-name export --host db01", "show the job, or say that there is none"],
      [
        "async-job load --job-name export --host db01 -o json | jq -r .job.ansible_job_id",
        "only its id",
      ],
    ],
    prints: [
      '{"found":true,"location":"…","job":{"job_name":"…","host":"…","ansible_job_id":"…","save_time":"…","metadata":{}}}',
      '{"found":false,"location":"…"}',
    ],
    success: "the store has answered: found, or not found",
    codes: [...READING, "InvalidName", "ClaimHeld"],
    notes: [TRUST],
  },
  claim: {
    summary: "Load a job, or claim it to be the only one who starts it",
    examples: [
      [
        "async-job claim --job-name export --host db01 --owner nightly-play -o json",
        "claimed, held by somebody else, or saved already: one answer, one winner",
      ],
      [
        "async-job claim --job-name export --host db01 --ttl 1h --wait 5m",
        "hold it for an hour; wait up to five minutes for its present owner",
      ],
      [
        "async-job claim --job-name export --host db01 --replace-job-id j889214147243.9938",
        "claim the next run of a job that is saved, while it is this very run",
      ],
      [
        "async-job claim --job-name export --host db01 --when-ended restart_if_failed",
        "claim the next run of a job that is known to have failed",
      ],
    ],
    prints: [
      '{"claimed":true,"location":"…","claim":{"id":"…","token":"…","owner":"…","expires_at":"…"},"fence":["…"]}, and previous when it is to replace a record',
      '{"claimed":false,"reason":"held","location":"…","claim":{"id":"…","owner":"…","expires_at":"…"}}',
      '{"claimed":false,"reason":"saved","location":"…","job":{…}}',
    ],
    success: "the store has answered: claimed, held, or saved",
    codes: [...WRITING, "InvalidName", "Conflict"],
    notes: [
      "Start the job only when 'claimed' is true. Then save it with --claim-token, or release the claim. " +
      "With --dry-run nothing is claimed, and 'claimed' says whether it would be: without id and token.",
      "The token is a secret, shown once; the store keeps its hash. Give it on with --request -, which " +
      "no process list shows. The id is no secret.",
      "With --when-ended a record is claimed over once somebody has seen how its job ended: " +
      "restart_if_failed after failed, expired, killed and lost, restart after any end. A job whose end " +
      "is not in the store is never claimed over; see 'async-job help observe'.",
      "A claim expires by the store's clock, never by this machine's. An expired one can be taken over: " +
      "'fence' then names the claims before it. Their owners may have started the job, so look at the " +
      "host before you start it.",
    ],
  },
  release: {
    summary: "Give a claim up",
    examples: [
      [
        "async-job release --request - < claim.json",
        "job_name, host and claim_token as JSON, away from argv",
      ],
    ],
    prints: ['{"changed":true,"location":"…","restored":"nothing"}'],
    success: "what was there before the claim is back: a record, an expired claim, or nothing",
    codes: [...WRITING, "InvalidName", "Conflict"],
    notes: [
      "What comes back is the same to the byte. A claim that took over an expired one gives that back: " +
      "it stays expired, and the next one to claim the job is told of it.",
      "Release a claim only when the job was not started.",
    ],
  },
  observe: {
    summary: "Say what became of a job, and keep how it ended",
    examples: [
      [
        "async-job observe --job-name export --host db01",
        "by the store alone: how it ended, if anybody has seen that",
      ],
      [
        "async-job observe --job-name export --host db01 --observation - < look.txt",
        "by what the role's script has printed on the host; what is final is saved",
      ],
      [
        "async-job observe --request - < start.json",
        "job_name, host, observation and claim_token as JSON: the job was started under this claim",
      ],
    ],
    prints: [
      '{"verdict":"succeeded","final":true,"changed":true,"location":"…","job":{…},"rc":0,"started_at":"…","ended_at":"…","stdout":"…","stderr":"…","stdout_bytes":12,"stderr_bytes":0}',
      '{"verdict":"held","final":false,"changed":false,"location":"…","owner":"…","expires_at":"…","rc":null,"started_at":null,"ended_at":null,"stdout":"","stderr":"","stdout_bytes":null,"stderr_bytes":null}',
    ],
    success: "the verdict is known: succeeded, failed or any other",
    codes: [...WRITING, "InvalidName", "InvalidMetadata", "Conflict"],
    notes: [
      "Verdicts: running; succeeded and failed, by the exit status; expired, killed, cancelled and lost, " +
      "without one; held by a claim; unreachable, when nothing was seen and no end is known; absent.",
      "How a job has ended is saved once, and never changes: then the answer needs no host any more. " +
      "stdout and stderr are the last bytes of each stream; what is not UTF-8 is in stdout_base64 and " +
      "stderr_base64 besides.",
      "With --claim-token the claim becomes the record of the job that was seen to be started under it, " +
      "or under a claim that it took over; --ansible-job-id is for a job that is not to be seen yet.",
      "A job that was saved without a claim is judged by the result of Ansible's async_status: " +
      '{"async_status":{…}} as the observation.',
    ],
  },
  list: {
    summary: "Show the saved jobs",
    examples: [
      ["async-job list", "every job, with its age"],
      ["async-job list --host db01 --older-than 30d -o json", "one JSON object a line"],
      ["async-job list --job-name 'nightly_*' --limit 20", "by a pattern of names"],
      ["async-job list --state failed,killed,expired", "the jobs that did not end well"],
    ],
    prints: [
      '{"location":"…","job":{…},"state":"saved"} a line',
      '{"location":"…","claim":{…},"state":"held"} a line for a job that is claimed',
      '{"location":"…","host":"…","job_name":"…"} a line with --names-only',
    ],
    success: "all that the options select was shown, if anything",
    codes: [...READING, "InvalidName"],
    notes: [
      PATTERN,
      STATES,
      "A record that cannot be read is reported on standard error, and the others are shown all the " +
      "same; the status is 7 or 8 then.",
    ],
  },
  delete: {
    summary: "Remove one saved job",
    examples: [
      ["async-job delete --job-name export --host db01", "forget the job; it may start again then"],
      [
        "async-job delete --job-name export --host db01 --if-job-id j889214147243.9938",
        "only while it is this very run",
      ],
    ],
    prints: ['{"changed":true,"location":"…"}'],
    success: "removed, or nothing was there",
    codes: [...WRITING, "InvalidName", "Conflict", "ClaimHeld"],
    notes: ["Nothing knows of the job any more: the next play that looks for it starts it again."],
  },
  prune: {
    summary: "Remove the jobs that were saved long ago",
    examples: [
      ["async-job prune --older-than 90d --dry-run", "see what would go"],
      ["async-job prune --older-than 90d --host db01", "remove it"],
      ["async-job prune --older-than 30d --state succeeded", "only what ended well"],
    ],
    prints: ['{"changed":true,"location":"…","job":{…},"state":"saved"} a line'],
    success: "every record that is old enough was removed, or changed meanwhile and was left",
    codes: [...WRITING, "InvalidName"],
    interruptible: true,
    notes: [
      PATTERN,
      STATES,
      "The age is that of the save, not of the job: a job that still runs is forgotten too, and may " +
      "start again. See --dry-run.",
    ],
  },
  migrate: {
    summary: "Copy every record from one store to another",
    examples: [
      [
        "async-job migrate .ansible_async_state oci://async-jobs/team --oci-namespace mytenancy --dry-run",
        "see what would be copied from a directory to a bucket, below 'team/'",
      ],
      [
        "async-job migrate oci://async-jobs /var/lib/async-job --oci-namespace mytenancy",
        "the other way round; --oci-prefix counts where the place names none",
      ],
      [
        "async-job migrate old-state /var/lib/async-job --overwrite newer --delete-source",
        "move records; of two different ones the newer one stays",
      ],
    ],
    prints: [
      '{"changed":true,"copied":1,"equal":0,"conflicts":0,"overwritten":0,"removed":0,"failed":0,"claims":0,"dry_run":false,"from":"…","to":"…"}',
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
    summary: "Do many operations in one process",
    examples: [
      [
        "async-job batch < requests.ndjson > results.ndjson",
        "one JSON object a line, one result a line in the same order",
      ],
      [
        `echo '{"op":"load","job_name":"export","host":"db01"}' | async-job batch`,
        "each request has an op and the keys of that command's --request",
      ],
    ],
    prints: [
      '{"found":false,"location":"…"} a line, or whatever else the command of that line prints',
    ],
    success: "every operation succeeded; else the largest status among the results",
    codes: SAVING,
    notes: [
      "Standard input holds one JSON object a line: op (save, load, delete, claim, release or observe) and the " +
      "keys of that command's --request. Results come in the same order. Operations on one job are done one " +
      "after another, others at the same time.",
      "A line may also hold its store's settings (backend, state_dir, oci_bucket and so on), which " +
      "go before the options and the environment, and an id, which comes back first in its result. " +
      "The error of a failed line has a text besides: message and hint in one line.",
    ],
  },
  "test-oci-setup": {
    summary: "Tell what is wrong with the access to OCI, and how to fix it",
    examples: [
      [
        "async-job test-oci-setup --oci-bucket async-jobs --oci-namespace mytenancy",
        "check everything, from the configuration file to the removal of an object",
      ],
      ["async-job test-oci-setup --read-only -o json", "write nothing; results for programs"],
      ["async-job test-oci-setup --list-checks", "what is looked at"],
    ],
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
    summary: "Show the script that completes the command line in a shell",
    examples: [
      [
        "async-job completions bash > ~/.local/share/bash-completion/completions/async-job",
        "bash: the place where the package bash-completion looks; or source the file in ~/.bashrc",
      ],
      [
        "async-job completions zsh > ~/.zfunc/_async-job",
        "zsh: any directory that ~/.zshrc names before compinit runs, with fpath+=~/.zfunc",
      ],
      [
        "async-job completions fish > ~/.config/fish/completions/async-job.fish",
        "fish: read at the next completion",
      ],
    ],
    prints: ['{"shell":"bash","script":"…"}'],
    success: "shown",
    codes: ALWAYS,
    notes: ["SHELL is bash (from 3.2), zsh or fish (from 3.0). Make the directory first."],
  },
  version: {
    summary: "Show version, commit, target, kind and runtime",
    examples: [["async-job version -o json", "the same for programs"]],
    prints: ['{"version":"…","commit":"…","target":"…","kind":"…","runtime":"…"}'],
    success: "shown",
    codes: ALWAYS,
    notes: ["kind is compiled, portable or source."],
  },
  help: {
    summary: "Show help for a command or an error code",
    examples: [
      ["async-job help save", "every option of 'save'"],
      ["async-job help NotAuthorized", "what an error code means, how to see it, how to fix it"],
    ],
    prints: ['{"help":"…"}'],
    success: "shown",
    codes: ALWAYS,
  },
};
