/** The variables that send requests through a proxy, in the order in which Deno's fetch reads them. */
export const PROXY_VARIABLES = [
  "ALL_PROXY",
  "all_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
] as const;

/** Variables that say which hosts no proxy is used for. */
export const NO_PROXY_VARIABLES = ["NO_PROXY", "no_proxy"] as const;
