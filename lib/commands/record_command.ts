import type { Deps } from "../deps.ts";
import { type RecordKey, recordKey } from "../record/record_key.ts";
import type { OptionName } from "../settings/options.ts";
import { plainText, requiredText } from "../settings/given.ts";
import { type StoreSettings, storeSettings } from "../settings/store_settings.ts";
import type { Store } from "../stores/store.ts";
import type { Command, CommandInput, CommandResult } from "./command.ts";
import { openExplained } from "./open_explained.ts";

/** Which record a command is about, and where that is. */
export interface RecordOptions {
  readonly key: RecordKey;
  readonly store: StoreSettings;
}

/** A command on one record, which a line of a batch may ask for too. */
export interface RecordCommand<Options extends RecordOptions = RecordOptions>
  extends Command<Options> {
  /**
   * Does the work in a store that is open.
   *
   * @param options what {@link read} returned
   * @param store the store that they name
   * @param deps the outside world
   * @returns the result
   */
  perform(options: Options, store: Store, deps: Deps): Promise<CommandResult>;
}

/** What tells one such command from the others. */
export interface RecordWork<Own> {
  readonly name: string;
  /** What it cannot do without, beside the names of the record. */
  readonly required: readonly OptionName[];
  /** Its other options. */
  readonly options: readonly OptionName[];
  /** Reads those. */
  readonly readOwn: (input: CommandInput) => Own | Promise<Own>;
  readonly perform: (
    options: RecordOptions & Own,
    store: Store,
    deps: Deps,
  ) => Promise<CommandResult>;
}

/**
 * Makes the command of a work on one record: it takes the names of the record, the options of stores and
 * `--request`.
 *
 * @param work what it does
 * @returns the command
 */
export function recordCommand<Own>(work: RecordWork<Own>): RecordCommand<RecordOptions & Own> {
  const { name, readOwn, perform } = work;
  const required: readonly OptionName[] = ["job-name", "host", ...work.required];
  return {
    name,
    required,
    options: [...required, "playbook-name", ...work.options, "request"],
    usesStore: true,
    read: async (input) => {
      const key = recordKey({
        jobName: requiredText("job-name", input.given),
        host: requiredText("host", input.given),
        playbookName: plainText("playbook-name", input.given),
      });
      const own = await readOwn(input);
      return { key, ...own, store: storeSettings(input.given, input.deps.env) };
    },
    perform,
    run: async (own, deps) => await perform(own, await openExplained(own.store, deps), deps),
  };
}
