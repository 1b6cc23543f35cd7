import { AsyncJobError, type ErrorCode } from "../errors.ts";
import { type ExchangeFailure, networkWords, type ServiceRefusal } from "./exchange.ts";
import type { OciSettings } from "./oci_settings.ts";

/** The service refuses requests whose date is further off than this, in milliseconds. */
const MAX_SKEW = 5 * 60 * 1000;

/** What was tried, for messages and hints. */
export interface Attempted {
  /** In the form "write the record of job x on host y". */
  readonly action: string;
  readonly settings: OciSettings;
  readonly endpoint: string;
  readonly region: string;
  /** What an unknown region was perhaps meant to be. */
  readonly nearRegion: string | undefined;
  /** The service's permission that the request needs, for example `OBJECT_CREATE`. */
  readonly permission: string;
  /** How many attempts were made. */
  readonly attempts: number;
  /** This machine's time when the answer came. */
  readonly now: Date;
}

/**
 * Names the failure of a request.
 *
 * @param failure how it failed
 * @param attempted what was tried
 * @returns an error whose message names what was asked for, and whose hint says how to mend it
 */
export function failureError(failure: ExchangeFailure, attempted: Attempted): AsyncJobError {
  const { endpoint, attempts, settings } = attempted;
  const tries = attempts > 1 ? ` after ${attempts} attempts` : "";
  switch (failure.kind) {
    case "refused":
      return refusalError(failure, attempted, tries);
    case "unsigned":
      // Without its cause: the error for a header that cannot be sent quotes the header.
      return named(
        attempted,
        "NotAuthenticated",
        `the request could not be signed: ${signingProblem(failure.cause)}`,
        {
          hint: identityHint(settings),
        },
      );
    case "timeout":
      return named(
        attempted,
        "Timeout",
        `no answer from ${endpoint} within ${settings.timeout.value} s${tries}`,
        {
          hint:
            "Check the network, or raise --oci-timeout. Whether a write was done is not known: load the record before saving again.",
          cause: failure.cause,
        },
      );
    case "unreachable":
      return named(
        attempted,
        "ConnectionFailed",
        `${endpoint} cannot be reached${tries}: ${words(failure.cause)}`,
        {
          hint: nearby(attempted) +
            `Check region "${attempted.region}", --oci-endpoint, the network, and HTTPS_PROXY and NO_PROXY.`,
          cause: failure.cause,
        },
      );
    case "tls":
      return named(
        attempted,
        "TlsFailed",
        `${endpoint} did not prove who it is: ${words(failure.cause)}`,
        {
          hint:
            "Behind a proxy or with a private certificate authority, name its PEM file in SSL_CERT_FILE.",
          cause: failure.cause,
        },
      );
    case "broken":
      return named(
        attempted,
        "ConnectionFailed",
        `the connection to ${endpoint} broke${tries}: ${words(failure.cause)}`,
        {
          hint:
            "Try again. Whether a write was done is not known: load the record before saving again.",
          cause: failure.cause,
        },
      );
    case "torn":
      return named(
        attempted,
        "UnexpectedResponse",
        `the answer of ${endpoint} broke off in its middle${tries}: ${words(failure.cause)}`,
        {
          hint:
            "Try again. Whether a write was done is not known: load the record before saving again.",
          cause: failure.cause,
        },
      );
    case "foreign":
      return named(
        attempted,
        "UnexpectedResponse",
        `${endpoint} answered with ${failure.detail}, not as Object Storage does`,
        {
          hint:
            "Something else answers there: a proxy's or portal's page. Check HTTPS_PROXY, NO_PROXY and --oci-endpoint.",
        },
      );
    case "oversized":
      return named(attempted, "UnexpectedResponse", `${endpoint} answered with more than 16 MiB`, {
        hint: "No record is that large. Look at what lies at its place.",
      });
  }
}

