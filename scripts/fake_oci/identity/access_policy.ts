import type { Permission } from "./permissions.ts";
import type { Principal } from "./principal.ts";

/** The codes under which the service has been seen to hide that a permission is missing. */
export const POLICY_REFUSALS = [
  "BucketNotFound",
  "NotAuthorizedOrNotFound",
  "NotAuthorized",
] as const;

/** One of {@linkcode POLICY_REFUSALS}. */
export type PolicyRefusal = typeof POLICY_REFUSALS[number];

/** Permissions by compartment OCID. */
export type Grants = Readonly<Record<string, readonly Permission[]>>;

interface Limit {
  readonly grants: ReadonlyMap<string, readonly Permission[]>;
  readonly refusal: PolicyRefusal;
}

/** The part of IAM that a store meets: who may do what in which compartment. */
export class AccessPolicy {
  readonly #limits = new Map<string, Limit>();

  /**
   * Takes away a principal's permissions, all of which it has at first, except for those named.
   *
   * @param principalId OCID of the user or instance
   * @param grants what is left; nothing at all when it is empty
   * @param options how the service answers when a permission is missing; BucketNotFound by default
   * @example
   * ```ts
   * oci.policy.limit(oci.user.principal.id, { [oci.compartmentId]: [...READ_BUCKETS, ...READ_OBJECTS] });
   * ```
   */
  limit(principalId: string, grants: Grants, options: { refusal?: PolicyRefusal } = {}): void {
    this.#limits.set(principalId, {
      grants: new Map(Object.entries(grants)),
      refusal: options.refusal ?? "BucketNotFound",
    });
  }

  /**
   * Gives a principal back all its permissions.
   *
   * @param principalId OCID of the user or instance
   */
  unlimit(principalId: string): void {
    this.#limits.delete(principalId);
  }

  /**
   * Decides.
   *
   * @param principal who asks
   * @param compartmentId where the bucket lives
   * @param permissions any one of them is enough; when there are none, none is needed
   * @returns the code to refuse with, or undefined when it is allowed
   */
  refuses(
    principal: Principal,
    compartmentId: string,
    permissions: readonly Permission[],
  ): PolicyRefusal | undefined {
    const limit = this.#limits.get(principal.id);
    if (limit === undefined || permissions.length === 0) return undefined;
    const granted = limit.grants.get(compartmentId) ?? [];
    return permissions.some((name) => granted.includes(name)) ? undefined : limit.refusal;
  }
}
