import { AsyncJobError } from "../errors.ts";
import { type Attempted, describeFailure } from "./describe_failure.ts";
import type { ExchangeFailure } from "./exchange.ts";

/**
 * Names the failure of a request.
 *
 * @param failure how it failed
 * @param attempted what was tried
 * @returns an error whose message names what was asked for, and whose hint says how to fix it
 */
export function failureError(failure: ExchangeFailure, attempted: Attempted): AsyncJobError {
  const { code, detail, ...details } = describeFailure(failure, attempted);
  const { settings, region, endpoint } = attempted;
  const where = [
    ...(settings.bucket.value === "" ? [] : [`bucket "${settings.bucket.value}"`]),
    ...(settings.namespace.value === "" ? [] : [`namespace "${settings.namespace.value}"`]),
    `region "${region}"`,
    ...(settings.authType.value === "api_key" || settings.authType.value === "security_token"
      ? [`profile "${settings.profile.value}"`]
      : [`auth type ${settings.authType.value}`]),
    ...(detail.includes(endpoint) ? [] : [`endpoint ${endpoint}`]),
  ].join(", ");
  const { opcRequestId } = details;
  const id = opcRequestId === undefined ? "" : ` (opc-request-id ${opcRequestId})`;
  return new AsyncJobError(
    code,
    `Cannot ${attempted.action} (${where}): ${detail}${id}`,
    details,
  );
}
