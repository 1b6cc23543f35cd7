import type { History, Violation } from "../history.ts";

/**
 * Looks for claims that left something else behind than what they found.
 *
 * @param history of a round
 * @returns what must not be
 */
export function checkRestorations({ restorations }: History): Violation[] {
  return restorations.filter(({ before, after }) => before !== after).map(({ before, after }) => ({
    rule: "a release puts back what was there, byte for byte",
    text: `There was ${shown(before)}, and afterwards ${shown(after)}`,
  }));
}

function shown(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text);
}
