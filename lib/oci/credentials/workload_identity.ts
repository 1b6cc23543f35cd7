import { AsyncJobError } from "../../errors.ts";
import { type CredentialRequestDeps, requestCredential } from "./credential_request.ts";
import { quoted, shown } from "../../hidden_text.ts";
import { settledPath } from "../../settings/path_setting.ts";
import type { CredentialDeps } from "./credential_source.ts";
import { isHeaderText } from "../header_value.ts";
import { principalError, type PrincipalPurpose } from "./principal_failure.ts";
import { newSessionKey } from "./session_key.ts";
import { expiryOf } from "./session_token.ts";
import type { TokenCredentials } from "./token_signer.ts";

/** Where Kubernetes puts what a pod authenticates with. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The token itself, as Oracle's command takes it; it counts before the file. */
const TOKEN_STRING = "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_STRING";

const HINT =
  "This works in a pod of an enhanced OKE cluster. Elsewhere use --oci-auth-type api_key.";

const PURPOSE: PrincipalPurpose = {
  how: "by OKE workload identity",
  service: "the cluster",
  unknown:
    "The cluster does not accept the pod's service account: it must be an enhanced cluster, and " +
    "the token the one that the pod has mounted. A dynamic group is not needed: policies name the " +
    "workload. Elsewhere use --oci-auth-type api_key.",
  unreachable: HINT,
  isLocal: true,
};

/** Limits of each request, and the outside world. */
export interface WorkloadDeps extends CredentialDeps, CredentialRequestDeps {
  readonly timeout: number;
  readonly retries: number;
}

/**
 * Trades the service account token of a pod for a session token of the cluster's token service.
 *
 * Not the SDK's provider: bundled into one program that one cannot reach the cluster, for it passes its
 * certificates to a fetch that is not Deno's. The exchange is the same as in Oracle's SDKs: a new key's
 * public half is posted as `podKey`, and the answer is the base64 of a JSON object whose `token` bears
 * the `ST$` already.
 *
 * @param deps limits, files, environment and fetch
 * @returns the new key and the token as its id
 * @throws {AsyncJobError} `NotAuthenticated`, or what is wrong with the service or the way to it
 */
export async function workloadIdentityCredentials(
  deps: WorkloadDeps,
): Promise<TokenCredentials> {
  const host = required(deps, "KUBERNETES_SERVICE_HOST");
  const port = required(deps, "KUBERNETES_SERVICE_PORT_PROXYMUX");
  const certificates = await read(deps, "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", "ca.crt");
  const account = (deps.env(TOKEN_STRING) ||
    await read(deps, "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH", "token"))
    .trim();
  if (!isHeaderText(account)) {
    const place = deps.env(TOKEN_STRING) ? TOKEN_STRING : "the service account's file";
    throw refused(`${place} holds no token`);
  }
  const { key, publicKey: podKey } = await newSessionKey();
  const authority = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const headers = (): Headers =>
    new Headers({ "authorization": `Bearer ${account}`, "content-type": "application/json" });
  try {
    using client = Deno.createHttpClient({ caCerts: [certificates] });
    const fetch: typeof deps.fetch = (input, init) => deps.fetch(input, { ...init, client });
    const { timeout, retries } = deps;
    const url = `https://${authority}/resourcePrincipalSessionTokens`;
    const body = JSON.stringify({ podKey });
    const token = await requestCredential(
      { method: "POST", url, headers, body, timeout, retries },
      tokenOf,
      { ...deps, fetch },
    );
    return { keyId: token, key, region: undefined, expires: expiryOf(token) };
  } catch (thrown) {
    throw principalError(thrown, { ...PURPOSE, secrets: [account] }, deps.env);
  }
}

function tokenOf(text: string): string | undefined {
  try {
    const { token } = JSON.parse(atob(text)) as { token?: unknown };
    return typeof token === "string" && token.startsWith("ST$") && isHeaderText(token)
      ? token
      : undefined;
  } catch {
    return undefined;
  }
}

function required(deps: CredentialDeps, name: string): string {
  const value = deps.env(name);
  if (!value) throw refused(`${name} is not set`);
  if (/^[\w.:-]+$/.test(value) && value.length <= 255) return value;
  throw new AsyncJobError(
    "InvalidSetting",
    `Invalid value ${quoted(value)} of ${name}: it is neither a host nor a port`,
    { hint: "Kubernetes sets it in every pod: leave it as it is there." },
  );
}

/** Reads what Kubernetes puts into every pod, or a file that a variable names instead. */
async function read(deps: CredentialDeps, variable: string, usual: string): Promise<string> {
  const given = deps.env(variable);
  const file = given ? settledPath(given, variable, deps.env) : `${SERVICE_ACCOUNT}/${usual}`;
  try {
    return await deps.readTextFile(file);
  } catch (cause) {
    throw refused(`${shown(file)} cannot be read`, cause);
  }
}

function refused(problem: string, cause?: unknown): AsyncJobError {
  return new AsyncJobError(
    "NotAuthenticated",
    `Cannot authenticate by OKE workload identity: ${problem}`,
    {
      hint: HINT,
      cause,
    },
  );
}
