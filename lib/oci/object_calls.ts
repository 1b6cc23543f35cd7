import type { Method } from "oci-common";
import type { ListObjects } from "oci-objectstorage/lib/model";
import type { requests, responses } from "oci-objectstorage";
import type { SuccessfulAnswer } from "./answer_problem.ts";
import type { ServiceRequest } from "./exchange.ts";

/** Sends a request, and answers only what is an answer to its operation. */
export type Send = (request: ServiceRequest) => Promise<SuccessfulAnswer>;

/** Where requests go, and what every one of them says about who sends it. */
export interface Sender {
  /** Origin of the service, without a trailing slash. */
  readonly endpoint: string;
  readonly userAgent: string;
  readonly send: Send;
}

/** The parts of an address that stand in the path. */
type Address = Pick<requests.GetBucketRequest, "namespaceName" | "bucketName">;

/** The address of one object. */
type ObjectAddress = Address & Pick<requests.GetObjectRequest, "objectName">;

/** Values by the names of headers or of parts of a query; what is `undefined` is not sent. */
type Values = Readonly<Record<string, string | number | undefined>>;

/** Times by the service's own clock, whole seconds, as far as its answer tells them. */
interface AnswerTimes {
  /** When the object was written. */
  readonly lastModified: Date | undefined;
  /** When the answer was given. */
  readonly answeredAt: Date | undefined;
}

/** An object as it was read. */
export interface ReadObject extends Pick<responses.GetObjectResponse, "eTag">, AnswerTimes {
  readonly content: Uint8Array<ArrayBuffer>;
  /** User metadata, without the `opc-meta-` of their headers' names. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Which objects are listed; all values as they are, not encoded. */
type Listing =
  & Address
  & Pick<requests.ListObjectsRequest, "prefix" | "start" | "limit" | "fields">;

/** What is written, and on what condition. */
type Write =
  & ObjectAddress
  & Pick<requests.PutObjectRequest, "ifMatch" | "ifNoneMatch" | "contentMD5" | "opcMeta">
  & { readonly content: Uint8Array<ArrayBuffer>; readonly contentType: string };

/**
 * The requests that records are kept by, named and worded as those of the OCI SDK (Object Storage API
 * reference, 20160918). Loading the SDK for them would take longer than a whole command.
 */
export class ObjectCalls {
  readonly #sender: Sender;

  /** @param sender where the requests go */
  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /**
   * Asks for the namespace of the caller's tenancy.
   *
   * @returns the namespace
   */
  async getNamespace(): Promise<string> {
    return jsonOf<string>(await this.#get("getNamespace", "/n"));
  }

  /**
   * Reads an object.
   *
   * @param address where it lies
   * @returns the object
   */
  async getObject(address: ObjectAddress): Promise<ReadObject> {
    const { headers, body } = await this.#get("getObject", objectPath(address));
    return {
      content: body,
      eTag: etagOf(headers),
      metadata: metadataOf(headers),
      ...timesOf(headers),
    };
  }

  /**
   * Names objects by the order of their bytes, at most a thousand.
   *
   * @param listing which
   * @returns the names, and where the next page begins
   */
  async listObjects(
    { prefix, start, limit, fields, ...address }: Listing,
  ): Promise<Pick<ListObjects, "objects" | "nextStartWith">> {
    const query = queryOf({ prefix, start, limit, fields });
    return jsonOf<ListObjects>(await this.#get("listObjects", `${bucketPath(address)}/o${query}`));
  }

  /**
   * Writes an object.
   *
   * @param write content and condition
   * @returns the ETag of what was written, and when
   */
  async putObject(write: Write): Promise<Pick<responses.PutObjectResponse, "eTag"> & AnswerTimes> {
    const meta = Object.entries(write.opcMeta ?? {})
      .map(([name, value]) => [`opc-meta-${name}`, value] as const);
    const { headers } = await this.#send("putObject", "PUT", objectPath(write), {
      "if-match": write.ifMatch,
      "if-none-match": write.ifNoneMatch,
      "content-length": write.content.length,
      "content-md5": write.contentMD5,
      "content-type": write.contentType,
      ...Object.fromEntries(meta),
    }, write.content);
    return { eTag: etagOf(headers), ...timesOf(headers) };
  }

  /**
   * Removes an object.
   *
   * @param request which, and on what condition
   */
  async deleteObject(
    { ifMatch, ...address }: ObjectAddress & Pick<requests.DeleteObjectRequest, "ifMatch">,
  ): Promise<void> {
    const headers = { "content-type": JSON_TYPE, "if-match": ifMatch };
    await this.#send("deleteObject", "DELETE", objectPath(address), headers);
  }

  #get(operation: string, path: string): Promise<SuccessfulAnswer> {
    return this.#send(operation, "GET", path, { "content-type": JSON_TYPE });
  }

  #send(
    operation: string,
    method: Method,
    path: string,
    values: Values,
    body?: Uint8Array<ArrayBuffer>,
  ): Promise<SuccessfulAnswer> {
    const { endpoint, userAgent, send } = this.#sender;
    const headers = new Headers({ "opc-request-id": requestId(), "user-agent": userAgent });
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) headers.set(name, String(value));
    }
    const url = endpoint + path;
    return send({ operation, method, url, headers, ...body === undefined ? {} : { body } });
  }
}

const JSON_TYPE = "application/json";

function bucketPath({ namespaceName, bucketName }: Address): string {
  return `/n/${encodeURIComponent(namespaceName)}/b/${encodeURIComponent(bucketName)}`;
}

/** The whole name is one part of the path: its slashes are encoded, too. */
function objectPath({ objectName, ...address }: ObjectAddress): string {
  return `${bucketPath(address)}/o/${encodeURIComponent(objectName)}`;
}

function queryOf(values: Values): string {
  const parts = Object.entries(values).filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** The shape has been checked before, like the presence of the ETag. */
function jsonOf<T>({ body }: SuccessfulAnswer): T {
  return JSON.parse(new TextDecoder().decode(body)) as T;
}

function etagOf(headers: Headers): string {
  return headers.get("etag") ?? "";
}

function timesOf(headers: Headers): AnswerTimes {
  return {
    lastModified: timeIn(headers.get("last-modified")),
    answeredAt: timeIn(headers.get("date")),
  };
}

function timeIn(text: string | null): Date | undefined {
  const time = new Date(text ?? NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function metadataOf(headers: Headers): Record<string, string> {
  const prefix = "opc-meta-";
  return Object.fromEntries(
    [...headers].filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

/** An id of this attempt, in the form of those that the service makes itself. */
function requestId(): string {
  return crypto.randomUUID().replaceAll("-", "").toUpperCase();
}
