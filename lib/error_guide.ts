import type { ErrorCode } from "./errors.ts";

/**
 * One error code explained: the text of `async-job help CODE` and of the documentation. What
 * `test-oci-setup` gives to paste stands here too.
 */
export interface ErrorExplanation {
  /** What has happened. */
  readonly meaning: string;
  /** How to see it for oneself. */
  readonly see: string;
  /** How to fix it. */
  readonly fix: string;
  /** Lines to paste, which show it or fix it; `{url}`, `{host}` and `{port}` are those of the service. */
  readonly commands?: readonly string[];
}

const ASK_SERVICE = ["curl -sv {url}"];

/** How a clock is set, by system. */
const SET_CLOCK: Readonly<Record<string, readonly string[]>> = {
  linux: ["sudo timedatectl set-ntp true", "chronyc tracking"],
  darwin: ["sudo sntp -sS time.apple.com"],
  windows: ["w32tm /resync"],
};

const SET_UP = "Run 'async-job test-oci-setup' with the same options: ";

/** Every error code explained, in the order of the exit codes. */
export const ERROR_GUIDE: Readonly<Record<ErrorCode, ErrorExplanation>> = {
  Internal: {
    meaning: "A bug in async-job: an unexpected error.",
    see: "Run the command again with --verbose; standard error then shows where it happened.",
    fix: "Report that output. The record is not lost: what was written before is still there.",
  },
  Usage: {
    meaning: "The command line, or the request on standard input, is not one that async-job knows.",
    see: "The message quotes the word that is wrong.",
    fix: "Follow the hint, or look at 'async-job help COMMAND'. Quote values with spaces.",
  },
  InvalidName: {
    meaning: "A host, playbook or job name cannot be one segment of a path, in any store.",
    see: "The message names the field and what is wrong with it.",
    fix:
      "Choose 1 to 200 bytes of UTF-8 without slash, backslash or control characters, not '.' or '..'.",
  },
  InvalidMetadata: {
    meaning:
      "The metadata is not a JSON object, is larger than 1 MiB, nests too deeply, or holds what Ansible could not load again: half a surrogate pair, a number that is too large, a key of Ansible's own.",
    see: "Pipe it through 'python3 -m json.tool' or 'jq type'.",
    fix: 'Give an object such as {"ticket":"CHG-1"}; in a playbook, a dictionary.',
  },
  MissingSetting: {
    meaning: "A setting without which the store cannot be opened was given nowhere.",
    see:
      "The message names all that are missing; 'async-job help load' lists options and variables.",
    fix: "Give the option or its variable; in the roles, the variable of the same name.",
  },
  InvalidSetting: {
    meaning: "A setting has a value that cannot be.",
    see: "The message shows the value and where it came from: an option, a variable, a profile.",
    fix: "Correct it there. A variable that is set in the environment is often forgotten.",
  },
  ConfigFileNotFound: {
    meaning: "The OCI configuration file is not there.",
    see: "'ls -l ~/.oci/config', as the user who runs Ansible on the controller, not as root.",
    fix:
      "Create it with 'oci setup config', name another with OCI_CONFIG_FILE, or give the OCI_CLI_ variables.",
    commands: ["oci setup config"],
  },
  ProfileNotFound: {
    meaning: "The OCI configuration file has no profile of that name.",
    see: "\"grep '^\\[' ~/.oci/config\" lists the profiles.",
    fix: "Name one of them with --oci-profile or OCI_PROFILE; names are case-sensitive.",
  },
  InvalidConfig: {
    meaning:
      "The OCI configuration cannot be used: a line that is not key=value, a profile that lacks a key, a fingerprint that is not the key's.",
    see: SET_UP + "the checks config-file, profile and fingerprint tell which.",
    fix:
      "Correct the line that is named. 'openssl rsa -in KEY -pubout -outform DER | openssl md5 -c' prints a key's fingerprint.",
  },
  KeyUnreadable: {
    meaning:
      "The private key cannot be used: missing, not readable, not an RSA key in PEM form, or its passphrase does not fit.",
    see: "'openssl pkey -in KEY -noout' says whether the key and the passphrase are right.",
    fix:
      "Correct key_file or pass_phrase in the profile, and give the file to the user who runs async-job: 'chmod 600 KEY'.",
  },
  NotAuthenticated: {
    meaning:
      "The service does not know who signs: another key than the user's, a wrong user or tenancy, a session token that expired, or no OCI instance to vouch for the program.",
    see: SET_UP +
      "when fingerprint passes and authentication fails, user, tenancy or the uploaded key is wrong.",
    fix:
      "Compare the profile with the one that the console shows beside the API key; for a session run 'oci session authenticate'.",
  },
  NotAuthorized: {
    meaning: "The service knows who signs, and no policy lets them do it.",
    see: SET_UP + "it tells which permission is missing.",
    fix: "Add the two policy statements that the hint spells out; they take a minute to work.",
  },
  ClockSkew: {
    meaning: "This machine's clock is more than five minutes off, and signatures hold for five.",
    see: "'date -u' here, beside the time of another machine; or 'timedatectl'.",
    fix: "'sudo timedatectl set-ntp true', or chrony; in a container, fix the host's clock.",
    commands: SET_CLOCK[Deno.build.os] ?? [],
  },
  BucketNotFound: {
    meaning:
      "There is no such bucket in this namespace and region, or you may not see it: the service does not say which.",
    see: SET_UP + "with --oci-compartment it tells a missing bucket from a missing policy.",
    fix:
      "Correct bucket, namespace or region, create the bucket (async-job never does), or add the policy.",
  },
  NamespaceNotFound: {
    meaning: "The Object Storage namespace does not exist, or is another tenancy's.",
    see: "'oci os ns get' prints the tenancy's own.",
    fix: "Give that one with --oci-namespace or ASYNC_JOB_OCI_NAMESPACE.",
    commands: ["oci os ns get"],
  },
  Timeout: {
    meaning: "No answer came within --oci-timeout seconds, at any attempt.",
    see: SET_UP + "the check endpoint shows how long the service takes, and through which proxy.",
    fix:
      "Fix the network or raise --oci-timeout. After a save or a delete, load the record first: it may have been done.",
    commands: ASK_SERVICE,
  },
  ConnectionFailed: {
    meaning: "The service cannot be reached, or the connection broke.",
    see: "'curl -v https://objectstorage.REGION.oraclecloud.com/n/' from the same machine.",
    fix: "Check the region, --oci-endpoint, the firewall, HTTPS_PROXY and NO_PROXY.",
    commands: ASK_SERVICE,
  },
  TlsFailed: {
    meaning: "The certificate of the server that answered is not trusted.",
    see: "'openssl s_client -connect HOST:443 -showcerts' shows who signed it.",
    fix:
      "Behind a proxy with an authority of its own, name the PEM file of that authority in SSL_CERT_FILE. Never switch the check off.",
    commands: [
      "openssl s_client -connect {host}:{port} -servername {host} -showcerts </dev/null",
      "export SSL_CERT_FILE=/path/to/your-authority.pem",
    ],
  },
  TooManyRequests: {
    meaning: "The service asks for fewer requests, and went on asking through all retries.",
    see: "Run with --verbose: each attempt and each pause is shown.",
    fix: "Run fewer hosts at once (serial, forks), later, or raise --oci-retries.",
  },
  ServiceUnavailable: {
    meaning: "The service failed (500, 502, 503, 504) at every attempt.",
    see: "The message shows its own words and the opc-request-id; look at Oracle's status page.",
    fix: "Run it again later; give the opc-request-id to Oracle's support when it lasts.",
  },
  ServiceRefused: {
    meaning: "The service will not do what it was asked, and asking again will not help.",
    see: "The message shows the service's own code; the Object Storage API reference explains it.",
    fix: "Check bucket, prefix and names, and what rules the bucket has (retention, replication).",
  },
  UnexpectedResponse: {
    meaning:
      "What came is not an answer of Object Storage: a proxy's page, a truncated answer, a copy of the service that does not keep its contract.",
    see: SET_UP +
      "the check endpoint names what answers; or 'curl -v' the endpoint and look at what comes.",
    fix: "Check --oci-endpoint, HTTPS_PROXY and NO_PROXY; use the service itself.",
    commands: ASK_SERVICE,
  },
  OutcomeUnknown: {
    meaning:
      "A write's answer was lost and another writer has changed the record since: whether this write was done cannot be told any more.",
    see: "'async-job load' shows what the record holds now.",
    fix: "Decide by that record, before anything is started or saved again.",
  },
  AlreadyExists: {
    meaning: "'save --if-absent' met another job under the same name.",
    see: "The message shows the job id that is saved and since when; 'async-job load' shows it.",
    fix: "Go on with that job. Save without --if-absent only to replace it on purpose.",
  },
  Conflict: {
    meaning:
      "Another writer changed the record while this command was at work, the claim of a token was taken over, released or saved, an observation was of another start of the job, or 'migrate' met a different record at the other end.",
    see: "'async-job load' shows what they saved.",
    fix: "Look at it before you save again: two controllers may have started the same job.",
  },
  ClaimHeld: {
    meaning:
      "A controller has claimed the job and not saved it yet: it is about to start it, or has started it. A claim is not absence, also when it has expired.",
    see: "The message shows the owner of the claim and when it ends; 'async-job list' shows all.",
    fix:
      "While it lives, try again later, or wait with 'async-job claim --wait'. An expired one is taken over with 'async-job claim', and the job saved, once you know from the host whether it runs.",
  },
  CorruptRecord: {
    meaning:
      "Something lies at the record's place that is not the record asked for: broken JSON, another job's names, a claim of a newer version, values that Ansible cannot load. It was left untouched.",
    see: "The message shows the place; 'cat' it, or 'oci os object get --file -'.",
    fix:
      "Repair it or move it away, once it is certain whether the job runs. Removing it means: the job may start again.",
  },
  PermissionDenied: {
    meaning:
      "This user may not read or write in the state directory, or not look into the directory of a job on its host.",
    see:
      "'ls -ld' each directory on the way; the roles run as the play's user without become. The message names the users of a job.",
    fix:
      "Give the directory to that user, or name another with --state-dir. Look at a job as the user who started it.",
  },
  DiskFull: {
    meaning: "There is no room, or no quota left, in the state directory.",
    see: "'df -h' and 'df -i' of the directory.",
    fix: "Make room and run it again: the old record is whole, nothing was half-written.",
  },
  FilesystemError: {
    meaning:
      "The state directory cannot hold records: it is missing where it is required, leads out through a link, or its file system failed.",
    see: "The message shows the operation and the system's own words.",
    fix:
      "Name a directory of a local or network file system with hard links, and mount it on throw-away controllers.",
  },
};
