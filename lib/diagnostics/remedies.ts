import { ERROR_GUIDE } from "../error_guide.ts";
import type { ErrorCode } from "../errors.ts";
import { hiddenKind } from "../hidden_text.ts";
import type { DescribedFailure } from "../oci/describe_failure.ts";
import type { CallFailed, ObjectApi } from "../oci/object_api.ts";
import { policyStatements } from "../oci/policy_statements.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../oci/proxy_variables.ts";
import { fail, type Finding, type Remedy } from "./check.ts";
import type { SetUp } from "./set_up.ts";
import { shellWord } from "./shell_word.ts";

/**
 * The statements that give what is missing.
 *
 * @param setUp who asks, and for which bucket
 * @param permission what is missing, by the service's name
 * @returns the remedy
 */
export function policyRemedy(setUp: SetUp, permission: string): Remedy {
  const compartment = setUp.bucket?.compartmentId ?? setUp.given.access.compartment?.value;
  const unknown = compartment === undefined ? " and compartment" : "";
  return {
    say:
      `Add these statements to a policy, with your own group${unknown}; they give ${permission} too, ` +
      "within a minute or so:",
    paste: policyStatements(setUp.settings, compartment),
  };
}

/**
 * Names a call's failure.
 *
 * @param setUp the set-up
 * @param api what made the call
 * @param failed how it failed
 * @param permission what the call needs, by the service's name
 * @returns the finding
 */
export function callFinding(
  setUp: SetUp,
  api: ObjectApi,
  failed: CallFailed,
  permission: string,
): Finding {
  const { code, detail, hint, opcRequestId } = api.describe(failed, permission);
  const id = opcRequestId === undefined ? "" : ` (opc-request-id ${opcRequestId})`;
  // Once the bucket is known to be there, "not found" is the service's way to say "not allowed".
  if (isHidden(failed)) {
    const missing = `${permission} is missing; the service says ${detail}${id}`;
    return fail("NotAuthorized", missing, policyRemedy(setUp, permission));
  }
  const start = detail.startsWith("http") ? detail.charAt(0) : detail.charAt(0).toUpperCase();
  const said = `${start}${detail.slice(1)}${id}`;
  return fail(code, said, remedyOf(setUp, { code, hint }, api));
}

/**
 * Tells whether the service said "not found" or "not allowed", which it does not keep apart.
 *
 * @param failed how a call failed
 * @returns whether rights may be missing
 */
export function isHidden(failed: CallFailed): boolean {
  return failed.isRefusal(403) || failed.isRefusal(404, "BucketNotFound") ||
    failed.isRefusal(404, "NamespaceNotFound") || failed.isRefusal(404, "NotAuthorizedOrNotFound");
}

function remedyOf(
  setUp: SetUp,
  { code, hint }: Pick<DescribedFailure, "code" | "hint">,
  { endpoint }: ObjectApi,
): Remedy {
  const paste = commandsFor(code, endpoint);
  if (paste.length === 0) return { say: hint };
  if (!MAY_BE_THE_PROXY.has(code)) return { say: hint, paste };
  return { say: hint, paste: [...paste, ...pastProxy(setUp, new URL(endpoint).hostname)] };
}

/**
 * The lines to paste about an error code, as the guide has them.
 *
 * @param code the code
 * @param endpoint the address of the service, where that says something
 * @returns the lines; none for most codes
 */
export function commandsFor(code: ErrorCode, endpoint?: string): readonly string[] {
  const { hostname = "", port = "" } = endpoint === undefined ? {} : new URL(endpoint);
  return (ERROR_GUIDE[code].commands ?? []).map((line) =>
    line.replaceAll("{url}", shellWord(`${endpoint}/n/`)).replaceAll("{host}", hostname)
      .replaceAll("{port}", port || "443")
  );
}

/** What may be due to a proxy in between. */
const MAY_BE_THE_PROXY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ConnectionFailed",
  "Timeout",
  "UnexpectedResponse",
]);

/** The line that makes requests go past the proxy, if there is one. */
function pastProxy({ deps }: SetUp, hostname: string): readonly string[] {
  if (!PROXY_VARIABLES.some((name) => deps.env(name))) return [];
  const exempt = NO_PROXY_VARIABLES.find((name) => deps.env(name));
  const before = exempt === undefined ? "" : `${deps.env(exempt)},`;
  const list = hiddenKind(before) === undefined
    ? shellWord(before + hostname)
    : `"$${exempt},${hostname}"`;
  return [`export NO_PROXY=${list}`];
}
