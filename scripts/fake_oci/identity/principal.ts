/** Who signed a request, once the signature has been verified. */
export interface Principal {
  readonly kind: "user" | "instance" | "resource" | "workload";
  /** OCID of the user, instance, resource or cluster workload. */
  readonly id: string;
  readonly tenancy: string;
  /** Where the instance or resource lives; a user lives in no compartment. */
  readonly compartment?: string;
}
