import type { Method, RequestSigner } from "oci-common";
import { MAX_RECORD_BYTES } from "../record/record.ts";
import { answerProblem, documentOf, type SuccessfulAnswer } from "./answer_problem.ts";
import { refusalOf, type ServiceRefusal } from "./refusal.ts";
import type { TimeLimit } from "./time_limit.ts";

/** How one request went wrong. */
export type ExchangeFailure =
  /** The service (or something in its place) answered with an error status. */
  | ServiceRefusal
  /** The principal's token or signature could not be made: nothing was sent. */
  | { readonly kind: "signing_failed"; readonly cause: unknown }
  /** No answer within the time limit. */
  | { readonly kind: "timeout"; readonly cause: unknown }
  /** The runtime sends nothing to that port: it is one of the Fetch standard's "bad ports". */
  | { readonly kind: "blocked"; readonly cause: unknown }
  /** The connection could not be made: nothing was sent. */
  | {
    readonly kind: "unreachable";
    /** Whether a proxy lets through only users whom it knows. */
    readonly needsProxyUser?: boolean;
    readonly cause: unknown;
  }
  /** The other side's certificate was not accepted: nothing was sent. */
  | { readonly kind: "tls"; readonly cause: unknown }
  /** The connection broke after it was made. */
  | { readonly kind: "broken"; readonly cause: unknown }
  /** The answer broke off in its middle. */
  | { readonly kind: "truncated"; readonly cause: unknown }
  /** A successful answer that the service cannot have given. */
  | { readonly kind: "unexpected"; readonly detail: string }
  /** A body larger than a record can be. */
  | { readonly kind: "oversized" };

/** What an exchange needs from outside. */
export interface ExchangeDeps {
  readonly fetch: typeof fetch;
  readonly signer: RequestSigner;
  /** Starts the limit of a whole attempt: connecting, sending, and the last byte of the answer. */
  readonly limit: () => TimeLimit;
  readonly now: () => Date;
}

/** A request to Object Storage, not signed yet. */
export interface ServiceRequest {
  /** The operation as the SDK names it, by which the answer is judged. */
  readonly operation: string;
  readonly method: Method;
  readonly url: string;
  readonly headers: Headers;
  /** Stays out of the signature where it is not a text. */
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

/** An exchange that failed. */
export class ExchangeFailed extends Error {
  override readonly name = "ExchangeFailed";

  /** @param failure how it failed */
  constructor(readonly failure: ExchangeFailure) {
    super(failure.kind);
  }
}

/**
 * One signed request and its whole answer: bounds the attempt, reads the body to its end within the bound,
 * takes only for an answer what the service gives to the operation, and tells what went wrong.
 */
export class Exchange {
  /** `PUT https://…`, once there was a request. */
  request = "";
  readonly #deps: ExchangeDeps;

  /** @param deps signer, fetch, time limit and clock */
  constructor(deps: ExchangeDeps) {
    this.#deps = deps;
  }

  /**
   * Sends a request.
   *
   * @param request the request
   * @returns the answer, its body in memory
   * @throws {ExchangeFailed}
   */
  async send(request: ServiceRequest): Promise<SuccessfulAnswer> {
    this.request = `${request.method} ${request.url}`;
    // Whoever gets a token for it bounds that by themselves.
    const signing = this.#sign(request);
    // The runtime loads what it fetches with when a part of that is first asked for: here, while another
    // thread computes the signature, and not after that.
    void globalThis.Request;
    await signing;
    const limit = this.#deps.limit();
    try {
      const answer = await this.#fetch(request, limit.signal);
      const body = await readWithin(answer, limit.signal);
      return proven(request.operation, answer, body, this.#deps.now());
    } finally {
      limit.end();
    }
  }

  async #sign({ method, url, headers, body }: ServiceRequest): Promise<void> {
    const isText = typeof body === "string";
    try {
      await this.#deps.signer.signHttpRequest(
        { method, uri: url, headers, ...isText ? { body } : {} },
        body !== undefined && !isText,
      );
    } catch (cause) {
      throw new ExchangeFailed({ kind: "signing_failed", cause });
    }
  }

