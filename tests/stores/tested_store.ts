import type { Store } from "../../lib/stores/store.ts";

/** An empty store for one test; `open` opens the same place once more, as another process would. */
export interface StoreUnderTest extends AsyncDisposable {
  open(): Store | Promise<Store>;
}
