import { AsyncJobError } from "../../errors.ts";
import { hiddenKind } from "../../hidden_text.ts";
import type { EnvironmentReader } from "../../settings/given.ts";

/**
 * Reads a variable that names the address of a service, below which the SDK puts paths of its own. It may
 * have a path itself, but nothing that would end up in front of those: no query, no fragment.
 *
 * @param variable the variable
 * @param env reads an environment variable
 * @returns the address as given, or `undefined` when there is none
 * @throws {AsyncJobError} `InvalidSetting`
 */
export function baseAddress(variable: string, env: EnvironmentReader): string | undefined {
  const value = env(variable);
  if (!value) return undefined;
  const isUrl = /^https?:\/\/[^/?#@\\\s]+(\/[^?#@\\\s]*)?$/i.test(value) && URL.canParse(value);
  if (isUrl && hiddenKind(value) === undefined) return value;
  // A password may stand anywhere in what is no address.
  throw new AsyncJobError(
    "InvalidSetting",
    `Invalid value of ${variable}: it is not an http or https address with at most a path`,
    { hint: `Unset ${variable}, or give it as http://169.254.169.254/opc/v2 is given.` },
  );
}
