import { md5 } from "@noble/hashes/legacy";
import { equalBytes } from "../record/equal_bytes.ts";
import { AsyncJobError } from "../errors.ts";
import { CallFailed, type ObjectApi } from "../oci/object_api.ts";
import type { OciSettings } from "../settings/oci_settings.ts";

/** An object's address, as calls take it. */
interface Address {
  readonly namespaceName: string;
  readonly bucketName: string;
  readonly objectName: string;
}

/** What the probe needs of the set-up under test. */
export interface ProbedBucket {
  readonly settings: Pick<OciSettings, "namespace" | "bucket" | "prefix">;
  /** Calls that are signed. */
  readonly api: () => Promise<ObjectApi>;
}

/**
 * The object that the checks write, read and remove: unique to the run, laid out like a record's,
 * `<prefix><host>/<job_name>.json`, under the job name `.`, which no job can have.
 */
export class Probe {
  /** ETag of the last write; `undefined` before the first, and when nobody knows whether it was done. */
  etag: string | undefined;
  /** What the last write wrote. */
  content: Uint8Array = new Uint8Array();
  /** Whether the object may be there. */
  mayExist = false;
  readonly #setUp: ProbedBucket;
  readonly #folder = `async-job-test-oci-setup-${crypto.randomUUID()}`;

  /** @param setUp the bucket */
  constructor(setUp: ProbedBucket) {
    this.#setUp = setUp;
  }

  /** Name of the object. */
  get name(): string {
    return `${this.#setUp.settings.prefix.value}${this.#folder}/..json`;
  }

  /** What a listing of nothing but the object is asked for. */
  get listPrefix(): string {
    return `${this.#setUp.settings.prefix.value}${this.#folder}/`;
  }

  /** Where it lies. */
  get location(): string {
    return `oci://${this.#setUp.settings.bucket.value}/${this.name}`;
  }

  /** Where it lies, as calls take it. */
  get address(): Address {
    return this.#at(this.name);
  }

  /** An address beside the object's, at which nothing ever was. */
  get absentAddress(): Address {
    return this.#at(`${this.listPrefix}absent/..json`);
  }

  /**
   * Writes the object.
   *
   * @param text what tells this write from the others
   * @param condition a header that makes the write conditional
   * @throws {CallFailed}
   */
  async write(
    text: string,
    condition: { ifNoneMatch: string } | { ifMatch: string },
  ): Promise<void> {
    const content = new TextEncoder().encode(
      `${JSON.stringify({ "probe of": "async-job test-oci-setup", write: text }, undefined, 2)}\n`,
    );
    const existed = this.mayExist;
    this.mayExist = true;
    try {
      this.etag = await this.#put(content, condition);
      this.content = content;
    } catch (error) {
      // Only what is sure to have done nothing leaves everything as it was.
      if (error instanceof CallFailed && !error.ambiguous) this.mayExist = existed;
      else this.etag = undefined;
      throw error;
    }
  }

  async #put(
    content: Uint8Array<ArrayBuffer>,
    condition: { ifNoneMatch: string } | { ifMatch: string },
  ): Promise<string> {
    const api = await this.#setUp.api();
    try {
      const { eTag } = await api.call((calls) =>
        calls.putObject({
          ...this.address,
          ...condition,
          content,
          contentType: "application/json",
          contentMD5: md5(content).toBase64(),
        })
      );
      return eTag;
    } catch (error) {
      // A write whose answer was lost meets itself when it is repeated.
      if (!(error instanceof CallFailed) || !error.ambiguous || !error.isRefusal(412)) throw error;
      const found = await this.#readBack();
      if (equalBytes(found.content, content)) return found.etag;
      throw new CallFailed(error.failure, false, error.attempts);
    }
  }

  async #readBack(): Promise<{ content: Uint8Array; etag: string }> {
    try {
      return await this.read();
    } catch (cause) {
      if (!(cause instanceof CallFailed)) throw cause;
      throw new AsyncJobError(
        "OutcomeUnknown",
        "Whether the write was done is not known: its answer was lost, and the object cannot be read",
        { hint: "Run the checks again; the network loses answers.", cause },
      );
    }
  }

  /**
   * Reads the object.
   *
   * @returns what it holds
   * @throws {CallFailed}
   */
  async read(): Promise<{ content: Uint8Array; etag: string }> {
    const api = await this.#setUp.api();
    const { content, eTag } = await api.call((calls) => calls.getObject(this.address));
    return { content, etag: eTag };
  }

  /**
   * Removes the object, whatever it holds now.
   *
   * @throws {CallFailed} when it may still be there
   */
  async remove(): Promise<void> {
    const api = await this.#setUp.api();
    try {
      await api.call((calls) => calls.deleteObject(this.address));
    } catch (error) {
      if (!(error instanceof CallFailed) || !error.isRefusal(404, "ObjectNotFound")) throw error;
    }
    this.mayExist = false;
  }

  #at(objectName: string): Address {
    const { namespace, bucket } = this.#setUp.settings;
    return { namespaceName: namespace.value, bucketName: bucket.value, objectName };
  }
}
