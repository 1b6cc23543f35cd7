/** The ends of the supported versions of Ansible. */
export const AGES = ["newest", "oldest"] as const;

/** One of them. */
export type Age = typeof AGES[number];
