import type { Contender } from "./contender.ts";
import { counted, exactly, shown } from "./scale/scale_commands.ts";

/** The same lines as `list -o json`, in the same order. */
const PLAIN_LIST = `find "$1" -name '*.json' -type f -print0 | sort -z | xargs -0 cat |
  jq -c '{location: (.host + "/" + .job_name + ".json"), job: .}'`;

/**
 * Lists a directory by the tools that every system has, and `jq`.
 *
 * @param directory the state directory
 * @param count how many records lie in it
 * @returns the contender
 */
export function plainList(directory: string, count: number): Contender {
  return {
    name: `find, cat and jq, ${shown(count)}`,
    against: [],
    invocation: () =>
      counted({
        argv: ["sh", "-c", PLAIN_LIST, "sh", directory],
        env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C" },
        cwd: directory,
      }),
    says: exactly(count),
  };
}
