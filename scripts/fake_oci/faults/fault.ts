import type { ConnectionEnding } from "../http/http_response.ts";
import type { RefusalCode } from "./refusals.ts";

/** Where a write stands when things go wrong: not yet done, or done and unanswered. */
export type Moment = "before-commit" | "after-commit";

/** One misbehaviour; plain data, so that another process can ask for it as JSON. */
export type Fault =
  /** Answers late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Ends the connection without a byte: by RST, by an orderly end, or not at all (`hang`). */
  | {
    readonly kind: "no-answer";
    readonly when: Moment;
    readonly ending: ConnectionEnding | "hang";
  }
  /** Has the request arrive twice; the first answer is lost, other faults meet the second arrival. */
  | { readonly kind: "repeat" }
  /** Refuses in the service's own words; with `commit`, after the write was done all the same. */
  | {
    readonly kind: "refusal";
    readonly code: RefusalCode;
    readonly commit?: boolean;
    /** Seconds, or an HTTP date. */
    readonly retryAfter?: string;
  }
  /** Answers something of somebody else's making, a proxy's page for one. */
  | {
    readonly kind: "answer";
    readonly status: number;
    readonly body: string;
    readonly contentType?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly commit?: boolean;
  }
  /** Announces the whole body and breaks off after `keepBytes` of it (half of it by default). */
  | {
    readonly kind: "cut";
    readonly keepBytes?: number;
    readonly framing?: "content-length" | "chunked";
    readonly ending?: ConnectionEnding;
  }
  /** Sends `bytes` bytes (1) every `everyMs`, of the body or from the status line on. */
  | {
    readonly kind: "drip";
    readonly everyMs: number;
    readonly bytes?: number;
    readonly from?: "head" | "body";
  }
  /** Reads a clock that is so much ahead, for this request only. */
  | { readonly kind: "skew"; readonly seconds: number }
  /** Sends the object's body padded with spaces to so many bytes: more than anybody asked for. */
  | { readonly kind: "oversize"; readonly bytes: number };
