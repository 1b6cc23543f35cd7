/**
 * Every option of the program: its name, environment variables, default and meaning. The parser, the
 * request reader, the settings and the help are all made from this table.
 */
export interface OptionSpec {
  /** Long name without dashes; in requests the dashes are underscores. */
  readonly name: string;
  /** One-letter form. */
  readonly short?: string;
  readonly kind: "text" | "flag";
  /** Placeholder of a text option's value in the help. */
  readonly value?: string;
  /** Environment variables, the first one set counts. */
  readonly env: readonly string[];
  /** The default, in the form in which a user would give it; the help shows it. */
  readonly fallback?: string;
  readonly summary: string;
  /** The values that it may have, when they are few. */
  readonly choices?: readonly string[];
  /** What its value names, for the shells that complete it. */
  readonly names?: "file" | "directory";
}

/** The values of the options that have a few. */
export const CHOICES = {
  "backend": ["filesystem", "oci"],
  /** Named as Oracle's own Ansible collection names them. */
  "oci-auth-type": [
    "api_key",
    "security_token",
    "instance_principal",
    "resource_principal",
    "oke_workload_identity",
  ],
  "overwrite": ["never", "newer", "always"],
  "when-ended": ["keep", "restart_if_failed", "restart"],
  /** What can be known of a job, as in record/job_state.ts. */
  "state": [
    "held",
    "started",
    "saved",
    "succeeded",
    "failed",
    "expired",
    "killed",
    "cancelled",
    "lost",
    "unknown",
  ],
  "output": ["text", "json"],
} as const;

/** One value of such an option. */
export type ChoiceOf<Name extends keyof typeof CHOICES> = typeof CHOICES[Name][number];

const text = (
  name: string,
  value: string,
  summary: string,
  more: Partial<OptionSpec> = {},
): OptionSpec => ({ name, kind: "text", value, env: [], summary, ...more });

const flag = (name: string, summary: string, more: Partial<OptionSpec> = {}): OptionSpec => ({
  name,
  kind: "flag",
  env: [],
  summary,
  ...more,
});

