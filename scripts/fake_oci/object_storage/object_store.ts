import { createHash } from "node:crypto";
import { ObjectMap } from "./object_map.ts";

/** Where an object is kept; from Archive it has to be restored before it can be read. */
export type StorageTier = "Standard" | "InfrequentAccess" | "Archive";

/** An object and everything that is stored with it. */
export interface StoredObject {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Base64. */
  readonly md5: string;
  /** A fresh UUID at every write: never a hash of the content. */
  readonly etag: string;
  readonly versionId: string;
  readonly modified: Date;
  /** Headers that come back on GET and HEAD: `opc-meta-*`, `content-language` and the like. */
  readonly headers: ReadonlyMap<string, string>;
  /** That of its bucket when it was given none. */
  readonly storageTier?: StorageTier;
}

/**
 * Makes an object as a write would, with a fresh ETag.
 *
 * @param body its bytes, or text
 * @param options media type, headers to give back, time and tier; JSON and now by default
 * @returns the object, not yet in any bucket
 */
export function newObject(
  body: Uint8Array | string,
  options: Partial<Pick<StoredObject, "contentType" | "headers" | "modified" | "storageTier">> = {},
): StoredObject {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    body: bytes,
    contentType: options.contentType ?? "application/json",
    md5: createHash("md5").update(bytes).digest("base64"),
    etag: crypto.randomUUID(),
    versionId: crypto.randomUUID(),
    modified: options.modified ?? new Date(),
    headers: options.headers ?? new Map(),
    ...(options.storageTier === undefined ? {} : { storageTier: options.storageTier }),
  };
}

/** What a bucket is made with. */
export interface BucketSettings {
  readonly name: string;
  readonly compartmentId: string;
  readonly createdBy?: string;
  readonly storageTier?: "Standard" | "Archive";
  readonly versioning?: "Enabled" | "Suspended" | "Disabled";
  /** Rules as GetObjectLifecyclePolicy lists them; none by default. */
  readonly lifecycleRules?: readonly Record<string, unknown>[];
  /** Rules as ListRetentionRules lists them; none by default. They are shown, not enforced. */
  readonly retentionRules?: readonly Record<string, unknown>[];
}

/** A bucket and its objects. */
export interface Bucket extends BucketSettings {
  readonly namespace: string;
  readonly etag: string;
  readonly created: Date;
  readonly objects: ObjectMap;
}

/** All that the service keeps; changes are synchronous, and so racing writers have one winner. */
export class ObjectStore {
  readonly #tenancies = new Map<string, string>();
  readonly #buckets = new Map<string, Bucket>();

  /**
   * Gives a tenancy its namespace.
   *
   * @param namespace the namespace's name
   * @param tenancy the tenancy's OCID
   */
  addNamespace(namespace: string, tenancy: string): void {
    this.#tenancies.set(namespace, tenancy);
  }

  /**
   * Makes a bucket, which the service's own clients cannot do here.
   *
   * @param namespace an existing namespace
   * @param settings name, compartment and the rest
   * @returns the bucket
   * @throws when there is no such namespace
   */
  addBucket(namespace: string, settings: BucketSettings): Bucket {
    if (!this.#tenancies.has(namespace)) {
      throw new Error(`Cannot make bucket "${settings.name}": no namespace "${namespace}"`);
    }
    const bucket: Bucket = {
      ...settings,
      namespace,
      etag: crypto.randomUUID(),
      created: new Date(),
      objects: new ObjectMap(),
    };
    this.#buckets.set(bucketKey(namespace, settings.name), bucket);
    return bucket;
  }

  /**
   * Removes a bucket with all its objects.
   *
   * @param namespace its namespace
   * @param name its name
   */
  removeBucket(namespace: string, name: string): void {
    this.#buckets.delete(bucketKey(namespace, name));
  }

  /** Names the tenancy that owns a namespace. */
  tenancyOf(namespace: string): string | undefined {
    return this.#tenancies.get(namespace);
  }

  /** Names the namespace of a tenancy. */
  namespaceOf(tenancy: string): string | undefined {
    for (const [namespace, owner] of this.#tenancies) if (owner === tenancy) return namespace;
    return undefined;
  }

  /** Names the namespace of the tenancy that a compartment is known to lie in, by its buckets. */
  namespaceOfCompartment(compartmentId: string): string | undefined {
    for (const bucket of this.#buckets.values()) {
      if (bucket.compartmentId === compartmentId) return bucket.namespace;
    }
    return undefined;
  }

  /** Finds a bucket. */
  findBucket(namespace: string, name: string): Bucket | undefined {
    return this.#buckets.get(bucketKey(namespace, name));
  }

  /** Lists the buckets of a compartment, by name. */
  bucketsIn(namespace: string, compartmentId: string): Bucket[] {
    return [...this.#buckets.values()]
      .filter((bucket) => bucket.namespace === namespace && bucket.compartmentId === compartmentId)
      .sort((a, b) => a.name < b.name ? -1 : 1);
  }
}

function bucketKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
