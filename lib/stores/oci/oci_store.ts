import { md5 } from "@noble/hashes/legacy";
import { AsyncJobError } from "../../errors.ts";
import { headerSafe } from "../../oci/header_value.ts";
import { CallFailed, type CallPurpose, type ObjectApi } from "../../oci/object_api.ts";
import { corruptRecord, MAX_RECORD_BYTES } from "../../record/record.ts";
import { type RecordKey, recordKeyOf } from "../../record/record_key.ts";
import { type BucketObject, bucketObject, keptTime } from "./bucket_object.ts";
import { listObjectNames } from "./list_object_names.ts";
import type {
  ListScope,
  ObjectAge,
  Store,
  StoredObject,
  WriteOptions,
  WriteOutcome,
} from "../store.ts";

/** User metadata that tells this write from every other, also across its retries. */
const WRITE_ID = "async-job-write-id";
/** User metadata that names the ETag which this write replaced, or {@link NOTHING}. */
const REPLACES = "async-job-replaces";
const NOTHING = "none";

/**
 * Keeps each record as one object, `<prefix><key>`, in an OCI Object Storage bucket, which must exist.
 *
 * A new record costs one request. Every change is a compare-and-swap: `If-None-Match: *` creates,
 * `If-Match` replaces and removes. A write whose answer was lost, or that was refused, as it is when
 * something on the way delivers it twice, is not guessed about: each write bears an id of its own, and the
 * object is read back to see whose it is.
 */
export class OciStore implements Store {
  readonly backend = "oci";
  readonly #api: ObjectApi;
  readonly #newId: () => string;

  /**
   * @param api calls to the bucket's service
   * @param newId makes ids that nobody else makes
   */
  constructor(api: ObjectApi, newId: () => string = () => crypto.randomUUID()) {
    this.#api = api;
    this.#newId = newId;
  }

  location(key: RecordKey): string {
    return `oci://${this.#api.settings.bucket.value}/${this.#objectName(key)}`;
  }

