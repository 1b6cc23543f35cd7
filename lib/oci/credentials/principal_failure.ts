import { AsyncJobError, type ErrorCode } from "../../errors.ts";
import { withoutSecrets } from "../../hidden_text.ts";
import type { EnvironmentReader } from "../../settings/given.ts";
import { CredentialRequestFailed } from "./credential_request.ts";
import { MAX_SKEW, words } from "../describe_failure.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../proxy_variables.ts";
import type { ServiceRefusal } from "../refusal.ts";

/** Who was to be authenticated, for messages and hints. */
export interface PrincipalPurpose {
  /** In the form "as an instance principal". */
  readonly how: string;
  /** What the service that was asked is called, in the form "the metadata service". */
  readonly service: string;
  /** Says what to look at when the service does not know the principal, or what was asked for. */
  readonly unknown: string;
  /** Says what to look at when the service cannot be reached. */
  readonly unreachable: string;
  /** Whether the service is one of this machine or network, which no proxy reaches. */
  readonly isLocal: boolean;
  /** What was sent and may come back in an answer, but must not be told. */
  readonly secrets?: readonly string[];
}

/**
 * Names what a request for credentials failed with.
 *
 * @param thrown what the request threw
 * @param purpose who was to be authenticated
 * @param env reads an environment variable
 * @returns the error to throw
 */
export function principalError(
  thrown: unknown,
  purpose: PrincipalPurpose,
  env: EnvironmentReader,
): AsyncJobError {
  if (thrown instanceof AsyncJobError) return thrown;
  if (!(thrown instanceof CredentialRequestFailed)) {
    const detail = thrown instanceof Error ? thrown.message : "it failed in an unknown way";
    return errorOf("NotAuthenticated", detail, purpose.unknown, purpose, thrown);
  }
  const { request: { method, url }, failure, attempts } = thrown;
  const asked = `${method} ${url}`;
  const tries = attempts > 1 ? ` (tried ${attempts} times)` : "";
  const proxy = proxyHint(url, purpose, env);
  const unreachable = `${proxy}${purpose.unreachable}`;
  const named = (code: ErrorCode, detail: string, hint: string): AsyncJobError =>
    errorOf(code, detail, hint, purpose, thrown);
  switch (failure.kind) {
    case "http_error":
      return refusedError(thrown, failure, tries, named, proxy, purpose);
    case "timeout":
      return named(
        "Timeout",
        `${asked} had no answer within ${thrown.request.timeout / 1000} s${tries}`,
        unreachable,
      );
    case "tls":
      return named(
        "TlsFailed",
        `${asked}: ${purpose.service} did not prove who it is: ${words(failure.cause)}`,
        purpose.isLocal
          ? purpose.unreachable
          : "Behind a proxy or with a private certificate authority, name its PEM file in SSL_CERT_FILE.",
      );
    case "blocked":
      return named(
        "InvalidSetting",
        `${asked}: the port is kept for another protocol`,
        "Name another port in the variable that the address comes from.",
      );
    case "unreachable":
    case "broken":
      return named(
        "ConnectionFailed",
        `${asked} failed${tries}: ${words(failure.cause)}`,
        unreachable,
      );
    case "truncated":
      return named(
        "UnexpectedResponse",
        `${asked}: the answer broke off in its middle${tries}`,
        `${proxy}Try again.`,
      );
    case "unexpected":
      return named(
        "UnexpectedResponse",
        `${asked} was answered with ${failure.detail}, not as ${purpose.service} does`,
        `${proxy}Something else answers there: a proxy's or portal's page.`,
      );
    default:
      return named("UnexpectedResponse", `${asked} failed: ${failure.kind}`, unreachable);
  }
}

function refusedError(
  { request: { method, url }, date }: CredentialRequestFailed,
  failure: ServiceRefusal,
  tries: string,
  named: (code: ErrorCode, detail: string, hint: string) => AsyncJobError,
  proxy: string,
  { unknown, service, secrets = [] }: PrincipalPurpose,
): AsyncJobError {
  const { status, code, message, opcRequestId } = failure;
  const parts = [
    `${method} ${url} answered ${status}`,
    ...code === undefined ? [] : [` ${code}`],
    ...message === "" ? [] : [`: ${told(message, secrets)}`],
    tries,
    ...opcRequestId === undefined ? [] : [` (opc-request-id ${opcRequestId})`],
  ];
  const said = parts.join("");
  const skew = failure.date === undefined ? 0 : date.getTime() - failure.date;
  if (status === 401 && Math.abs(skew) > MAX_SKEW) {
    const minutes = Math.round(Math.abs(skew) / 60_000);
    return named(
      "ClockSkew",
      `${said}; this machine's clock is ${minutes} minutes ${skew > 0 ? "ahead" : "behind"}`,
      "Set the clock, for example with chrony or 'timedatectl set-ntp true'.",
    );
  }
  if (status === 407) {
    return named(
      "UnexpectedResponse",
      said,
      proxy === "" ? "The proxy asks for a user: put it into HTTPS_PROXY." : proxy.trim(),
    );
  }
  if (status === 429) {
    return named("TooManyRequests", said, "Run it later or on fewer hosts at once.");
  }
  if (status >= 500 && status !== 501) {
    return named("ServiceUnavailable", said, `${proxy}Try again later: ${service} failed.`);
  }
  if (status >= 400 && status <= 404) return named("NotAuthenticated", said, `${proxy}${unknown}`);
  return named(
    "UnexpectedResponse",
    said,
    `${proxy}The answer is not one of ${service}: a proxy or portal may stand in between.`,
  );
}

function errorOf(
  code: ErrorCode,
  detail: string,
  hint: string,
  { how }: PrincipalPurpose,
  cause: unknown,
): AsyncJobError {
  return new AsyncJobError(code, `Cannot authenticate ${how}: ${detail}`, { hint, cause });
}

/** An answer may quote what was sent, or hold what was to be kept. */
function told(message: string, secrets: readonly string[]): string {
  return withoutSecrets(secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), message));
}

/** Says how to go past a proxy that the variables ask for, where none can be of use. */
function proxyHint(
  url: string,
  { isLocal, service }: PrincipalPurpose,
  env: EnvironmentReader,
): string {
  const { hostname, protocol } = new URL(url);
  const scheme = protocol === "https:" ? /^(all|https)_/i : /^(all|http)_/i;
  const variable = PROXY_VARIABLES.filter((name) => scheme.test(name)).find((name) => env(name));
  const exempt = NO_PROXY_VARIABLES.map((name) => env(name)).find(Boolean);
  const isExempt = exempt?.split(",").some((entry) => ["*", hostname].includes(entry.trim()));
  if (!isLocal || variable === undefined || isExempt === true) return "";
  const list = exempt === undefined ? hostname : `${exempt},${hostname}`;
  return `${variable} names a proxy, which does not reach ${service}: set NO_PROXY=${list}. `;
}
