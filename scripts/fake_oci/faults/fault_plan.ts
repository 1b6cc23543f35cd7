import { type Delivery, type HttpResponse, textResponse } from "../http/http_response.ts";
import type { RequestPath } from "../object_storage/request_path.ts";
import type { Fault, Moment } from "./fault.ts";
import { refusal } from "./refusals.ts";

/** What all the faults of one request come to. */
export interface FaultPlan {
  readonly delayMs: number;
  readonly skewSeconds: number;
  /** The request has been carried out once before, and that answer is lost. */
  readonly repeats?: boolean;
  /** Nothing is answered, from this moment on. */
  readonly silence?: Extract<Fault, { kind: "no-answer" }>;
  /** Answered in place of the operation's own response. */
  readonly substitute?: { readonly response: HttpResponse; readonly when: Moment };
  readonly oversizeBytes?: number;
  readonly delivery: (response: HttpResponse) => Delivery;
}

/**
 * Adds up the faults of one request.
 *
 * @param faults as taken from the queue
 * @param path what the request names, for the wording of refusals
 * @returns the plan; without faults, the plan of a service that works
 */
export function planFaults(faults: readonly Fault[], path: RequestPath): FaultPlan {
  let plan: FaultPlan = { delayMs: 0, skewSeconds: 0, delivery: () => ({ kind: "whole" }) };
  for (const fault of faults) plan = { ...plan, ...planFault(fault, path) };
  return plan;
}

function planFault(fault: Fault, path: RequestPath): Partial<FaultPlan> {
  switch (fault.kind) {
    case "delay":
      return { delayMs: fault.ms };
    case "skew":
      return { skewSeconds: fault.seconds };
    case "no-answer":
      return { silence: fault };
    case "oversize":
      return { oversizeBytes: fault.bytes };
    case "repeat":
      return { repeats: true };
    case "refusal":
    case "answer": {
      const when = fault.commit ? "after-commit" : "before-commit";
      return { substitute: { response: substituteOf(fault, path), when } };
    }
    case "cut":
      return { delivery: (response) => cutDelivery(fault, response) };
    case "drip": {
      const { bytes = 1, everyMs, from = "body" } = fault;
      return { delivery: () => ({ kind: "drip", bytes, everyMs, from }) };
    }
  }
}

function substituteOf(
  fault: Extract<Fault, { kind: "refusal" | "answer" }>,
  path: RequestPath,
): HttpResponse {
  if (fault.kind === "answer") {
    const contentType = fault.contentType ?? "text/html";
    return textResponse(fault.status, fault.body, contentType, { ...fault.headers });
  }
  const response = refusal(fault.code, path).toResponse();
  if (fault.retryAfter === undefined) return response;
  return {
    ...response,
    headers: new Map([...response.headers, ["retry-after", fault.retryAfter]]),
  };
}

function cutDelivery(fault: Extract<Fault, { kind: "cut" }>, response: HttpResponse): Delivery {
  return {
    kind: "cut",
    keepBytes: fault.keepBytes ?? Math.floor(response.body.length / 2),
    framing: fault.framing ?? "content-length",
    ending: fault.ending ?? "close",
  };
}
