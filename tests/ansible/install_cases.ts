import assert from "node:assert/strict";
import type { Controller, PlayOutcome } from "./controller.ts";
import { playCases } from "./play_cases.ts";

/** One call of async_job_install: its inputs without their prefix, and facts to have before it. */
export interface InstallCase {
  readonly name: string;
  readonly dir?: string;
  readonly state?: "present" | "absent";
  readonly kind?: "compiled" | "portable";
  readonly version?: string;
  readonly src?: string;
  readonly url?: string;
  readonly checksum?: string;
  /** Without it the loopback server's, with the case's name as first part of the path. */
  readonly template?: string;
  readonly check_mode?: boolean;
  readonly system?: string;
  readonly architecture?: string;
}

/** What a call answered, or the message that it failed with. */
export interface InstallOutcome {
  readonly path?: string;
  readonly changed?: boolean;
  readonly version?: string;
  readonly msg?: string;
}

/** How calls ended, by their names. */
export interface InstallPlays extends PlayOutcome {
  readonly outcomes: Readonly<Record<string, InstallOutcome>>;
}

/** How calls on one host ended. */
export interface InstallPlay extends InstallPlays {
  /** Names of the facts that are known after them. */
  readonly facts: readonly string[];
}

/**
 * Calls the role once for each case, in one play on one host, one after the other.
 *
 * @param controller runs the play
 * @param origin the release server's
 * @param cases the calls
 * @param args further arguments of `ansible-playbook`
 * @returns how they ended
 */
export async function installCases(
  controller: Controller,
  origin: string,
  cases: readonly InstallCase[],
  args: readonly string[] = [],
): Promise<InstallPlay> {
  const play = await controller.play("tests/ansible/playbooks/install_playbook.yml", {
    args,
    vars: { cases, origin },
  });
  assert.equal(play.status, 0, play.output);
  return { ...play, ...play.report as Pick<InstallPlay, "outcomes" | "facts"> };
}

/**
 * Calls the role for cases that have nothing to do with each other, each on a host of its own.
 *
 * @param controller runs the play
 * @param origin the release server's
 * @param cases the calls; those that install must do so into directories of their own
 * @param args further arguments of `ansible-playbook`
 * @returns how they ended
 */
export async function installTogether(
  controller: Controller,
  origin: string,
  cases: readonly InstallCase[],
  args: readonly string[] = [],
): Promise<InstallPlays> {
  const play = await playCases(controller, "install_cases_playbook.yml", cases, {
    args,
    vars: { origin },
  });
  assert.equal(play.status, 0, play.output);
  return { ...play, outcomes: play.report as InstallPlays["outcomes"] };
}

/**
 * Lists a directory.
 *
 * @param path the directory
 * @returns the names in it, in order
 */
export async function namesIn(path: string): Promise<string[]> {
  const names = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  return names.toSorted();
}
