import type { Fault } from "./faults/fault.ts";
import type { ServiceName } from "./faults/fault_queue.ts";
import type { HttpRequest } from "./http/http_request.ts";
import { newRequestId } from "./request_id.ts";

/** One request as the fake saw it; the fields after `body` are filled in as it goes along. */
export interface LoggedRequest {
  readonly service: ServiceName;
  /** The operation's name in the API reference, or the path when there is none. */
  readonly operation: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly requestId: string;
  readonly faults: readonly Fault[];
  /** Whether the signature was good; null when nobody looked. */
  authenticated: boolean | null;
  /** OCID of who signed it. */
  principal: string | null;
  /** Status of the answer; null until then, and for ever when there was none. */
  status: number | null;
}

/**
 * Makes the entry of a request that has just arrived.
 *
 * @param request the request
 * @param known what is known of it besides
 * @returns the entry, with a request id of its own
 */
export function newEntry(
  request: HttpRequest,
  known: Pick<LoggedRequest, "service" | "operation" | "faults">,
): LoggedRequest {
  const { method, target, headers, body } = request;
  return {
    ...known,
    method,
    target,
    headers,
    body,
    requestId: newRequestId(),
    authenticated: null,
    principal: null,
    status: null,
  };
}

/** All requests in the order of their arrival. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #listeners = new Set<(entry: LoggedRequest) => void>();

  /** Every request since the start or since {@linkcode clear}. */
  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /**
   * Counts requests by operation.
   *
   * @param operation a name in the API reference; all requests by default
   * @returns how many there were
   */
  count(operation?: string): number {
    return this.#entries.filter((entry) => operation === undefined || entry.operation === operation)
      .length;
  }

  /** Lists the operations in the order of their arrival. */
  operations(): string[] {
    return this.#entries.map((entry) => entry.operation);
  }

  /** Forgets all requests. */
  clear(): void {
    this.#entries = [];
  }

  /**
   * Notes a request on its arrival.
   *
   * @param entry the request
   */
  arrived(entry: LoggedRequest): void {
    this.#entries.push(entry);
  }

  /**
   * Tells the listeners that a request is done with.
   *
   * @param entry the request, with its outcome
   */
  finished(entry: LoggedRequest): void {
    for (const listener of this.#listeners) listener(entry);
  }

  /**
   * Calls back for every request that is done with.
   *
   * @param listener called with the request and its outcome
   */
  onFinished(listener: (entry: LoggedRequest) => void): void {
    this.#listeners.add(listener);
  }
}
