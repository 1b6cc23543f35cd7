import { AsyncJobError, type ErrorCode } from "../errors.ts";
import { type ExchangeFailure, networkWords } from "./exchange.ts";
import type { ServiceRefusal } from "./refusal.ts";
import type { OciSettings } from "../settings/oci_settings.ts";
import { policyStatements } from "./policy_statements.ts";

/** The service refuses requests whose date is further off than this, in milliseconds. */
export const MAX_SKEW = 5 * 60 * 1000;

/** How to name the realm of a region that this version does not know. */
export const REALM_ADVICE =
  "For a dedicated, Alloy or other realm, describe the region in ~/.oci/regions-config.json or " +
  "OCI_REGION_METADATA, set OCI_DEFAULT_REALM to the realm's domain, or give --oci-endpoint.";

/** What a proxy wants that answers 407. */
const PROXY_USER = "The proxy asks for a user: name user and password in HTTPS_PROXY, as " +
  "http://<user>:<password>@<proxy>, or go past it with NO_PROXY.";

/** What was tried, for messages and hints. */
export interface Attempted {
  /** In the form "write the record of job x on host y". */
  readonly action: string;
  readonly settings: OciSettings;
  readonly endpoint: string;
  readonly region: string;
  /** What an unknown region was perhaps meant to be. */
  readonly nearRegion: string | undefined;
  /** Whether the endpoint's domain is that of the first realm only because the region is unknown. */
  readonly isRealmGuessed: boolean;
  /** The service's permission that the request needs, for example `OBJECT_CREATE`. */
  readonly permission: string;
  /** What to do about work that may have been done nevertheless; `undefined` when none can have been. */
  readonly uncertain: string | undefined;
  /** How many attempts were made. */
  readonly attempts: number;
  /** This machine's time when the answer came. */
  readonly now: Date;
}

/** A failure in words, without what was asked for. */
export interface DescribedFailure {
  readonly code: ErrorCode;
  /** What went wrong, in the middle of a sentence. */
  readonly detail: string;
  readonly hint: string;
  readonly cause?: unknown;
  readonly opcRequestId?: string | undefined;
}

/**
 * Tells what a failure means and how to fix it.
 *
 * @param failure how the request failed
 * @param attempted what was tried
 * @returns the error's code and words
 */
export function describeFailure(
  failure: ExchangeFailure,
  attempted: Attempted,
): DescribedFailure {
  const told = describeLast(failure, attempted);
  const { uncertain } = attempted;
  return uncertain === undefined ? told : { ...told, hint: `${told.hint} ${uncertain}` };
}

function describeLast(failure: ExchangeFailure, attempted: Attempted): DescribedFailure {
  const { endpoint, attempts, settings } = attempted;
  const tries = attempts > 1 ? ` (tried ${attempts} times)` : "";
  switch (failure.kind) {
    case "http_error":
      return refusalError(failure, attempted, tries);
    case "signing_failed":
      if (failure.cause instanceof AsyncJobError) {
        const { code, message, hint = "" } = failure.cause;
        return described(code, `the request could not be signed: ${message}`, { hint });
      }
      // Without its cause: the error for a header that cannot be sent quotes the header.
      return described(
        "NotAuthenticated",
        `the request could not be signed: ${signingProblem(failure.cause)}`,
        {
          hint: identityHint(settings),
        },
      );
    case "timeout":
      return described(
        "Timeout",
        `no answer from ${endpoint} within ${settings.timeout.value} s${tries}`,
        {
          hint: "Check the network, or raise --oci-timeout.",
          cause: failure.cause,
        },
      );
    case "blocked":
      return described(
        "InvalidSetting",
        `${endpoint} has a port that is kept for another protocol: ${words(failure.cause)}`,
        {
          hint: "Give --oci-endpoint another port, and let the service listen there: " +
            "browsers and this program send nothing to this one.",
          cause: failure.cause,
        },
      );
    case "unreachable":
      return described(
        "ConnectionFailed",
        `${endpoint} cannot be reached${tries}: ${words(failure.cause)}`,
        {
          hint: failure.needsProxyUser ? PROXY_USER : nearby(attempted) + otherRealm(attempted) +
            `Check region "${attempted.region}", --oci-endpoint, the network, and HTTPS_PROXY and NO_PROXY.`,
          cause: failure.cause,
        },
      );
    case "tls":
      return described(
        "TlsFailed",
        `${endpoint} did not prove who it is: ${words(failure.cause)}`,
        {
          hint:
            "Behind a proxy or with a private certificate authority, name its PEM file in SSL_CERT_FILE.",
          cause: failure.cause,
        },
      );
    case "broken":
      return described(
        "ConnectionFailed",
        `the connection to ${endpoint} broke${tries}: ${words(failure.cause)}`,
        {
          hint: "Try again.",
          cause: failure.cause,
        },
      );
    case "truncated":
      return described(
        "UnexpectedResponse",
        `the answer of ${endpoint} broke off in its middle${tries}: ${words(failure.cause)}`,
        {
          hint: "Try again.",
          cause: failure.cause,
        },
      );
    case "unexpected":
      return described(
        "UnexpectedResponse",
        `${endpoint} answered with ${failure.detail}, not as Object Storage does`,
        {
          hint:
            "Something else answers there: a proxy's or portal's page. Check HTTPS_PROXY, NO_PROXY and --oci-endpoint.",
        },
      );
    case "oversized":
      return described("UnexpectedResponse", `${endpoint} answered with more than 16 MiB`, {
        hint: "No record is that large. Look at what lies at its place.",
      });
  }
}

function refusalError(
  failure: ServiceRefusal,
  attempted: Attempted,
  tries: string,
): DescribedFailure {
  const { settings } = attempted;
  const bucket = settings.bucket.value;
  const said = `${failure.code ?? `HTTP ${failure.status}`}: ${failure.message}`;
  const refuse = (code: ErrorCode, hint: string, detail = said): DescribedFailure =>
    described(code, `${detail}${tries}`, { hint, opcRequestId: failure.opcRequestId });
  if (failure.code === undefined) {
    return refuse(
      "UnexpectedResponse",
      failure.status === 407
        ? PROXY_USER
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
              policyHint(settings, attempted.permission)
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

function described(
  code: ErrorCode,
  detail: string,
  details: { hint: string; cause?: unknown; opcRequestId?: string | undefined },
): DescribedFailure {
  return { code, detail, ...details };
}

/** What fixes missing rights. */
function policyHint(settings: OciSettings, permission: string): string {
  const [buckets, objects] = policyStatements(settings);
  return `It needs ${permission}. Add the policies: "${buckets}" and "${objects}".`;
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

/** A region of another realm has another domain. */
function otherRealm({ nearRegion, isRealmGuessed, region }: Attempted): string {
  return isRealmGuessed && nearRegion === undefined
    ? `This version does not know region '${region}' and takes it for one of the first realm, ` +
      `oraclecloud.com. ${REALM_ADVICE} `
    : "";
}

function nearby({ nearRegion }: Attempted): string {
  return nearRegion === undefined ? "" : `Did you mean region '${nearRegion}'? `;
}

/**
 * What the layers beneath fetch said, without the words by which they name each other.
 *
 * @param cause what fetch threw
 * @returns the middle of a sentence
 */
export function words(cause: unknown): string {
  return networkWords(cause)
    .replace(/client error \((Connect|SendRequest)\): |[Ff]etch failed: /g, "");
}
