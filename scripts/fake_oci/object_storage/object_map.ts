import type { StoredObject } from "./object_store.ts";

/** The objects of a bucket by name, whose order is known without sorting them for each page. */
export class ObjectMap extends Map<string, StoredObject> {
  #sorted: string[] | undefined;

  override set(name: string, object: StoredObject): this {
    if (!this.has(name)) this.#sorted = undefined;
    return super.set(name, object);
  }

  /**
   * Names objects in the order of their names' bytes, from a place on.
   *
   * @param start the first name that may come, whether there is such an object or not
   * @returns the names
   */
  *namesFrom(start: string): Generator<string> {
    const names = this.#sorted ??= [...this.keys()].sort(compareBytes);
    for (let at = placeOf(start, names); at < names.length; at++) {
      const name = names[at];
      // What was removed keeps its place until something is added.
      if (name !== undefined && this.has(name)) yield name;
    }
  }
}

/**
 * Orders by UTF-8 bytes, which is the order of code points and not that of JavaScript strings.
 *
 * @param a a name
 * @param b another one
 * @returns a number below, at or above zero
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others of 16 bits. */
function rank(unit: number): number {
  return unit >= 0xD800 && unit <= 0xDFFF ? unit + 0x10000 : unit;
}

/** Index of the first name that is not before another. */
function placeOf(start: string, names: readonly string[]): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(names[middle] ?? "", start) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
