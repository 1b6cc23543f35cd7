import { errorCode, fieldsOf, grantOf, heldBy } from "./answers.ts";
import type { Call, History } from "./history.ts";

/** What happened in a race, in numbers. */
export type Tally = Readonly<Record<typeof COUNTED[number], number>>;

const COUNTED = [
  "rounds",
  "processes",
  "granted",
  "takeovers",
  "held",
  "saved",
  "released",
  "replaced",
  "refused",
  "killed",
  "stopped",
  "faults",
  "unknown",
] as const;

/** The tally of no round. */
export const NOTHING = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Tally;

/**
 * Counts what happened in a round.
 *
 * @param history all that is known of it
 * @returns the numbers
 */
export function tallyOf({ calls, faults }: History): Tally {
  const grants = calls.map(grantOf).filter((grant) => grant !== undefined);
  const count = (is: (call: Call) => boolean): number => calls.filter(is).length;
  const changed = (operation: string): number =>
    count((call) => call.operation === operation && fieldsOf(call.answer)["changed"] === true);
  return {
    rounds: 1,
    processes: calls.length,
    granted: grants.length,
    takeovers: grants.filter(({ fence }) => fence.length > 0).length,
    held: count((call) => heldBy(call) !== undefined),
    saved: changed("save"),
    released: changed("release"),
    replaced: grants.filter(({ previous }) => previous !== undefined).length,
    refused: count((call) => errorCode(call) === "Conflict"),
    killed: count(({ status }) => status === undefined),
    stopped: count(({ stopped }) => stopped),
    faults,
    unknown: count((call) => errorCode(call) === "OutcomeUnknown"),
  };
}

/**
 * Adds up.
 *
 * @param one a tally
 * @param other another one
 * @returns both together
 */
export function added(one: Tally, other: Tally): Tally {
  return Object.fromEntries(COUNTED.map((name) => [name, one[name] + other[name]])) as Tally;
}

/**
 * Words a tally.
 *
 * @param tally the numbers
 * @returns one line
 */
export function tallyText(tally: Tally): string {
  return COUNTED.map((name) => `${tally[name]} ${name}`).join(", ");
}
