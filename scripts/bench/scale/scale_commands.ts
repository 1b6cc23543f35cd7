import type { BuiltProgram } from "../built_program.ts";
import type { Contender } from "../contender.ts";
import type { Invocation } from "../meter.ts";
import { hostName, jobName, type Place, recordsOfFirstHost } from "./records.ts";

/** Memory that no command may need more of, however much is stored, in bytes. */
export const PEAK_AIM = 150e6;
/** What may be as long as the quotient of two like processes and still counts as constant. */
const CONSTANT = 1.5;

/** Two places of a store, and how to reach them. */
export interface ScaleStore {
  readonly program: BuiltProgram;
  readonly small: Place;
  readonly large: Place;
  /** Options and variables that point at a place. */
  readonly at: (place: Place) => { args: readonly string[]; env: Readonly<Record<string, string>> };
}

/**
 * Says a number as people read it.
 *
 * @param count the number
 * @returns its digits in groups of three
 */
export function shown(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, " ");
}

/**
 * Counts the lines that a process prints: its output goes nowhere else, and none may be missing.
 *
 * @param invocation the process
 * @returns the process with its counter
 */
export function counted({ argv, ...rest }: Invocation): Invocation {
  return { ...rest, argv: ["sh", "-c", '"$@" | wc -l', "sh", ...argv] };
}

/**
 * What asks for a host or a record: its cost is not to grow with what is stored.
 *
 * @param store the store
 * @returns the contenders
 */
export function fewRecords({ program, small, large, at }: ScaleStore): Contender[] {
  const of = (place: Place, ...command: string[]): Invocation => {
    const { args, env } = at(place);
    return program.run([...command, ...args, "--host", hostName(0), "-o", "json"], env);
  };
  return [small, large].flatMap((place) => {
    const against = (name: string): Contender["against"] =>
      place === small ? [] : [{ name: `${name}, ${shown(small.count)}`, aim: CONSTANT }];
    return [
      {
        name: `load, ${shown(place.count)}`,
        against: against("load"),
        invocation: () => of(place, "load", "--job-name", jobName(0)),
        says: /^\{"found":true/,
      },
      {
        name: `list one host, ${shown(place.count)}`,
        against: against("list one host"),
        invocation: () => counted(of(place, "list")),
        says: exactly(recordsOfFirstHost(place.count)),
      },
    ];
  });
}

/**
 * What goes through everything: its cost is to grow no faster than what is stored, its memory not at all.
 *
 * @param store the store
 * @param others names of contenders that list the large place in another way
 * @returns the contenders
 */
export function allRecords(
  { program, small, large, at }: ScaleStore,
  others: { readonly list?: string; readonly names?: string },
): Contender[] {
  const commands = {
    "list": { args: ["list"], other: others.list },
    "list --names-only": { args: ["list", "--names-only"], other: others.names },
    "prune --dry-run": { args: ["prune", "--older-than", "30d", "--dry-run"], other: undefined },
  };
  return [small, large].flatMap((place) =>
    Object.entries(commands).map(([name, { args, other }]): Contender => {
      const { args: where, env } = at(place);
      return {
        name: `${name}, ${shown(place.count)}`,
        against: place === small ? [] : [
          { name: `${name}, ${shown(small.count)}`, aim: large.count / small.count },
          ...(other === undefined ? [] : [{ name: other }]),
        ],
        peakAim: PEAK_AIM,
        invocation: () => counted(program.run([...args, ...where, "-o", "json"], env)),
        says: exactly(place.count),
      };
    })
  );
}

/** @returns what {@link counted} prints for so many lines */
export function exactly(lines: number): RegExp {
  return new RegExp(`^\\s*${lines}\\s*$`);
}
