/** Tells whether a parsed JSON value has a shape. */
export type Shape = (value: unknown) => boolean;

/** Any text. */
export const text: Shape = (value) => typeof value === "string";

/** A text that is not empty. */
export const name: Shape = (value) => typeof value === "string" && value !== "";

/** A number. */
export const number: Shape = (value) => typeof value === "number";

/** `true` or `false`. */
export const flag: Shape = (value) => typeof value === "boolean";

/**
 * Makes the shape of what may be left out, or be `null`.
 *
 * @param shape what it has to be where it is there
 * @returns the shape
 */
export function optional(shape: Shape): Shape {
  return (value) => value === undefined || value === null || shape(value);
}

/**
 * Makes the shape of a list.
 *
 * @param item what each item has to be
 * @returns the shape
 */
export function listOf(item: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(item);
}

/**
 * Makes the shape of an object, which may have other fields besides.
 *
 * @param fields what its fields have to be
 * @returns the shape
 */
export function objectOf(fields: Readonly<Record<string, Shape>>): Shape {
  const shapes = Object.entries(fields);
  return (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) &&
    shapes.every(([field, shape]) => shape((value as Record<string, unknown>)[field]));
}