  async *list(scope: ListScope): AsyncGenerator<readonly RecordKey[]> {
    const { prefix } = this.#api.settings;
    try {
      for await (const names of listObjectNames(this.#api, prefix.value + folderOf(scope))) {
        yield names.map((name) => recordKeyOf(name.slice(prefix.value.length)))
          .filter((key) => key !== undefined)
          .filter((key) => isWithin(key, scope));
      }
    } catch (error) {
      throw this.#api.error(error, {
        action: "list the records",
        permission: "OBJECT_INSPECT",
      });
    }
  }

  async read(key: RecordKey): Promise<StoredObject | undefined> {
    return await this.#get(key);
  }

  async create(
    key: RecordKey,
    content: Uint8Array,
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return await this.#put(key, content, options, undefined);
  }

  async replace(
    key: RecordKey,
    content: Uint8Array,
    seen: StoredObject,
    options: WriteOptions = {},
  ): Promise<WriteOutcome> {
    return await this.#put(key, content, options, etagOf(seen));
  }

  async remove(key: RecordKey, seen: StoredObject): Promise<boolean> {
    try {
      await this.#api.call((calls) =>
        calls.deleteObject({ ...this.#address(key), ifMatch: etagOf(seen) })
      );
      return true;
    } catch (error) {
      if (!(error instanceof CallFailed)) throw this.#api.error(error, purposeOf("remove", key));
      // A repeated removal that finds nothing has met its own success; a first one came too late.
      if (error.isRefusal(404, "ObjectNotFound")) return error.ambiguous;
      if (error.isRefusal(412)) return false;
      throw this.#api.error(error, purposeOf("remove", key));
    }
  }

  /** The answer that an object came with told its age: it costs no request. */
  age(_key: RecordKey, object: StoredObject): Promise<ObjectAge | undefined> {
    return Promise.resolve((object as Partial<BucketObject>).age);
  }

  async #put(
    key: RecordKey,
    content: Uint8Array,
    { labels = {}, writtenAt }: WriteOptions,
    etag: string | undefined,
  ): Promise<WriteOutcome> {
    const id = this.#newId();
    const replaces = etag ?? NOTHING;
    const metadata = {
      ...headerSafe(labels),
      [WRITE_ID]: id,
      [REPLACES]: replaces,
      ...keptTime(writtenAt),
    };
    try {
      const answer = await this.#api.call((calls) =>
        calls.putObject({
          ...this.#address(key),
          ...(etag === undefined ? { ifNoneMatch: "*" } : { ifMatch: etag }),
          content: content as Uint8Array<ArrayBuffer>,
          contentType: "application/json",
          contentMD5: md5(content).toBase64(),
          opcMeta: metadata,
        })
      );
      return { written: bucketObject(content, metadata, answer) };
    } catch (error) {
      if (!(error instanceof CallFailed)) throw this.#api.error(error, purposeOf("write", key));
      const refused = error.isRefusal(412) || error.isRefusal(404, "ObjectNotFound");
      if (!refused && !error.ambiguous) throw this.#api.error(error, purposeOf("write", key));
      return await this.#settle(key, id, replaces, refused, error);
    }
  }

  /**
   * An earlier attempt may have written, or this one did, delivered twice by something on the way: the object
   * itself tells.
   */
  async #settle(
    key: RecordKey,
    id: string,
    replaces: string,
    refused: boolean,
    error: CallFailed,
  ): Promise<WriteOutcome> {
    let found: BucketObject | undefined;
    try {
      found = await this.#get(key);
    } catch (unread) {
      // A refusal alone leaves nothing open: then what counts is that the object cannot be read.
      if (!error.ambiguous) throw unread;
      throw this.#api.error(error, purposeOf("write", key));
    }
    if (found?.metadata[WRITE_ID] === id) return { written: found };
    if (!refused) throw this.#api.error(error, purposeOf("write", key));
    // Unless an attempt is known to have failed, another's object is another's success. And if that took the
    // place of the very object that this write meant to replace, this write did not (or was removed again
    // before that).
    if (!error.ambiguous || found?.metadata[REPLACES] === replaces) return { found };
    throw new AsyncJobError(
      "OutcomeUnknown",
      `Cannot tell whether the record ${
        this.location(key)
      } was written: the answer was lost, and another ` +
        "writer has changed the record since",
      {
        hint:
          "Load the record to see what it holds now, before anything is started or saved again.",
        cause: error,
      },
    );
  }

  async #get(key: RecordKey): Promise<BucketObject | undefined> {
    try {
      const address = this.#address(key);
      const answer = await this.#api.call((calls) => calls.getObject(address));
      return bucketObject(answer.content, answer.metadata, answer);
    } catch (error) {
      if (error instanceof CallFailed && error.isRefusal(404, "ObjectNotFound")) return undefined;
      if (error instanceof CallFailed && error.failure.kind === "oversized") {
        throw corruptRecord(
          this.location(key),
          `it has more than ${MAX_RECORD_BYTES} bytes`,
          { cause: error },
        );
      }
      throw this.#api.error(error, purposeOf("read", key));
    }
  }

  #address(key: RecordKey): { namespaceName: string; bucketName: string; objectName: string } {
    const { namespace, bucket } = this.#api.settings;
    return {
      namespaceName: namespace.value,
      bucketName: bucket.value,
      objectName: this.#objectName(key),
    };
  }

  #objectName(key: RecordKey): string {
    return `${this.#api.settings.prefix.value}${key.path}`;
  }
}

/** The slash at the end keeps hosts apart whose names begin alike. */
function folderOf({ host, playbookName }: ListScope): string {
  if (host === undefined) return "";
  return playbookName === undefined ? `${host}/` : `${host}/${playbookName}/`;
}

function isWithin(key: RecordKey, { playbookName }: ListScope): boolean {
  return playbookName === undefined || key.playbookName === playbookName;
}

/** Object Storage's permission for each request (policy reference, "Details for Object Storage"), and what
 * to do when nobody knows whether it was carried out. */
const PURPOSES = {
  read: { permission: "OBJECT_READ" },
  write: {
    permission: "OBJECT_CREATE and OBJECT_OVERWRITE",
    uncertain: "Whether the record was written is not known: load it before it is saved again.",
  },
  remove: {
    permission: "OBJECT_DELETE",
    uncertain: "Whether the record was removed is not known: load it to see.",
  },
} as const;

function purposeOf(verb: keyof typeof PURPOSES, key: RecordKey): CallPurpose {
  const action = `${verb} the record of job "${key.jobName}" of host "${key.host}"`;
  return { action, ...PURPOSES[verb] };
}

function etagOf(seen: StoredObject): string {
  if (seen.etag === undefined) throw new TypeError("The object was not read from this store");
  return seen.etag;
}
