import type { HttpRequest } from "oci-common";
import type { ObjectStorageClient } from "oci-objectstorage";
import { loadSdk, type Sdk } from "./load_sdk.ts";
import type { ObjectApi } from "./object_api.ts";
import type { Send } from "./object_calls.ts";

/**
 * Makes a call through the SDK's client, bounded, signed, checked and repeated as every other call.
 *
 * @param api calls to the service
 * @param operation the call, on a client of its own for each attempt
 * @returns what the operation returns
 * @throws {CallFailed} when no attempt succeeded
 */
export async function callSdk<T>(
  api: ObjectApi,
  operation: (client: ObjectStorageClient) => Promise<T>,
): Promise<T> {
  const sdk = await loadSdk();
  return await api.attempt(({ endpoint, send }) =>
    new Promise<T>((resolve, reject) => {
      const client = newClient(sdk, send, reject);
      client.endpoint = endpoint;
      operation(client).then(resolve, reject);
    })
  );
}

/**
 * A client that is never told of a failure, but waits for ever: whatever fails, the SDK prints it and
 * hands on something else. Who called learns of it in another way.
 */
function newClient(
  { common, ObjectStorageClient: Client }: Sdk,
  send: Send,
  fail: (reason: unknown) => void,
): ObjectStorageClient {
  const httpClient = {
    send: async (
      // What it is needed for only reads: no request has a body.
      { method, uri, headers }: HttpRequest,
      _excludeBody?: boolean,
      _targetService?: string,
      operation = "",
    ): Promise<Response> => {
      try {
        const { status, ...answer } = await send({ operation, method, url: uri, headers });
        return new Response(answer.body, { status, headers: answer.headers });
      } catch (reason) {
        fail(reason);
        return await new Promise<never>(() => {});
      }
    },
  };
  return new Client({ httpClient }, {
    retryConfiguration: common.NoRetryConfigurationDetails,
    circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
  });
}
