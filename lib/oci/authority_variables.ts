/**
 * Variables that name a PEM file of certificate authorities to trust beside the usual ones: OpenSSL's,
 * that of Oracle's command, and that of Python's requests, which Oracle's tools are built on.
 */
export const AUTHORITY_VARIABLES = [
  "SSL_CERT_FILE",
  "OCI_CLI_CERT_BUNDLE",
  "REQUESTS_CA_BUNDLE",
] as const;
