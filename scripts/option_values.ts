/**
 * Reads an option that names one of a few things.
 *
 * @param what what kind of thing it is, for the message
 * @param names all of them
 * @param given the option's value
 * @returns the one that is named; all where none is
 * @throws {Error} when there is no such thing
 */
export function chosen<Name extends string>(
  what: string,
  names: readonly Name[],
  given: string | undefined,
): readonly Name[] {
  if (given === undefined) return names;
  const name = names.find((each) => each === given);
  if (name === undefined) throw new Error(`There is no ${what} "${given}"`);
  return [name];
}

/**
 * Reads an option that is a whole number.
 *
 * @param name the option
 * @param given its value
 * @param least the smallest that it may be
 * @returns the number; `undefined` where none is given
 * @throws {Error} when it is not such a number
 */
export function count(name: string, given: string | undefined, least: number): number | undefined {
  if (given === undefined) return undefined;
  if (!/^\d{1,9}$/.test(given) || Number(given) < least) {
    throw new Error(`--${name} wants a number from ${least} on, not "${given}"`);
  }
  return Number(given);
}
