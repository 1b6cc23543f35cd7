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
  const compartment = setUp.bucket?.compartmentId ?? setUp.access.compartment?.value;
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
  return fail(code, said, remedyOf(setUp, { code, detail, hint }, api));
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
  { code, detail, hint }: DescribedFailure,
  api: ObjectApi,
): Remedy {
  switch (code) {
    case "ClockSkew":
      return clockRemedy(hint);
    case "TlsFailed":
      return certificateRemedy(api.endpoint, hint);
    case "ConnectionFailed":
    case "Timeout":
    case "UnexpectedResponse":
      return proxyRemedy(
        setUp,
        api.endpoint,
        /proxy authentication required/i.test(detail)
          ? "The proxy asks for a user: name user and password in the variable, as http://<user>:<password>@<proxy>, or go past it:"
          : hint,
      );
    default:
      return { say: hint };
  }
}

/**
 * Sets the clock.
 *
 * @param say why
 * @returns the remedy
 */
export function clockRemedy(say: string): Remedy {
  return {
    say,
    paste: Deno.build.os === "linux"
      ? ["sudo timedatectl set-ntp true", "chronyc tracking"]
      : Deno.build.os === "darwin"
      ? ["sudo sntp -sS time.apple.com"]
      : ["w32tm /resync"],
  };
}

/** Shows who signed the certificate, and how to trust them. */
function certificateRemedy(endpoint: string, say: string): Remedy {
  const { hostname, port } = new URL(endpoint);
  return {
    say,
    paste: [
      `openssl s_client -connect ${hostname}:${
        port || "443"
      } -servername ${hostname} -showcerts </dev/null`,
      "export SSL_CERT_FILE=/path/to/your-authority.pem",
    ],
  };
}

/** Goes past the proxy, or asks the same question with another program. */
function proxyRemedy({ deps }: SetUp, endpoint: string, say: string): Remedy {
  const { hostname } = new URL(endpoint);
  const proxied = PROXY_VARIABLES.some((name) => deps.env(name));
  const exempt = NO_PROXY_VARIABLES.find((name) => deps.env(name));
  const before = exempt === undefined ? "" : `${deps.env(exempt)},`;
  const list = hiddenKind(before) === undefined
    ? shellWord(before + hostname)
    : `"$${exempt},${hostname}"`;
  return {
    say,
    paste: [
      `curl -sv ${shellWord(`${endpoint}/n/`)}`,
      ...(proxied ? [`export NO_PROXY=${list}`] : []),
    ],
  };
}
