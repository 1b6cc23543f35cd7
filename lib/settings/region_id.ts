/** The form of a region's short code, for example `iad`. */
const SHORT_CODE = /^[a-z]{3}$/;

/**
 * Tells whether a region is given by its short code.
 *
 * @param region a region in small letters
 * @returns whether its identifier has to be looked up
 */
export function isShortCode(region: string): boolean {
  return SHORT_CODE.test(region);
}
