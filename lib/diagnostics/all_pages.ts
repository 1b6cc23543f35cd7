import { CallFailed } from "../oci/object_api.ts";

/** Most pages of one listing: far more than a compartment has buckets. */
const MAX_PAGES = 100;

/** One page, and what the next one is asked for by. */
export interface PageOf<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly opcNextPage: string;
}

/**
 * Reads a listing to its end.
 *
 * @param read asks for one page; the token is encoded for a URL, as the SDK needs it
 * @returns what is on all pages
 * @throws {CallFailed} also when the pages lead in a circle, or have no end
 */
export async function allPages<T>(
  read: (page: { page?: string }) => Promise<PageOf<T>>,
): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let page: { page?: string } = {};
  for (;;) {
    const answer = await read(page);
    items.push(...answer.items);
    const { opcNextPage: next } = answer;
    if (!next) return items;
    if (seen.has(next) || seen.size >= MAX_PAGES) {
      const detail = "a page of a listing that leads back, or on for ever";
      throw new CallFailed({ kind: "unexpected", detail }, false, 1);
    }
    seen.add(next);
    page = { page: encodeURIComponent(next) };
  }
}