function refusalError(failure: ServiceRefusal, attempted: Attempted, tries: string): AsyncJobError {
  const { settings } = attempted;
  const bucket = settings.bucket.value;
  const said = `${failure.code ?? `HTTP ${failure.status}`}: ${failure.message}`;
  const refuse = (code: ErrorCode, hint: string, detail = said): AsyncJobError =>
    named(attempted, code, `${detail}${tries}`, { hint, opcRequestId: failure.opcRequestId });
  if (failure.code === undefined) {
    return refuse(
      "UnexpectedResponse",
      failure.status === 407
        ? "The proxy asks for a user: put it into HTTPS_PROXY."
        : "The answer is not the service's: check HTTPS_PROXY, NO_PROXY and --oci-endpoint, then try again.",
    );
  }
  const skew = failure.date === undefined ? 0 : attempted.now.getTime() - failure.date;
  if (failure.status === 401 && Math.abs(skew) > MAX_SKEW) {
    return refuse(
      "ClockSkew",
      "Set the clock, for example with chrony or 'timedatectl set-ntp true'.",
      `this machine's clock is ${span(skew)} ${skew > 0 ? "ahead of" : "behind"} the service's`,
    );
  }
  switch (failure.status) {
    case 401:
      return refuse("NotAuthenticated", identityHint(settings));
    case 403:
      return refuse("NotAuthorized", policyHint(settings, attempted.permission));
    case 404:
      if (failure.code === "BucketNotFound") {
        return refuse(
          "BucketNotFound",
          `Create bucket "${bucket}" in namespace "${settings.namespace.value}" and region ` +
            `"${attempted.region}", or correct the names. It may also be hidden: ${
              policyHint(settings, "BUCKET_READ")
            }`,
        );
      }
      if (failure.code === "NamespaceNotFound") {
        return refuse(
          "NamespaceNotFound",
          "'oci os ns get' prints the namespace of the tenancy: set it with --oci-namespace.",
        );
      }
      if (failure.code === "NotAuthorizedOrNotFound") {
        return refuse("NotAuthorized", policyHint(settings, attempted.permission));
      }
      return refuse("ServiceRefused", "Look up the code in the Object Storage API reference.");
    case 429:
      return refuse("TooManyRequests", "Run it later or with fewer hosts at once.");
    default:
      return failure.status >= 500 && failure.status !== 501
        ? refuse(
          "ServiceUnavailable",
          "Try again later; give the request id to Oracle support when it lasts.",
        )
        : refuse(
          "ServiceRefused",
          "Look up the code in the Object Storage API reference; check bucket, prefix and names.",
        );
  }
}

/** Puts what was asked for in front of what went wrong. */
function named(
  { action, settings, region, endpoint }: Attempted,
  code: ErrorCode,
  detail: string,
  details: { hint: string; cause?: unknown; opcRequestId?: string | undefined },
): AsyncJobError {
  const where = [
    `bucket "${settings.bucket.value}"`,
    `namespace "${settings.namespace.value}"`,
    `region "${region}"`,
    ...(settings.authType.value === "api_key" || settings.authType.value === "security_token"
      ? [`profile "${settings.profile.value}"`]
      : [`auth type ${settings.authType.value}`]),
    ...(detail.includes(endpoint) ? [] : [`endpoint ${endpoint}`]),
  ].join(", ");
  const { opcRequestId } = details;
  const id = opcRequestId === undefined ? "" : ` (opc-request-id ${opcRequestId})`;
  return new AsyncJobError(code, `Cannot ${action} (${where}): ${detail}${id}`, details);
}

/** The statement that mends missing rights (IAM policy reference, Object Storage). */
function policyHint({ compartment, bucket, authType }: OciSettings, permission: string): string {
  const place = compartment === undefined
    ? "compartment <name of the bucket's compartment>"
    : `compartment id ${compartment.value}`;
  const who = authType.value === "api_key" || authType.value === "security_token"
    ? "group <your group>"
    : "dynamic-group <your dynamic group>";
  return `It needs ${permission}. Add the policies: "Allow ${who} to read buckets in ${place}" and ` +
    `"Allow ${who} to manage objects in ${place} where target.bucket.name='${bucket.value}'".`;
}

function identityHint({ authType, profile }: OciSettings): string {
  switch (authType.value) {
    case "api_key":
      return `Compare user, tenancy, fingerprint and key_file of profile "${profile.value}" with the API keys of the user in the console.`;
    case "security_token":
      return `The session token is not accepted: run 'oci session authenticate --profile-name ${profile.value}'.`;
    default:
      return "The principal is not accepted: check that a dynamic group matches it.";
  }
}

function span(milliseconds: number): string {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}

/** The SDK's first sentence, unless it holds what must not be told. */
function signingProblem(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : "";
  return text === "" || /header/i.test(text)
    ? "the credentials hold what no request can carry"
    : text.split(/\. /)[0] ?? "";
}

function nearby({ nearRegion }: Attempted): string {
  return nearRegion === undefined ? "" : `Did you mean region '${nearRegion}'? `;
}

function words(cause: unknown): string {
  return networkWords(cause)
    .replace(/client error \((Connect|SendRequest)\): |[Ff]etch failed: /g, "");
}