/** The options by name. */
export const OPTIONS = {
  "job-name": text("job-name", "NAME", "Name of your choice that the job is found under"),
  "host": text("host", "HOST", "Host that the job runs on, as the inventory names it"),
  "playbook-name": text(
    "playbook-name",
    "NAME",
    "Keeps equal job names of several playbooks apart",
  ),
  "ansible-job-id": text("ansible-job-id", "ID", "Job id that the async task registered"),
  "metadata": text(
    "metadata",
    "JSON|-",
    "JSON object to keep with the job; - reads standard input",
    {
      fallback: "{}",
    },
  ),
  "if-absent": flag("if-absent", "Fail when a different record is already there"),
  "claim-token": text(
    "claim-token",
    "TOKEN",
    "Token of the claim, a secret: better in a request than here",
  ),
  "observation": text(
    "observation",
    "TEXT|-",
    "What a look on the job's host has printed; - reads standard input",
  ),
  "when-ended": text(
    "when-ended",
    CHOICES["when-ended"].join("|"),
    "Claim over a saved record whose job is known to have ended: never, unless it succeeded or was cancelled, or always",
    { fallback: "keep", choices: CHOICES["when-ended"] },
  ),
  "ttl": text("ttl", "D", "How long the claim holds: 90s, 15m, 2h, at most 30d", {
    fallback: "15m",
  }),
  "owner": text("owner", "TEXT", "Tells others whose the claim is", {
    fallback: "the user and machine, as far as known",
  }),
  "wait": text("wait", "D", "Wait so long while somebody else holds the job", { fallback: "0s" }),
  "replace-job-id": text(
    "replace-job-id",
    "ID",
    "Claim over a saved record, only while that holds this job id",
  ),
  "dry-run": flag("dry-run", "Change nothing, say what would change"),
  "read-only": flag("read-only", "Leave out the checks that write"),
  "list-checks": flag("list-checks", "Name the checks and do nothing else"),
  "older-than": text(
    "older-than",
    "AGE",
    "Only records saved at least so long ago: 90s, 15m, 3h, 30d",
  ),
  "newer-than": text("newer-than", "AGE", "Only records saved less than so long ago"),
  "state": text("state", "STATES", "Only jobs in these states, with commas between several", {
    choices: CHOICES.state,
  }),
  "limit": text("limit", "N", "At most so many records"),
  "names-only": flag("names-only", "Names and places only; no record is read"),
  "if-job-id": text("if-job-id", "ID", "Only while the record holds this job id"),
  "overwrite": text(
    "overwrite",
    "newer|always",
    "Replace a different record: only one that was saved earlier, or any",
    { fallback: "never", choices: CHOICES.overwrite },
  ),
  "delete-source": flag(
    "delete-source",
    "Remove each record from FROM once TO is known to hold it",
  ),
  "concurrency": text("concurrency", "N", "At most so many operations at a time, 1 to 256", {
    fallback: "16",
  }),
  "request": text("request", "-", "Read these options as one JSON object from standard input"),
  "backend": text("backend", "filesystem|oci", "Where records are kept", {
    env: ["ASYNC_JOB_BACKEND"],
    fallback: "filesystem",
    choices: CHOICES.backend,
  }),
  "state-dir": text("state-dir", "DIR", "Directory of the filesystem backend", {
    env: ["ASYNC_JOB_STATE_DIR"],
    fallback: ".ansible_async_state",
    names: "directory",
  }),
  "require-state-dir": flag("require-state-dir", "Fail when the state directory is missing", {
    env: ["ASYNC_JOB_REQUIRE_STATE_DIR"],
  }),
  "oci-bucket": text("oci-bucket", "NAME", "Bucket that holds the records; it is never created", {
    env: ["ASYNC_JOB_OCI_BUCKET"],
  }),
  "oci-namespace": text("oci-namespace", "NAME", "Object Storage namespace of the tenancy", {
    env: ["ASYNC_JOB_OCI_NAMESPACE"],
  }),
  "oci-compartment": text("oci-compartment", "OCID", "Compartment of the bucket", {
    env: ["ASYNC_JOB_OCI_COMPARTMENT"],
  }),
  "oci-prefix": text("oci-prefix", "TEXT", "Put before every object name", {
    env: ["ASYNC_JOB_OCI_PREFIX"],
  }),
  "oci-region": text("oci-region", "ID", "Region, for example eu-frankfurt-1", {
    env: ["ASYNC_JOB_OCI_REGION", "OCI_CLI_REGION", "OCI_REGION"],
    fallback: "the profile's",
  }),
  "oci-config-file": text("oci-config-file", "PATH", "OCI configuration file", {
    env: ["ASYNC_JOB_OCI_CONFIG_FILE", "OCI_CONFIG_FILE", "OCI_CLI_CONFIG_FILE"],
    fallback: "~/.oci/config",
    names: "file",
  }),
  "oci-profile": text("oci-profile", "NAME", "Profile of the configuration file", {
    env: ["ASYNC_JOB_OCI_PROFILE", "OCI_PROFILE", "OCI_CLI_PROFILE", "OCI_CONFIG_PROFILE"],
    fallback: "DEFAULT",
  }),
  "oci-auth-type": text("oci-auth-type", "TYPE", "How to authenticate", {
    env: ["ASYNC_JOB_OCI_AUTH_TYPE", "OCI_CLI_AUTH", "OCI_ANSIBLE_AUTH_TYPE"],
    fallback: "api_key",
    choices: CHOICES["oci-auth-type"],
  }),
  "oci-endpoint": text("oci-endpoint", "URL", "Object Storage endpoint, https", {
    env: ["ASYNC_JOB_OCI_ENDPOINT", "OCI_CLI_ENDPOINT"],
    fallback: "the region's",
  }),
  "oci-timeout": text("oci-timeout", "SECONDS", "Limit of one attempt, connecting included", {
    env: ["ASYNC_JOB_OCI_TIMEOUT"],
    fallback: "30",
  }),
  "oci-retries": text("oci-retries", "N", "Attempts after the first one", {
    env: ["ASYNC_JOB_OCI_RETRIES"],
    fallback: "3",
  }),
  "output": text("output", "text|json", "Form of the result on standard output", {
    short: "o",
    env: ["ASYNC_JOB_OUTPUT"],
    fallback: "text",
    choices: CHOICES.output,
  }),
  "verbose": flag("verbose", "Explain on standard error what is done", { short: "v" }),
  "help": flag("help", "Show help", { short: "h" }),
  "version": flag("version", "Show the version"),
} as const satisfies Record<string, OptionSpec>;

/** Name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Options that reach Object Storage, whichever bucket it is. */
export const OCI_ACCESS_OPTIONS: readonly OptionName[] = [
  "oci-namespace",
  "oci-compartment",
  "oci-prefix",
  "oci-region",
  "oci-config-file",
  "oci-profile",
  "oci-auth-type",
  "oci-endpoint",
  "oci-timeout",
  "oci-retries",
];

/** Options of every command that touches a store. */
export const STORE_OPTIONS: readonly OptionName[] = [
  "backend",
  "state-dir",
  "require-state-dir",
  "oci-bucket",
  ...OCI_ACCESS_OPTIONS,
];

/** Options of every command. */
export const COMMON_OPTIONS: readonly OptionName[] = ["output", "verbose", "help"];
