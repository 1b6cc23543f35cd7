import type { Controller, PlayOutcome } from "./controller.ts";
import { type FleetOptions, playOnFleet } from "./play_on_fleet.ts";

/**
 * Plays cases side by side, each on a host of its own that has it as the variable `case`: a role's
 * tasks are then read once for all, and what each case leaves behind is its own.
 *
 * @param controller runs the playbook
 * @param playbook its file name in tests/ansible/playbooks
 * @param cases the cases; a host is named after its case, with `-` for a space
 * @param options further hosts, variables, environment and arguments
 * @returns how it ended
 */
export async function playCases<Case extends { readonly name: string }>(
  controller: Controller,
  playbook: string,
  cases: readonly Case[],
  options: FleetOptions = {},
): Promise<PlayOutcome> {
  const fleet = cases.map((one) => [one.name.replaceAll(" ", "-"), { case: one }] as const);
  return await playOnFleet(controller, playbook, fleet, undefined, options);
}
