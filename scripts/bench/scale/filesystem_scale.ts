import type { BuiltProgram } from "../built_program.ts";
import type { Group } from "../contender.ts";
import { isInstalled } from "../is_installed.ts";
import { plainList } from "../plain_list.ts";
import { fillDirectory, type Place } from "./records.ts";
import { allRecords, fewRecords, type ScaleStore } from "./scale_commands.ts";

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
  const plain = plainList(directory(large), large.count);
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
