import type { Ansible } from "../../ansible/provision.ts";
import type { Arena } from "../../race/arena/arena.ts";

/** What all episodes of a store and an Ansible have in common. */
export interface Scene {
  readonly ansible: Ansible;
  readonly arena: Arena;
  /** Path of the built file. */
  readonly program: string;
  /** Directory below which the collection is. */
  readonly collections: string;
  /** Directory for whatever is left behind. */
  readonly scratch: string;
  /** Further environment of the plays. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One job, and the directory that everything about it is in. */
export interface Episode extends Scene {
  readonly job: string;
  readonly directory: string;
  readonly jobSeconds: number;
}
