/** Environment variables, and what they are for. */
export type VariableMeaning = readonly [names: readonly string[], meaning: string];

/** Variables of every command that are no option's. */
export const COMMON_VARIABLES: readonly VariableMeaning[] = [
  [
    ["ASYNC_JOB_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "TMPDIR"],
    "Where the portable file unpacks itself: the first as it is, an absolute path, or else async-job below the second, .cache/async-job below the third, a directory of its own below the last",
  ],
  [["HOME"], "Stands for ~ in the paths of the OCI configuration"],
  [["NO_COLOR", "TERM"], "No colours when NO_COLOR is not empty, or TERM is dumb"],
  [
    ["LC_ALL", "LC_CTYPE", "LANG"],
    "The first one that is set says whether the terminal shows more than ASCII",
  ],
];

/** Variables of the commands that may talk to OCI, besides those of options. */
export const OCI_VARIABLES: readonly VariableMeaning[] = [
  [
    [
      "OCI_CLI_USER",
      "OCI_CLI_TENANCY",
      "OCI_CLI_FINGERPRINT",
      "OCI_CLI_KEY_FILE",
      "OCI_CLI_KEY_CONTENT",
      "OCI_CLI_PASSPHRASE",
    ],
    "api_key: each counts before the profile's value; together with a region they need no configuration file. KEY_FILE counts before KEY_CONTENT, which holds the key itself",
  ],
  [
    [
      "OCI_USER_ID",
      "OCI_TENANCY",
      "OCI_USER_FINGERPRINT",
      "OCI_USER_KEY_FILE",
      "OCI_USER_KEY_PASS_PHRASE",
    ],
    "The same for Oracle's Ansible collection: each counts after its OCI_CLI_ variable and before the profile's value",
  ],
  [["OCI_CLI_SECURITY_TOKEN_FILE"], "security_token: file of the session token"],
  [
    ["OCI_METADATA_BASE_URL", "OCI_SDK_AUTH_CLIENT_REGION_URL"],
    "instance_principal: another metadata service, another token service",
  ],
  [
    [
      "OCI_RESOURCE_PRINCIPAL_VERSION",
      "OCI_RESOURCE_PRINCIPAL_RPST",
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM",
      "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE",
      "OCI_RESOURCE_PRINCIPAL_REGION",
    ],
    "resource_principal: set by the OCI service that runs the program",
  ],
  [
    [
      "KUBERNETES_SERVICE_HOST",
      "KUBERNETES_SERVICE_PORT_PROXYMUX",
      "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH",
      "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH",
      "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_STRING",
    ],
    "oke_workload_identity: the token service, set in every pod; other files of the service account; its token itself",
  ],
  [
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"],
    "Proxies, and hosts without one; small letters count too",
  ],
  [
    ["SSL_CERT_FILE", "OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE"],
    "PEM files of further certificate authorities to trust; each that is set counts",
  ],
  [
    ["OCI_REGION_METADATA", "OCI_DEFAULT_REALM"],
    "A region of another realm, as JSON; the domain of the realm of all regions that this version does not know",
  ],
  [
    ["OCI_DUAL_STACK_ENDPOINT_ENABLED", "OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED"],
    "true: endpoints of a region that IPv6 reaches, or that bear the namespace in their name, as in Oracle's SDKs",
  ],
];
