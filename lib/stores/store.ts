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

/** What a write keeps beside the content. */
export interface WriteOptions {
  /** Kept with the object where the store has a place for them. */
  readonly labels?: Labels;
  /** The time that the object is to bear in place of that of the write: what is put back does not become younger. */
  readonly writtenAt?: Date;
}

/** How a read is made. */
export interface ReadOptions {
  /**
   * It is to take as little as it can: this thread may then be kept from other work, and the object's age may not
   * be told.
   */
  readonly quickly?: boolean;
}

/** What became of a write: the object that is there now, or what stands in its place. */
export type WriteOutcome =
  | { readonly written: StoredObject }
  | {
    readonly written?: undefined;
    /** Read after the write was refused; `undefined` only when the store positively said that there is nothing. */
    readonly found: StoredObject | undefined;
  };

/** How old an object is, by the clock of its store alone. */
export interface ObjectAge {
  /** When it was written, or the time that it was given to bear. */
  readonly writtenAt: Date;
  /** The store's time when the object was read or, where reading tells none, when it was asked for. */
  readonly now: Date;
  /** By how many milliseconds either may be too early: the fineness of the store's clock. */
  readonly resolution: number;
}

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
   * @returns the keys in parts, those that are known at the same time together; memory does not grow with their
   * number
   */
  list(scope: ListScope): AsyncIterable<readonly RecordKey[]>;

  /**
   * Reads an object.
   *
   * @param key the key
   * @param options how
   * @returns the object, or `undefined` only when the store positively said that there is none
   */
  read(key: RecordKey, options?: ReadOptions): Promise<StoredObject | undefined>;

  /**
   * Writes an object only where none is. Of any number of racing creators exactly one succeeds. A write
   * whose answer was lost, or that was delivered twice, is known by its creator again.
   *
   * @param key the key
   * @param content the whole content
   * @param options what is kept beside it
   * @returns what was written, or what is there already
   */
  create(key: RecordKey, content: Uint8Array, options?: WriteOptions): Promise<WriteOutcome>;

  /**
   * Writes an object only while it still is what was read (compare-and-swap).
   *
   * @param key the key
   * @param content the whole new content
   * @param seen what was read, written or found here
   * @param options what is kept beside it
   * @returns what was written, or what is there since the object has changed or gone
   */
  replace(
    key: RecordKey,
    content: Uint8Array,
    seen: StoredObject,
    options?: WriteOptions,
  ): Promise<WriteOutcome>;

  /**
   * Removes an object only while it still is what was read.
   *
   * @param key the key
   * @param seen what was read, written or found here
   * @returns `true` when it was removed, `false` when the object has changed or gone since. Where something on
   * the way delivered the request twice, its own removal may look like another's: who is content with absence
   * reads again
   */
  remove(key: RecordKey, seen: StoredObject): Promise<boolean>;

  /**
   * Tells how old an object is, by the store's own clock and never by this machine's.
   *
   * @param key the key
   * @param object what was read, written or found here
   * @returns its age; `undefined` when the store's clock cannot be asked, by one who may only read, or when
   * the store did not tell the time, or it was read quickly
   */
  age(key: RecordKey, object: StoredObject): Promise<ObjectAge | undefined>;
}
