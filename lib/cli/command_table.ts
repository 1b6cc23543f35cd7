import { load } from "../commands/load.ts";
import { save } from "../commands/save.ts";
import { version } from "../commands/version.ts";
import { OCI_ACCESS_OPTIONS, RECORD_COMMANDS } from "../settings/options.ts";
import type { CommandSpec } from "./command_spec.ts";
import { SHELLS } from "./completions/shells.ts";
import { EXIT_CODES } from "../errors.ts";

const late = (): Promise<typeof import("./late_commands.ts")> => import("./late_commands.ts");

/** Shows the help; also what `--help` runs. */
export const HELP: CommandSpec = {
  name: "help",
  summary: "Show help for a command or an error code",
  options: [],
  usesStore: false,
  required: [],
  maxOperands: 1,
  operandValues: () => [...COMMANDS.map(({ name }) => name), ...Object.keys(EXIT_CODES)],
  examples: [
    ["async-job help save", "every option of 'save'"],
    ["async-job help NotAuthorized", "what an error code means, how to see it, how to fix it"],
  ],
  run: async ({ operands, deps }) => {
    const { help } = await late();
    return await help(operands[0], COMMANDS, deps.terminal().columns);
  },
};

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "save",
    summary: "Save a job's id under a name",
    options: [...RECORD_COMMANDS.save.options, "request"],
    usesStore: true,
    required: RECORD_COMMANDS.save.required,
    maxOperands: 0,
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
    run: save,
  },
  {
    name: "load",
    summary: "Find a saved job by its name",
    options: [...RECORD_COMMANDS.load.options, "request"],
    usesStore: true,
    required: RECORD_COMMANDS.load.required,
    maxOperands: 0,
    examples: [
      ["async-job load --job-name export --host db01", "show the job, or say that there is none"],
      [
        "async-job load --job-name export --host db01 -o json | jq -r .job.ansible_job_id",
        "only its id",
      ],
    ],
    run: load,
  },
  {
    name: "list",
    summary: "Show the saved jobs",
    options: [
      "host",
      "playbook-name",
      "job-name",
      "older-than",
      "newer-than",
      "limit",
      "names-only",
    ],
    usesStore: true,
    required: [],
    maxOperands: 0,
    examples: [
      ["async-job list", "every job, with its age"],
      ["async-job list --host db01 --older-than 30d -o json", "one JSON object a line"],
      ["async-job list --job-name 'nightly_*' --limit 20", "by a pattern of names"],
    ],
    run: async (context) => (await late()).list(context),
  },
  {
    name: "delete",
    summary: "Remove one saved job",
    options: [...RECORD_COMMANDS.delete.options, "request"],
    usesStore: true,
    required: RECORD_COMMANDS.delete.required,
    maxOperands: 0,
    examples: [
      ["async-job delete --job-name export --host db01", "forget the job; it may start again then"],
      [
        "async-job delete --job-name export --host db01 --if-job-id j889214147243.9938",
        "only while it is this very run",
      ],
    ],
    run: async (context) => (await late()).deleteJob(context),
  },
  {
    name: "prune",
    summary: "Remove the jobs that were saved long ago",
    options: ["older-than", "host", "playbook-name", "job-name", "dry-run"],
    usesStore: true,
    required: ["older-than"],
    maxOperands: 0,
    examples: [
      ["async-job prune --older-than 90d --dry-run", "see what would go"],
      ["async-job prune --older-than 90d --host db01", "remove it"],
    ],
    run: async (context) => (await late()).prune(context),
  },
  {
    name: "migrate",
    summary: "Copy every record from one store to another",
    options: ["overwrite", "delete-source", "dry-run", ...OCI_ACCESS_OPTIONS],
    usesStore: false,
    required: [],
    maxOperands: 2,
    operands: ["FROM", "TO"],
    operandValues: "directory",
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
    run: async (context) => (await late()).migrate(context),
  },
  {
    name: "batch",
    summary: "Do many saves, loads and deletes in one process",
    options: ["concurrency"],
    usesStore: true,
    required: [],
    maxOperands: 0,
    examples: [
      [
        "async-job batch < requests.ndjson > results.ndjson",
        "one JSON object a line, one result a line in the same order",
      ],
      [
        `echo '{"op":"load","job_name":"export","host":"db01"}' | async-job batch`,
        "each request has an op (save, load or delete) and the keys of that command's --request",
      ],
    ],
    run: async (context) => (await late()).batch(context),
  },
  {
    name: "test-oci-setup",
    summary: "Tell what is wrong with the access to OCI, and how to fix it",
    options: ["read-only", "list-checks"],
    usesStore: true,
    required: [],
    maxOperands: 0,
    examples: [
      [
        "async-job test-oci-setup --oci-bucket async-jobs --oci-namespace mytenancy",
        "check everything, from the configuration file to the removal of an object",
      ],
      ["async-job test-oci-setup --read-only -o json", "write nothing; results for programs"],
      ["async-job test-oci-setup --list-checks", "what is looked at"],
    ],
    run: async (context) => (await late()).testOciSetup(context),
  },
  {
    name: "completions",
    summary: "Show the script that completes the command line in a shell",
    options: [],
    usesStore: false,
    required: [],
    maxOperands: 1,
    operands: ["SHELL"],
    operandValues: () => SHELLS,
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
    run: async (context) => (await late()).completions(context, COMMANDS),
  },
  {
    name: "version",
    summary: "Show version, commit, target, kind and runtime",
    options: [],
    usesStore: false,
    required: [],
    maxOperands: 0,
    examples: [["async-job version -o json", "the same for programs"]],
    run: version,
  },
  HELP,
];
