import type { Store } from "../../lib/stores/store.ts";
import type { StoreUnderTest } from "./tested_store.ts";

/** Registers one test of a store: its title, behind the name of the store, and what it does. */
export type StoreCheck = (
  title: string,
  body: (store: Store, place: StoreUnderTest) => Promise<void>,
) => void;

/**
 * Makes what registers the tests of a store, each of them with an empty one.
 *
 * @param name the store's class, as it stands in the titles
 * @param create makes an empty store
 * @returns registers one test
 */
export function storeCheck(name: string, create: () => Promise<StoreUnderTest>): StoreCheck {
  return (title, body) =>
    Deno.test(`${name} ${title}`, async () => {
      await using place = await create();
      await body(await place.open(), place);
    });
}
