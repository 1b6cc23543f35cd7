import type { HttpClient, HttpRequest, RequestSigner } from "oci-common";
import { MAX_RECORD_BYTES } from "../record/record.ts";
import { answerProblem, documentOf } from "./answer_problem.ts";
import { refusalOf, type ServiceRefusal } from "./refusal.ts";

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
  | { readonly kind: "unreachable"; readonly cause: unknown }
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
  /** Limit of the whole attempt in milliseconds: connecting, sending, and the last byte of the answer. */
  readonly timeout: number;
  readonly now: () => Date;
}

/**
 * One signed request and its whole answer, as the HTTP client of one SDK call.
 *
 * The SDK's own client knows no time limit and its retrier replaces errors by what it prints; this one
 * bounds the attempt, reads the body to its end within the bound, and keeps what went wrong.
 */
export class Exchange implements HttpClient {
  /** Set when {@link send} failed. */
  failure: ExchangeFailure | undefined;
  /** `PUT https://…`, once there was a request. */
  request = "";
  readonly #deps: ExchangeDeps;

  /** @param deps signer, fetch, time limit and clock */
  constructor(deps: ExchangeDeps) {
    this.#deps = deps;
  }

  /**
   * Sends the SDK's request.
   *
   * @param req the request, not signed yet
   * @param forceExcludeBody whether the body stays out of the signature
   * @param _targetService the SDK's name of the service
   * @param operation the SDK's name of the operation, by which the answer is judged
   * @returns the answer, its body in memory
   * @throws {ExchangeError} when {@link failure} is set
   */
  async send(
    req: HttpRequest,
    forceExcludeBody = false,
    _targetService = "",
    operation = "",
  ): Promise<Response> {
    this.request = `${req.method} ${req.uri}`;
    // Whoever gets a token for it bounds that by themselves.
    await this.#sign(req, forceExcludeBody);
    // AbortSignal.timeout would keep everything about this request until its time is up: of a thousand
    // requests a second, that of the last thirty thousand.
    const limit = new AbortController();
    const { signal } = limit;
    const timer = setTimeout(() => limit.abort(timedOut()), this.#deps.timeout);
    try {
      return await this.#exchange(req, operation, signal);
    } catch (cause) {
      this.failure ??= failureOf(cause, signal);
      throw new ExchangeError();
    } finally {
      clearTimeout(timer);
    }
  }

  async #exchange(
    req: HttpRequest,
    operation: string,
    signal: AbortSignal,
  ): Promise<Response> {
    const answer = await this.#deps.fetch(req.uri, {
      method: req.method,
      headers: req.headers,
      body: (req.body ?? null) as string | null,
      redirect: "manual",
      signal,
    });
    const body = await this.#read(answer, signal);
    this.failure = body === undefined
      ? oversizedOf(answer)
      : answer.ok
      ? foreignOf(operation, answer, body)
      : provenRefusal(answer, body, this.#deps.now());
    if (this.failure !== undefined) throw new ExchangeError();
    return wholeAnswer(answer, body as Uint8Array<ArrayBuffer>);
  }

  async #read(answer: Response, signal: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      return await readBody(answer);
    } catch (cause) {
      if (!signal.aborted) this.failure = { kind: "truncated", cause };
      throw cause;
    }
  }

  async #sign(req: HttpRequest, forceExcludeBody: boolean): Promise<void> {
    const { method, uri, headers } = req;
    try {
      await this.#deps.signer.signHttpRequest(
        { method, uri, headers, body: req.body as string },
        forceExcludeBody,
      );
    } catch (cause) {
      this.failure = { kind: "signing_failed", cause };
      throw new ExchangeError();
    }
  }
}

/** Tells the SDK's retrier that the call is over; what happened stands in `Exchange.failure`. */
export class ExchangeError extends Error {
  /** Read by the SDK. */
  readonly shouldBeRetried = false;
  override readonly name = "ExchangeError";
}

function timedOut(): DOMException {
  return new DOMException("No whole answer within the time limit", "TimeoutError");
}

/**
 * An answer whose `body` is the bytes themselves: the SDK hands on what it finds there, and a stream of
 * what is there already would only take time.
 */
function wholeAnswer({ status, headers }: Response, body: Uint8Array<ArrayBuffer>): Response {
  const empty = [204, 205, 304].includes(status);
  const whole = new Response(empty ? null : body, { status, headers });
  return empty ? whole : Object.defineProperty(whole, "body", { value: body });
}

async function readBody(answer: Response): Promise<Uint8Array | undefined> {
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

function foreignOf(
  operation: string,
  { status, headers }: Response,
  body: Uint8Array,
): ExchangeFailure | undefined {
  const detail = answerProblem(operation, { status, headers, body });
  return detail === undefined ? undefined : { kind: "unexpected", detail };
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
  const tls = /certificate|\bTLS\b|handshake|UnknownIssuer|NotValidForName/i.test(connecting);
  return { kind: tls ? "tls" : "unreachable", cause };
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