  async #fetch(
    { method, url, headers, body }: ServiceRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    const { fetch } = this.#deps;
    try {
      return await fetch(url, { method, headers, body: body ?? null, redirect: "manual", signal });
    } catch (cause) {
      throw new ExchangeFailed(failureOf(cause, signal));
    }
  }
}

async function readWithin(
  answer: Response,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readBody(answer);
  } catch (cause) {
    throw new ExchangeFailed({ kind: signal.aborted ? "timeout" : "truncated", cause });
  }
}

/** The answer, unless it is none that the service gives. */
function proven(
  operation: string,
  answer: Response,
  body: Uint8Array<ArrayBuffer> | undefined,
  now: Date,
): SuccessfulAnswer {
  if (body === undefined) throw new ExchangeFailed(oversizedOf(answer));
  if (!answer.ok) throw new ExchangeFailed(provenRefusal(answer, body, now));
  const { status, headers } = answer;
  const whole = { status, headers, body };
  const detail = answerProblem(operation, whole);
  if (detail !== undefined) throw new ExchangeFailed({ kind: "unexpected", detail });
  return whole;
}

async function readBody(answer: Response): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { headers } = answer;
  const announced = Number(headers.get("content-length") ?? NaN);
  // What is packed may become larger than was announced.
  if (announced <= MAX_RECORD_BYTES && !headers.has("content-encoding")) {
    return await answer.bytes();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > MAX_RECORD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/** Only the service's own answer says anything of what lies there. */
function oversizedOf({ ok, headers }: Response): ExchangeFailure {
  return ok && headers.has("opc-request-id")
    ? { kind: "oversized" }
    : { kind: "unexpected", detail: `${documentOf(headers)} of more than 16 MiB` };
}

/** A refusal counts as the service's only with its request id: anybody can say "not found". */
function provenRefusal(answer: Response, body: Uint8Array, now: Date): ServiceRefusal {
  const refusal = refusalOf(answer, new TextDecoder().decode(body), now);
  const { code, message, opcRequestId } = refusal;
  if (code === undefined || opcRequestId !== undefined) return refusal;
  const said = `${code}: ${message}, without an opc-request-id`;
  return { ...refusal, code: undefined, message: said };
}

/**
 * Deno's fetch tells what failed only in words: its own, and those of hyper and rustls beneath it. Only
 * what went wrong before or while connecting is known to have sent nothing.
 *
 * @param cause what fetch threw
 * @param signal the time limit that it was given
 * @returns what went wrong
 */
export function failureOf(cause: unknown, signal: AbortSignal): ExchangeFailure {
  if (signal.aborted) return { kind: "timeout", cause };
  const said = networkWords(cause);
  if (/\bRequests to port \d+ are blocked/.test(said)) return { kind: "blocked", cause };
  const connecting = /client error \(Connect\): (.*)/s.exec(said)?.[1];
  if (connecting === undefined) return { kind: "broken", cause };
  if (/certificate|\bTLS\b|handshake|UnknownIssuer|NotValidForName/i.test(connecting)) {
    return { kind: "tls", cause };
  }
  const needsProxyUser = /proxy authentication required/i.test(connecting);
  return { kind: "unreachable", needsProxyUser, cause };
}

/**
 * What the layers beneath fetch said, without the request's URL, whose words are the user's.
 *
 * @param cause what fetch threw
 * @returns the messages, the outermost first
 */
export function networkWords(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  // A URL holds neither spaces nor a colon before one.
  const own = cause.message.replace(
    /error sending request.*?: (?=client error \(|dns error)/gs,
    "",
  );
  return cause.cause instanceof Error ? `${own}: ${networkWords(cause.cause)}` : own;
}
