import { parse } from "yaml";

/** A block of YAML in a README. */
export interface ReadmeExample {
  /** The README and the line, such as `README.md:60`. */
  readonly place: string;
  readonly text: string;
  /** Whole plays, tasks for some play, or settings. */
  readonly kind: "playbook" | "tasks" | "settings";
  /** The patterns of hosts that its plays name. */
  readonly hosts: readonly string[];
  /** Names of its settings. */
  readonly settings: readonly string[];
}

/** A fence may be indented, as part of a list. */
const BLOCK = /^( *)```ya?ml\n(.*?)^\1```$/gms;

/**
 * Finds the YAML that a README shows.
 *
 * @param path the README's path, for people
 * @param markdown its text
 * @returns every block, in order
 * @throws {Error} when a block is no YAML
 */
export function readmeExamples(path: string, markdown: string): ReadmeExample[] {
  return [...markdown.matchAll(BLOCK)].map(({ 1: indent = "", 2: block = "", index }) => {
    const place = `${path}:${markdown.slice(0, index).split("\n").length}`;
    const text = block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    const content: unknown = parse(text);
    if (!Array.isArray(content)) {
      const settings = Object.keys(content as Record<string, unknown>);
      return { place, text, kind: "settings", hosts: [], settings };
    }
    const hosts = content.flatMap((item: Record<string, unknown>) =>
      "hosts" in item ? [`${item["hosts"]}`] : []
    );
    const kind = hosts.length > 0 ? "playbook" : "tasks";
    return { place, text, kind, hosts, settings: [] };
  });
}
