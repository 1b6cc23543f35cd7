import type { FakeClock } from "../fake_clock.ts";
import { parseFaultRule } from "../faults/fault_json.ts";
import type { FaultQueue } from "../faults/fault_queue.ts";
import type { HttpRequest } from "../http/http_request.ts";
import { emptyResponse, type HttpResponse, jsonResponse } from "../http/http_response.ts";
import type { AccessPolicy } from "../identity/access_policy.ts";
import { type Bucket, newObject, type ObjectStore } from "../object_storage/object_store.ts";
import {
  invalidParameter,
  methodNotAllowed,
  pathNotFound,
} from "../object_storage/service_errors.ts";
import type { RequestLog } from "../request_log.ts";
import { parseBucketSettings } from "./bucket_json.ts";
import { parsePolicyLimit } from "./policy_json.ts";
import type { Respond } from "./service_handler.ts";

/** What can be steered from another process. */
export interface ControlParts {
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  readonly clock: FakeClock;
  readonly store: ObjectStore;
  readonly policy: AccessPolicy;
}

type Verb = (body: unknown) => HttpResponse;

/**
 * The fake's own remote control, on a port of its own, for tests that run in other processes:
 *
 * - `POST /faults` adds a rule, `GET /faults` counts those that wait, `DELETE /faults` forgets them
 * - `GET /requests` lists what arrived, `DELETE /requests` forgets it
 * - `PUT /clock` with `{"skewSeconds": 600}` sets the service's clock wrong, so many seconds ahead of this
 *   machine's; with `"windowSeconds": 9000`, requests are taken whose date is as far from it
 * - `PUT /policy` with `{"principal", "grants": {"<compartment>": ["OBJECT_READ"]}, "refusal"}` takes
 *   all other permissions away from a user or instance, `DELETE /policy` with `{"principal"}` gives
 *   them back
 * - `POST /buckets` with `{"namespace", "name", "compartmentId"}` makes a bucket; `storageTier`,
 *   `versioning` and the rest of its settings may stand there too
 * - `POST /objects` with `{"namespace", "bucket", "name", "body"}` puts an object past all checks;
 *   with `"objects": {"<name>": "<body>"}` in place of the last two, many
 * - `DELETE /objects` with `{"namespace", "bucket", "name"}` takes one away
 *
 * @param parts what is steered
 * @returns the service
 */
export function controlService(parts: ControlParts): Respond {
  const { faults, log, clock, store, policy } = parts;
  const routes: Record<string, Record<string, Verb>> = {
    "/faults": {
      GET: () => jsonResponse(200, { pending: faults.pending }),
      POST: (body) => done(() => faults.add(parseFaultRule(body))),
      DELETE: () => done(() => faults.clear()),
    },
    "/requests": {
      GET: () => jsonResponse(200, describeRequests(log)),
      DELETE: () => done(() => log.clear()),
    },
    "/clock": {
      PUT: (body) => done(() => setClock(clock, body)),
    },
    "/policy": {
      PUT: (body) =>
        done(() => {
          const { principal, grants, refusal } = parsePolicyLimit(body);
          policy.limit(principal, grants, { refusal });
        }),
      DELETE: (body) => done(() => policy.unlimit(text(body, "principal"))),
    },
    "/buckets": {
      POST: (body) =>
        done(() => store.addBucket(text(body, "namespace"), parseBucketSettings(body))),
    },
    "/objects": {
      POST: (body) => done(() => putObjects(objectsOf(store, body), body)),
      DELETE: (body) => done(() => objectsOf(store, body).delete(text(body, "name"))),
    },
  };
  return (request, path) => {
    const verbs = routes[path];
    if (!verbs) throw pathNotFound(path);
    const verb = verbs[request.method];
    if (!verb) throw methodNotAllowed(request.method);
    return verb(parseBody(request));
  };
}

function done(act: () => unknown): HttpResponse {
  act();
  return emptyResponse(204);
}

function parseBody(request: HttpRequest): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    throw invalidParameter("The body must be JSON");
  }
}

function objectsOf(store: ObjectStore, body: unknown): Bucket["objects"] {
  const namespace = text(body, "namespace");
  const name = text(body, "bucket");
  const bucket = store.findBucket(namespace, name);
  if (!bucket) throw invalidParameter(`There is no bucket '${name}' in '${namespace}'`);
  return bucket.objects;
}

function putObjects(objects: Bucket["objects"], body: unknown): void {
  const { objects: many } = body as { objects?: unknown };
  const given = many === undefined
    ? { [text(body, "name")]: text(body, "body") }
    : { ...many as object };
  for (const [name, content] of Object.entries(given)) {
    objects.set(name, newObject(String(content)));
  }
}

function field(body: unknown, name: string): unknown {
  const value = (body as Record<string, unknown>)[name];
  if (value === undefined) throw invalidParameter(`The body must have '${name}'`);
  return value;
}

function text(body: unknown, name: string): string {
  return String(field(body, name));
}

function setClock(clock: FakeClock, body: unknown): void {
  const { windowSeconds = clock.windowSeconds } = body as { windowSeconds?: unknown };
  const [skew, window] = [Number(field(body, "skewSeconds")), Number(windowSeconds)];
  if (Number.isNaN(skew) || Number.isNaN(window)) {
    throw invalidParameter("'skewSeconds' and 'windowSeconds' must be numbers");
  }
  [clock.skewSeconds, clock.windowSeconds] = [skew, window];
}

function describeRequests(log: RequestLog): Record<string, unknown>[] {
  return log.entries.map((entry) => ({
    service: entry.service,
    operation: entry.operation,
    method: entry.method,
    target: entry.target,
    status: entry.status,
    authenticated: entry.authenticated,
    principal: entry.principal,
    requestId: entry.requestId,
    bodyBytes: entry.body.length,
    faults: entry.faults.map((fault) => fault.kind),
    headers: Object.fromEntries(entry.headers),
  }));
}
