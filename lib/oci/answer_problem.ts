import { flag, listOf, name, number, objectOf, optional, type Shape, text } from "./json_shape.ts";

/** A successful answer, read to its end. */
export interface SuccessfulAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What the answer to an operation has to be. */
interface Expected {
  readonly status: number;
  /** Headers without which the answer says too little. */
  readonly headers?: readonly string[];
  /** `undefined` for an object's content, which may be anything. */
  readonly body?: "empty" | Shape;
}

/** How long something takes (API reference, ObjectLifecycleRule and Duration). */
const TIME = { timeAmount: number, timeUnit: name };

/** What the answers hold that the program uses (Object Storage API reference, 20160918). */
const EXPECTED: Readonly<Record<string, Expected>> = {
  getNamespace: { status: 200, body: name },
  getBucket: {
    status: 200,
    body: objectOf({
      name,
      compartmentId: name,
      storageTier: optional(text),
      publicAccessType: optional(text),
      versioning: optional(text),
      isReadOnly: optional(flag),
    }),
  },
  listBuckets: { status: 200, body: listOf(objectOf({ name })) },
  getObjectLifecyclePolicy: {
    status: 200,
    body: objectOf({
      items: listOf(objectOf({
        ...TIME,
        name,
        action: name,
        isEnabled: flag,
        target: optional(text),
        objectNameFilter: optional(objectOf({
          inclusionPrefixes: optional(listOf(text)),
          inclusionPatterns: optional(listOf(text)),
          exclusionPatterns: optional(listOf(text)),
        })),
      })),
    }),
  },
  listRetentionRules: {
    status: 200,
    body: objectOf({
      items: listOf(objectOf({ displayName: text, duration: optional(objectOf(TIME)) })),
    }),
  },
  listObjects: {
    status: 200,
    body: objectOf({ objects: listOf(objectOf({ name })), nextStartWith: optional(name) }),
  },
  // Without its ETag an object could be neither replaced nor removed on condition that it is still the same.
  getObject: { status: 200, headers: ["etag"] },
  putObject: { status: 200, headers: ["etag"], body: "empty" },
  deleteObject: { status: 204 },
};

/**
 * Tells whether a successful answer is one that Object Storage gives to an operation. What a proxy, a
 * portal or a copy of the service answers in its place must not count: an empty listing that is none would
 * mean that no job was ever started.
 *
 * @param operation the operation, as the SDK names it
 * @param answer what came
 * @returns what came instead, in the form "a text/html document"; `undefined` when all is well
 * @throws {TypeError} for an operation whose answer nobody has described
 */
export function answerProblem(operation: string, answer: SuccessfulAnswer): string | undefined {
  const expected = EXPECTED[operation];
  if (expected === undefined) throw new TypeError(`No answer to ${operation} is described`);
  const document = documentOf(answer.headers);
  if (!answer.headers.has("opc-request-id")) return document;
  if (answer.status !== expected.status) return `${document} and status ${answer.status}`;
  const missing = expected.headers?.find((header) => !answer.headers.has(header));
  if (missing !== undefined) return `${document} without the header ${missing}`;
  return isExpected(expected.body, answer.body)
    ? undefined
    : `${document} that is no answer to ${operation}`;
}

/**
 * Names what an answer says that it is.
 *
 * @param headers the answer's
 * @returns it in the form "a text/html document"
 */
export function documentOf(headers: Headers): string {
  const type = headers.get("content-type")?.slice(0, 100) ?? "nameless";
  return `${/^[aeiou]/i.test(type) ? "an" : "a"} ${type} document`;
}

function isExpected(expected: Expected["body"], body: Uint8Array): boolean {
  if (expected === undefined) return true;
  if (expected === "empty") return body.length === 0;
  try {
    return expected(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch {
    return false;
  }
}
