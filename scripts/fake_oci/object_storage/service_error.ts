import { type HttpResponse, jsonResponse } from "../http/http_response.ts";

/** A refusal as the service words it: `{"code":"…","message":"…"}`. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly status: number;
  readonly code: string;

  /**
   * @param status HTTP status code
   * @param code the service's error code
   * @param message the service's text
   */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** @returns the response that carries it */
  toResponse(): HttpResponse {
    return jsonResponse(this.status, { code: this.code, message: this.message });
  }
}
