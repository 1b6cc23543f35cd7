import { invalidParameter } from "./service_errors.ts";

/** Parameters of GetObject that set a header of its answer (API reference). */
const OVERRIDES: Readonly<Record<string, string>> = {
  httpResponseCacheControl: "cache-control",
  httpResponseContentDisposition: "content-disposition",
  httpResponseContentEncoding: "content-encoding",
  httpResponseContentLanguage: "content-language",
  httpResponseContentType: "content-type",
  httpResponseExpires: "expires",
};

/**
 * Reads the headers that a GetObject wants in its answer, whatever is stored with the object.
 *
 * @param query the parameters
 * @returns the headers
 * @throws {ServiceError} 400 when a value cannot stand in a header
 */
export function responseOverrides(query: URLSearchParams): [string, string][] {
  return Object.entries(OVERRIDES).flatMap(([parameter, header]): [string, string][] => {
    const value = query.get(parameter);
    if (value === null) return [];
    if (!/^[\x20-\x7e]+$/.test(value)) {
      throw invalidParameter(`The value of '${parameter}' cannot stand in a header`);
    }
    return [[header, value]];
  });
}
