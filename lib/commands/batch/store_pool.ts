import type { Deps } from "../../deps.ts";
import { RequestLimit } from "../../oci/request_limit.ts";
import type { Given } from "../../settings/given.ts";
import type { StoreSettings } from "../../settings/store_settings.ts";
import type { Store } from "../../stores/store.ts";
import { openExplained } from "../open_explained.ts";

/** Opens the stores of a batch, each once, whichever lines name it. */
export class StorePool {
  readonly #deps: Deps;
  readonly #requestLimit = new RequestLimit();
  readonly #stores = new Map<string, Promise<Store>>();

  /** @param deps the outside world */
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Opens the store that a line names, or finds the one that is open.
   *
   * @param settings the line's settings
   * @returns the store
   * @throws {AsyncJobError} what keeps it from being opened; a later line with the same settings tries again
   */
  async open(settings: StoreSettings): Promise<Store> {
    // Compared by their values: who said so does not matter.
    const { backendSource: _, ...values } = settings;
    const key = JSON.stringify(
      values,
      (_name, value: unknown) => isGiven(value) ? value.value : value,
    );
    let opening = this.#stores.get(key);
    if (opening === undefined) {
      opening = openExplained(settings, this.#deps, this.#requestLimit);
      this.#stores.set(key, opening);
      opening.catch(() => this.#stores.delete(key));
    }
    return await opening;
  }
}

function isGiven(value: unknown): value is Given<unknown> {
  return typeof value === "object" && value !== null && "source" in value && "value" in value;
}
