import { type FakeBucket, storeKeys } from "../oci/fake_bucket.ts";
import type { Controller } from "./controller.ts";

/** Where the records of a play's jobs are. */
export interface JobStore {
  /** What tells programs so. */
  readonly env: Readonly<Record<string, string>>;

  /**
   * Makes the variables that tell roles so.
   *
   * @param roles their names
   * @returns variables of all of them
   */
  vars(roles: readonly string[]): Readonly<Record<string, unknown>>;
}

/**
 * A directory of records.
 *
 * @param controller whose state directory it is
 * @returns the store
 */
export function inDirectory({ state }: Controller): JobStore {
  return store({ backend: "filesystem", state_dir: state });
}

/**
 * A bucket of records.
 *
 * @param bucket the bucket
 * @returns the store
 */
export function inBucket(bucket: FakeBucket): JobStore {
  return store({ ...storeKeys(bucket), oci_prefix: "jobs/" });
}

function store(settings: Readonly<Record<string, string>>): JobStore {
  const env = Object.entries(settings)
    .map(([name, value]) => [`ASYNC_JOB_${name.toUpperCase()}`, value]);
  return {
    env: Object.fromEntries(env),
    vars: (roles) =>
      Object.fromEntries(
        roles.flatMap((role) =>
          Object.entries(settings).map(([name, value]) => [`${role}_${name}`, value])
        ),
      ),
  };
}
