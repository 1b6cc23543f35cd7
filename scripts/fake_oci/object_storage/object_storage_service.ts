import type { FakeClock } from "../fake_clock.ts";
import { answerWithFaults } from "../faults/answer_with_faults.ts";
import { type FaultPlan, planFaults } from "../faults/fault_plan.ts";
import type { FaultQueue } from "../faults/fault_queue.ts";
import { type HttpRequest, splitTarget } from "../http/http_request.ts";
import type { Answer, HttpResponse } from "../http/http_response.ts";
import type { AccessPolicy } from "../identity/access_policy.ts";
import type { KeyRing } from "../identity/key_ring.ts";
import { type LoggedRequest, newEntry, type RequestLog } from "../request_log.ts";
import { verifyRequest } from "../signing/request_verifier.ts";
import type { ObjectStore } from "./object_store.ts";
import { performOperation } from "./perform_operation.ts";
import {
  findOperation,
  NO_PATH,
  type Operation,
  parsePath,
  type RequestPath,
} from "./request_path.ts";
import { ServiceError } from "./service_error.ts";

/** What the service works on, all of it open to whoever runs the fake. */
export interface ObjectStorageParts {
  readonly store: ObjectStore;
  readonly keyRing: KeyRing;
  readonly policy: AccessPolicy;
  readonly clock: FakeClock;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
}

/** The Object Storage API over HTTP, with its faults on command. */
export class ObjectStorageService {
  readonly #parts: ObjectStorageParts;

  /** @param parts state, identities, clock, faults and log */
  constructor(parts: ObjectStorageParts) {
    this.#parts = parts;
  }

  /**
   * Answers one request.
   *
   * @param request the request
   * @param signal comes when the fake is closing
   * @returns the answer and the way to deliver it
   */
  async handle(request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const { path, query } = splitTarget(request.target);
    const operation = attempt(() => findOperation(request.method, path));
    const names = attempt(() => parsePath(path));
    const subject = {
      service: "object storage" as const,
      request,
      operation: operation instanceof ServiceError ? undefined : operation,
      object: names instanceof ServiceError ? "" : names.object,
    };
    const faults = this.#parts.faults.take(subject);
    const entry = newEntry(request, {
      service: subject.service,
      operation: subject.operation ?? path,
      faults,
    });
    this.#parts.log.arrived(entry);
    const plan = planFaults(faults, names instanceof ServiceError ? NO_PATH : names);
    const { response, delivery } = await answerWithFaults(plan, () => {
      if (operation instanceof ServiceError) throw operation;
      if (names instanceof ServiceError) throw names;
      return this.#perform(request, entry, operation, names, query, plan);
    }, signal);
    if (delivery.kind !== "none") entry.status = response.status;
    this.#parts.log.finished(entry);
    return { response: this.#withServiceHeaders(response, entry, plan), delivery };
  }

  async #perform(
    request: HttpRequest,
    entry: LoggedRequest,
    operation: Operation,
    path: RequestPath,
    query: URLSearchParams,
    plan: FaultPlan,
  ): Promise<HttpResponse> {
    const { store, policy, keyRing, clock } = this.#parts;
    const now = clock.now(plan.skewSeconds);
    entry.authenticated = false;
    const { principal } = await verifyRequest(request, {
      host: "required",
      body: operation === "PutObject" ? "optional" : "required",
      windowSeconds: clock.windowSeconds,
      findKey: (keyId, at) => keyRing.find(keyId, at),
    }, now);
    entry.authenticated = true;
    entry.principal = principal.id;
    return performOperation({ operation, request, path, query, principal, now, store, policy });
  }

  #withServiceHeaders(
    response: HttpResponse,
    entry: LoggedRequest,
    plan: FaultPlan,
  ): HttpResponse {
    const headers = new Map(response.headers);
    headers.set("date", this.#parts.clock.now(plan.skewSeconds).toUTCString());
    // A proxy that answers for the service knows nothing of its request ids.
    if (entry.faults.some((fault) => fault.kind === "answer")) return { ...response, headers };
    headers.set("opc-request-id", entry.requestId);
    headers.set("x-api-id", "native");
    const clientId = entry.headers.get("opc-client-request-id");
    if (clientId !== undefined) headers.set("opc-client-request-id", clientId);
    return { ...response, headers };
  }
}

function attempt<T>(parse: () => T): T | ServiceError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}
