import { AsyncJobError } from "../errors.ts";
import { quoted, shown } from "../hidden_text.ts";
import { settledPath } from "../path_setting.ts";
import type { CredentialDeps } from "./credential_source.ts";
import type { KeyCredentials } from "./credentials.ts";
import { isHeaderText } from "./header_value.ts";
import { fingerprintOf, RSA_SHA256 } from "./signing_key.ts";

/** Where Kubernetes puts what a pod authenticates with. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

const HINT =
  "This works in a pod of an enhanced OKE cluster. Elsewhere use --oci-auth-type api_key.";

/**
 * Trades the service account token of a pod for a session token of the cluster's token service.
 *
 * Not the SDK's provider: bundled into one program that one cannot reach the cluster, for it passes its
 * certificates to a fetch that is not Deno's. The exchange is the same as in Oracle's SDKs: a new key's
 * public half is posted as `podKey`, and the answer is the base64 of a JSON object whose `token` bears
 * the `ST$` already.
 *
 * @param deps files, environment and fetch
 * @param timeout limit of the exchange in milliseconds
 * @returns the new key and the token as its id
 * @throws {AsyncJobError} `NotAuthenticated`
 */
export async function workloadIdentityCredentials(
  deps: CredentialDeps,
  timeout: number,
): Promise<KeyCredentials> {
  const host = required(deps, "KUBERNETES_SERVICE_HOST");
  const port = required(deps, "KUBERNETES_SERVICE_PORT_PROXYMUX");
  const certificates = await read(deps, "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", "ca.crt");
  const account = await read(deps, "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH", "token");
  if (!isHeaderText(account.trim())) throw refused("the service account's file holds no token");
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    { ...RSA_SHA256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const podKey = new Uint8Array(await crypto.subtle.exportKey("spki", publicKey)).toBase64();
  const authority = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  try {
    using client = Deno.createHttpClient({ caCerts: [certificates] });
    const answer = await deps.fetch(`https://${authority}/resourcePrincipalSessionTokens`, {
      method: "POST",
      headers: { "authorization": `Bearer ${account.trim()}`, "content-type": "application/json" },
      body: JSON.stringify({ podKey }),
      redirect: "error",
      signal: AbortSignal.timeout(timeout),
      client,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the cluster answered ${answer.status}`);
    const { token } = JSON.parse(atob(text)) as { token?: unknown };
    if (typeof token !== "string" || !token.startsWith("ST$")) {
      throw new Error("the cluster answered without a token");
    }
    return {
      keyId: token,
      key: { key: privateKey, fingerprint: await fingerprintOf(privateKey) },
      region: undefined,
    };
  } catch (cause) {
    throw refused(cause instanceof Error ? cause.message : String(cause), cause);
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
