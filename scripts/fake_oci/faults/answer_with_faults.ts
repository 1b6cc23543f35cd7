import type { Answer, Delivery, HttpResponse } from "../http/http_response.ts";
import { pause } from "../http/pause.ts";
import { ServiceError } from "../object_storage/service_error.ts";
import type { FaultPlan } from "./fault_plan.ts";

const SILENT: HttpResponse = { status: 500, headers: new Map(), body: new Uint8Array() };

/**
 * Has a service answer a request, as far as the request's faults let it.
 *
 * @param plan what all the faults come to
 * @param perform the service; it may throw a ServiceError
 * @param signal comes when the fake is closing
 * @returns the answer, still without the headers that every response has
 */
export async function answerWithFaults(
  plan: FaultPlan,
  perform: () => Promise<HttpResponse> | HttpResponse,
  signal: AbortSignal,
): Promise<Answer> {
  if (plan.repeats) await respond(perform);
  await pause(plan.delayMs, signal);
  const early = plan.silence?.when === "before-commit" || plan.substitute?.when === "before-commit";
  const own = early ? undefined : await respond(perform);
  const response = plan.substitute?.response ?? padded(own, plan.oversizeBytes) ?? SILENT;
  return { response, delivery: await silence(plan, signal) ?? plan.delivery(response) };
}

async function respond(
  perform: () => Promise<HttpResponse> | HttpResponse,
): Promise<HttpResponse> {
  try {
    return await perform();
  } catch (error) {
    if (error instanceof ServiceError) return error.toResponse();
    throw error;
  }
}

/** Makes the silence of a plan that has one; a hang lasts until the fake closes. */
async function silence(plan: FaultPlan, signal: AbortSignal): Promise<Delivery | undefined> {
  if (!plan.silence) return undefined;
  if (plan.silence.ending !== "hang") return { kind: "none", ending: plan.silence.ending };
  await pause(2 ** 31 - 1, signal);
  return { kind: "none", ending: "close" };
}

function padded(
  response: HttpResponse | undefined,
  bytes: number | undefined,
): HttpResponse | undefined {
  if (!response || bytes === undefined || bytes <= response.body.length) return response;
  const body = new Uint8Array(bytes).fill(0x20);
  body.set(response.body);
  return { ...response, body };
}
