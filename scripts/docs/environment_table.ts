import { AUTHORITY_VARIABLES } from "../../lib/oci/authority_variables.ts";
import { CREDENTIAL_VARIABLES, KEY_CONTENT } from "../../lib/oci/credentials/credential_source.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../../lib/oci/proxy_variables.ts";
import { OPTIONS, type OptionSpec } from "../../lib/settings/options.ts";

/** What stands for each part of an API key or session. */
const CREDENTIAL_MEANINGS: Record<keyof typeof CREDENTIAL_VARIABLES, string> = {
  user: "OCID of the user",
  tenancy: "OCID of the tenancy",
  fingerprint: "fingerprint of the API key",
  key_file: "path of the private key, PEM",
  pass_phrase: "passphrase of an encrypted key",
  security_token_file: "path of a session's token",
};

/** Variables that no option stands for: names that mean the same, and what they mean. */
const OTHERS: readonly (readonly [readonly string[], string])[] = [
  [["HOME"], "what `~` stands for in paths, and where `.oci/config` is looked for"],
  [PROXY_VARIABLES, "the proxy for all requests, those by `https` and those by `http`, as a URL"],
  [NO_PROXY_VARIABLES, "hosts that no proxy is used for, separated by commas"],
  [
    AUTHORITY_VARIABLES,
    "PEM files of certificate authorities to trust beside the usual ones; each that is set counts",
  ],
  [
    ["OCI_REGION_METADATA", "OCI_DEFAULT_REALM"],
    "a region that this version does not know, as JSON; the domain of the realm of all such regions. " +
    "`~/.oci/regions-config.json` counts too, as with Oracle's tools",
  ],
  [
    ["OCI_DUAL_STACK_ENDPOINT_ENABLED", "OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED"],
    "`true`: endpoints of a region that IPv6 reaches, or that have the namespace in their name, as in " +
    "Oracle's SDKs",
  ],
  [["NO_COLOR", "TERM"], "no colours when `NO_COLOR` is set or `TERM` is `dumb`"],
  [["LC_ALL", "LC_CTYPE", "LANG"], "whether the terminal shows more than ASCII"],
  [
    ["OCI_METADATA_BASE_URL", "OCI_SDK_AUTH_CLIENT_REGION_URL"],
    "another metadata service and token service for instance principals",
  ],
  [
    [
      "OCI_RESOURCE_PRINCIPAL_VERSION",
      "OCI_RESOURCE_PRINCIPAL_RPST",
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE",
      "OCI_RESOURCE_PRINCIPAL_REGION",
    ],
    "set by the platform for resource principals",
  ],
  [
    ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT_PROXYMUX"],
    "set in a pod, for OKE workload identity",
  ],
  [
    [
      "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH",
      "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH",
    ],
    "other places of the pod's `ca.crt` and `token`",
  ],
  [
    ["OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_STRING"],
    "the pod's token itself, instead of a file",
  ],
  [
    ["ASYNC_JOB_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR"],
    "where the portable file unpacks itself: the first that can be used",
  ],
  [["ASYNC_JOB_INSTALL_BASE_URL"], "mirror that `install.sh` downloads from"],
];

/** The tables in Markdown, by the names of their markers. */
export type EnvironmentTables = Record<"settings" | "credentials" | "others", string>;

/**
 * Writes the tables of all environment variables, those of the options from the program's own table.
 *
 * @returns the tables of settings, credentials and everything else, in Markdown
 */
export function environmentTables(): EnvironmentTables {
  const settings = (Object.values(OPTIONS) as OptionSpec[])
    .filter(({ env }) => env.length > 0)
    .map((
      { name, env, fallback, summary },
    ) => [code(env), `\`--${name}\``, fallback ?? "", summary]);
  const credentials = Object.entries(CREDENTIAL_VARIABLES).map(([key, variables]) => [
    code(variables),
    `\`${key}\``,
    CREDENTIAL_MEANINGS[key as keyof typeof CREDENTIAL_VARIABLES],
  ]);
  credentials.push([code([KEY_CONTENT]), "", "the private key itself, instead of a file"]);
  return {
    settings: table(["variable", "option", "default", "meaning"], settings),
    credentials: table(["variable", "key of the profile", "meaning"], credentials),
    others: table(["variable", "meaning"], OTHERS.map(([names, what]) => [code(names), what])),
  };
}

function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [head, head.map(() => "---"), ...rows].map(line).join("");
}
