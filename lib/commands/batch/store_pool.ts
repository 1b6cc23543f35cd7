import { AsyncJobError } from "../../errors.ts";
import type { Given, GivenOptions } from "../../settings/given.ts";
import { STORE_OPTIONS } from "../../settings/options.ts";
import { storeSettings } from "../../settings/store_settings.ts";
import { openStore } from "../../stores/open_store.ts";
import type { Store } from "../../stores/store.ts";
import { type CommandContext, explainedStoreSettings } from "../command.ts";

/** Opens the stores of a batch, each once, whichever lines name it. */
export class StorePool {
  readonly #context: CommandContext;
  readonly #defaults: GivenOptions;
  readonly #stores = new Map<string, Promise<Store>>();

  /** @param context the batch's options, which fill in what a line does not say, and its world */
  constructor(context: CommandContext) {
    this.#context = context;
    this.#defaults = new Map([...context.given].filter(([name]) => STORE_OPTIONS.includes(name)));
  }

  /**
   * Looks at the options that the batch itself was given. What they lack, a line or the environment may say.
   *
   * @throws {AsyncJobError} `InvalidSetting` for what can be right in no line
   */
  checkOptions(): void {
    const { env } = this.#context.deps;
    try {
      // Nothing of the environment, except what `~` stands for.
      storeSettings(this.#defaults, (name) => name === "HOME" ? env(name) : undefined);
    } catch (error) {
      if (!(error instanceof AsyncJobError) || error.code !== "MissingSetting") throw error;
    }
  }

  /**
   * Opens the store that a line names, or finds the one that is open.
   *
   * @param given what the line says
   * @returns the store
   * @throws {AsyncJobError} what keeps it from being opened; a later line with the same settings tries again
   */
  async open(given: GivenOptions): Promise<Store> {
    const all: GivenOptions = new Map([...this.#defaults, ...given]);
    const context = { ...this.#context, given: all };
    // Compared by their values: who said so does not matter.
    const key = JSON.stringify(
      storeSettings(all, context.deps.env),
      (_name, value: unknown) => isGiven(value) ? value.value : value,
    );
    let opening = this.#stores.get(key);
    if (opening === undefined) {
      opening = openStore(explainedStoreSettings(context), context);
      this.#stores.set(key, opening);
      opening.catch(() => this.#stores.delete(key));
    }
    return await opening;
  }
}

function isGiven(value: unknown): value is Given<unknown> {
  return typeof value === "object" && value !== null && "source" in value && "value" in value;
}
