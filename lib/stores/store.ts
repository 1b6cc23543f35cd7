import type { AsyncJobError } from "../errors.ts";
import type { ChoiceOf } from "../settings/options.ts";
import type { RecordKey } from "../record/record_key.ts";

/** Name of a backend. */
export type Backend = ChoiceOf<"backend">;

/** Bytes that a store holds under a key, as they were at one moment. */
export interface StoredObject {
  /** The whole content, UTF-8 text of a record when nothing went wrong. */
  readonly content: Uint8Array;
  /** The store's mark of this very version, where it has one. */
  readonly etag?: string;
}

/** Short texts that describe an object to other tools of its store. */
export type Labels = Readonly<Record<string, string>>;

/** Which part of a store is listed. */
export interface ListScope {
  /** Only this host's records; never those of a host whose name begins alike. */
  readonly host?: string | undefined;
  /** Only the records of this playbook, of every host unless one is named. */
  readonly playbookName?: string | undefined;
  /** Is told of what stands where records do and cannot be looked into; the listing goes on. */
  readonly onProblem: (problem: AsyncJobError) => void;
}

/**
 * A place that keeps records. It moves bytes and knows nothing of what they mean.
 *
 * Every method fails with an `AsyncJobError` when its promise cannot be kept; none turns a failure
 * into an answer. Every change is durable when its promise resolves, and atomic: any reader and any
 * crash see the old content or the new one, never a part.
 */
export interface Store {
  /** Which backend this is. */
  readonly backend: Backend;

  /**
   * Tells where a key's object lives, in the words users know; makes no request.
   *
   * @param key the key
   * @returns a file path, or `oci://<bucket>/<object name>`
   */
  location(key: RecordKey): string;

  /**
   * Names the keys that there are objects under, by the order of their bytes, and reads none of them.
   * What is no record's place (other files, other objects) is left out. Objects that come or go
   * meanwhile may or may not be named.
   *
   * @param scope which part
   * @returns the keys; memory does not grow with their number
   */
  list(scope: ListScope): AsyncIterable<RecordKey>;

  /**
   * Reads an object.
   *
   * @param key the key
   * @returns the object, or `undefined` only when the store positively said that there is none
   */
  read(key: RecordKey): Promise<StoredObject | undefined>;

  /**
   * Writes an object only where none is. Of any number of racing creators exactly one succeeds.
   *
   * @param key the key
   * @param content the whole content
   * @param labels kept with it where the store has a place for them
   * @returns `true` when it was written, `false` when something is there already
   */
  create(key: RecordKey, content: Uint8Array, labels?: Labels): Promise<boolean>;

  /**
   * Writes an object only while it still is what was read (compare-and-swap).
   *
   * @param key the key
   * @param content the whole new content
   * @param seen what {@link read} answered
   * @param labels kept with it where the store has a place for them
   * @returns `true` when it was written, `false` when the object has changed or gone since
   */
  replace(
    key: RecordKey,
    content: Uint8Array,
    seen: StoredObject,
    labels?: Labels,
  ): Promise<boolean>;

  /**
   * Removes an object only while it still is what was read.
   *
   * @param key the key
   * @param seen what {@link read} answered
   * @returns `true` when it was removed, `false` when the object has changed or gone since
   */
  remove(key: RecordKey, seen: StoredObject): Promise<boolean>;
}
