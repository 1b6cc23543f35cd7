import type { BuiltProgram } from "../built_program.ts";
import type { Contender, Group } from "../contender.ts";
import { fillDirectory, type Place } from "./records.ts";
import {
  allRecords,
  counted,
  exactly,
  fewRecords,
  type ScaleStore,
  shown,
} from "./scale_commands.ts";

/** What the groups of a store are made of. */
export interface ScaleOptions {
  readonly program: BuiltProgram;
  /** Where everything goes. */
  readonly scratch: string;
  readonly small: Place;
  readonly large: Place;
}

/**
 * Lists, loads and prunes in a large directory, held against a small one and against `find`, `cat` and `jq`.
 *
 * @param options what to measure, and where
 * @returns the groups
 */
export async function filesystemScale(options: ScaleOptions): Promise<Group[]> {
  const { program, scratch, small, large } = options;
  const directory = ({ name }: Place): string => `${scratch}/directories/${name}`;
  for (const place of [small, large]) fillDirectory(directory(place), place.count);
  const store: ScaleStore = {
    program,
    small,
    large,
    at: (place) => ({ args: ["--state-dir", directory(place)], env: {} }),
  };
  const hasJq = await isInstalled("jq");
  const plain: Contender = {
    name: `find, cat and jq, ${shown(large.count)}`,
    against: [],
    invocation: () =>
      counted({
        argv: ["sh", "-c", PLAIN_LIST, "sh", directory(large)],
        env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C" },
        cwd: scratch,
      }),
    says: exactly(large.count),
  };
  const own = allRecords(store, hasJq ? { list: plain.name } : {});
  const nothing = (): Promise<void> => Promise.resolve();
  return [
    {
      name: "filesystem, few",
      contenders: fewRecords(store),
      warmUp: 1,
      skipped: [],
      [Symbol.asyncDispose]: nothing,
    },
    {
      name: "filesystem, all",
      contenders: hasJq ? [...own, plain] : own,
      slowness: 7,
      warmUp: 0,
      skipped: hasJq ? [] : ["find, cat and jq: jq is not installed"],
      [Symbol.asyncDispose]: nothing,
    },
  ];
}

/** The same lines, in the same order. */
const PLAIN_LIST = `find "$1" -name '*.json' -type f -print0 | sort -z | xargs -0 cat |
  jq -c '{location: (.host + "/" + .job_name + ".json"), job: .}'`;

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
