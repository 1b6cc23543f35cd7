import type { Command } from "../commands/command.ts";
import { load } from "../commands/load.ts";
import { save } from "../commands/save.ts";
import { version } from "../commands/version.ts";
import { commandNamed } from "./command_named.ts";

/** What plays run for every host: these do not wait for the other commands to be loaded. */
const EARLY: readonly Command[] = [save, load, version];

/**
 * Finds a command by its name.
 *
 * @param name what was typed
 * @returns the command
 * @throws {AsyncJobError} `Usage`, suggesting the near one
 */
export async function findCommand(name: string): Promise<Command> {
  // What each call of a role runs: it neither waits for the other commands, nor makes those above wait.
  if (name === "batch") return (await import("../commands/batch/batch.ts")).batch;
  return EARLY.find((command) => command.name === name) ??
    commandNamed(name, (await import("./command_table.ts")).COMMANDS);
}
