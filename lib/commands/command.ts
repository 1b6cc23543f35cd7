import type { Deps } from "../deps.ts";
import { shown as mayShow } from "../hidden_text.ts";
import { type RecordKey, recordKey } from "../record/record_key.ts";
import { type Given, type GivenOptions } from "../settings/given.ts";
import { type StoreSettings, storeSettings } from "../settings/store_settings.ts";

/** What a command is run with. */
export interface CommandContext {
  readonly given: GivenOptions;
  /** Arguments that are not options. */
  readonly operands: readonly string[];
  readonly deps: Deps;
  /** Whether the result will be shown as text, so that parts of it may be shown along the way. */
  readonly isText: boolean;
  /** Writes a line on standard error when `--verbose` is on. */
  readonly explain: (line: string) => void;
}

/** What a command answers: one JSON value, and the same for people. */
export interface CommandResult {
  /** `undefined` when all was shown along the way, one value a line. */
  readonly json: unknown;
  /** Text for a terminal, with a final newline; empty when all was shown along the way. */
  readonly text: string;
  /** Exit status when it is not 0 although there is a result. */
  readonly exitCode?: number;
}

/** A command's work. */
export type CommandRun = (context: CommandContext) => Promise<CommandResult>;

/**
 * Makes the key from the names among the options.
 *
 * @param given the options, the required ones present
 * @returns the checked key
 * @throws {AsyncJobError} `InvalidName`
 */
export function keyFrom(given: GivenOptions): RecordKey {
  return recordKey({
    jobName: requiredText(given, "job-name"),
    host: requiredText(given, "host"),
    playbookName: given.has("playbook-name") ? requiredText(given, "playbook-name") : undefined,
  });
}

/**
 * Takes a text that the command line reader has made sure of.
 *
 * @param given the options
 * @param name the option
 * @returns its text
 */
export function requiredText(
  given: GivenOptions,
  name: "job-name" | "host" | "playbook-name" | "ansible-job-id",
): string {
  const value = given.get(name)?.value;
  if (typeof value !== "string") throw new TypeError(`--${name} was not checked`);
  return value;
}

/**
 * Settles the store's settings and explains them.
 *
 * @param context the command's context
 * @returns the settings
 */
export function explainedStoreSettings(context: CommandContext): StoreSettings {
  const settings = storeSettings(context.given, context.deps.env);
  const { backend, stateDir, requireStateDir, oci } = settings;
  const shown = oci === undefined ? { backend, stateDir, requireStateDir } : { backend, ...oci };
  for (const [name, setting] of Object.entries<Given<unknown> | undefined>(shown)) {
    if (setting === undefined) continue;
    const label = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
    context.explain(`${label}: ${mayShow(String(setting.value))} (${setting.source.name})`);
  }
  return settings;
}
