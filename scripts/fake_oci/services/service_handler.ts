import { answerWithFaults } from "../faults/answer_with_faults.ts";
import { planFaults } from "../faults/fault_plan.ts";
import type { FaultQueue, ServiceName } from "../faults/fault_queue.ts";
import { type HttpRequest, splitTarget } from "../http/http_request.ts";
import type { HttpResponse } from "../http/http_response.ts";
import type { Handler } from "../http/http_server.ts";
import { NO_PATH } from "../object_storage/request_path.ts";
import { newEntry, type RequestLog } from "../request_log.ts";

/** What a small service does with a request; it may throw a ServiceError. */
export type Respond = (
  request: HttpRequest,
  path: string,
) => Promise<HttpResponse> | HttpResponse;

/**
 * Turns a service into a handler that notes its requests and misbehaves on command.
 *
 * @param service its name in the log and in the rules of faults
 * @param parts log and faults
 * @param respond the service itself
 * @returns the handler
 */
export function serviceHandler(
  service: ServiceName,
  parts: { readonly log: RequestLog; readonly faults: FaultQueue },
  respond: Respond,
): Handler {
  return async (request, signal) => {
    const { path } = splitTarget(request.target);
    const faults = parts.faults.take({ service, request, operation: undefined, object: "" });
    const entry = newEntry(request, { service, operation: path, faults });
    parts.log.arrived(entry);
    const plan = planFaults(faults, NO_PATH);
    const { response, delivery } = await answerWithFaults(
      plan,
      () => respond(request, path),
      signal,
    );
    if (delivery.kind !== "none") entry.status = response.status;
    parts.log.finished(entry);
    const headers = new Map(response.headers);
    headers.set("opc-request-id", entry.requestId);
    headers.set("date", new Date().toUTCString());
    return { response: { ...response, headers }, delivery };
  };
}
