import * as common from "oci-common";
import { ObjectStorageClient } from "oci-objectstorage";

/** A request as the SDK would send it with every field filled in. */
export interface SdkOperation {
  /** Named as the API reference names it: `GetObject`. */
  readonly name: string;
  readonly method: string;
  /** Undecoded, with {@linkcode NAMES} in it. */
  readonly path: string;
  readonly query: readonly string[];
  /** Lower case. */
  readonly headers: readonly string[];
}

/** What stands for the names in a path. */
export const NAMES = { namespace: "~namespaceName", bucket: "~bucketName", object: "~objectName" };

/** An operation takes one request; what pages through many answers is named otherwise. */
const OPERATION = /^(?!list.*(Iterator|Responses|Records))\w+\(\w+Request\)/;

/**
 * Has Oracle's TypeScript SDK word one request of each operation that it knows.
 *
 * @returns the operations; what their fields become on the wire is the SDK's own doing
 */
export async function sdkOperations(): Promise<SdkOperation[]> {
  const sent: common.HttpRequest[] = [];
  const client = new ObjectStorageClient({
    httpClient: {
      send: (request: common.HttpRequest): Promise<Response> => {
        sent.push(request);
        return Promise.resolve(new Response("{}"));
      },
    },
  }, { circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }) });
  client.endpoint = "http://127.0.0.1:1";
  const operations: SdkOperation[] = [];
  for (const name of Object.getOwnPropertyNames(ObjectStorageClient.prototype)) {
    const method = Reflect.get(client, name);
    if (typeof method !== "function" || !OPERATION.test(String(method))) continue;
    await method.call(client, filledRequest()).catch(() => {});
    const request = sent.pop();
    if (request) operations.push(describe(name, request));
  }
  client.close();
  return operations;
}

/** A request whose every field says its own name. */
function filledRequest(): unknown {
  return new Proxy({}, {
    get: (_, field) => {
      if (field === "retryConfiguration") return common.NoRetryConfigurationDetails;
      if (field === "opcMeta" || String(field).endsWith("Details")) return {};
      return `~${String(field)}`;
    },
  });
}

function describe(name: string, request: common.HttpRequest): SdkOperation {
  const { pathname, searchParams } = new URL(request.uri);
  return {
    name: name[0]?.toUpperCase() + name.slice(1),
    method: request.method,
    path: pathname,
    query: [...searchParams.keys()],
    headers: [...request.headers.keys()].map((header) => header.toLowerCase()),
  };
}
