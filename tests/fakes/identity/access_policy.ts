import type { Principal } from "./principal.ts";

/** What a policy can grant: listing and reading, or changing too. */
export type Verb = "read" | "write";

/** The part of IAM that a store meets: who may do what in which compartment. */
export class AccessPolicy {
  readonly #limits = new Map<string, ReadonlyMap<string, readonly Verb[]>>();

  /**
   * Takes away a principal's rights, all of which it has at first, except for those named.
   *
   * @param principalId OCID of the user or instance
   * @param grants verbs by compartment OCID
   */
  limit(principalId: string, grants: Record<string, readonly Verb[]>): void {
    this.#limits.set(principalId, new Map(Object.entries(grants)));
  }

  /**
   * Gives a principal back all its rights.
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
   * @param verb what is to be done
   * @returns whether it is allowed
   */
  allows(principal: Principal, compartmentId: string, verb: Verb): boolean {
    const grants = this.#limits.get(principal.id);
    return grants === undefined || (grants.get(compartmentId)?.includes(verb) ?? false);
  }
}
