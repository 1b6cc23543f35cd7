/**
 * Makes an OCID that looks real and belongs to nobody.
 *
 * @param type of the resource, for example `user`
 * @param name tells it from others of its type; kept readable
 * @returns the identifier
 */
export function fakeOcid(type: string, name: string): string {
  const unique = `aaaaaaaa${name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}`;
  return `ocid1.${type}.oc1..${unique.padEnd(60, "q")}`;
}
