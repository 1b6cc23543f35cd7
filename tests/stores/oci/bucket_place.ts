import { type FakeBucket, fakeBucket } from "../../oci/fake_bucket.ts";
import type { AgingStore } from "../age_conformance.ts";

/**
 * Makes an empty bucket whose clock a test can move on.
 *
 * @returns the bucket as a place to be tested
 */
export async function bucketPlace(): Promise<AgingStore & { readonly bucket: FakeBucket }> {
  const bucket = await fakeBucket();
  const { clock } = bucket.oci;
  // The real service refuses such a client; here its clock is only to be of no account.
  clock.windowSeconds = Infinity;
  return {
    bucket,
    open: () => bucket.open(),
    openAt: (now) => bucket.open({}, undefined, {}, now),
    pass: (seconds) => Promise.resolve(void (clock.skewSeconds += seconds)),
    [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
  };
}
