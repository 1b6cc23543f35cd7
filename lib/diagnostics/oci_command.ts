import type { Given } from "../settings/given.ts";
import type { SetUp } from "./set_up.ts";
import { knownOf } from "./settled.ts";
import { pathWord, shellWord } from "./shell_word.ts";

/**
 * The `oci` command that shows or changes a part of the bucket.
 *
 * @param setUp which bucket
 * @param words the command's words
 * @returns the line
 */
export function ociCommand(setUp: SetUp, words: string): string {
  return ociLine(setUp, `${words} --bucket-name ${shellWord(setUp.settings.bucket.value)}`);
}

/**
 * An `oci` command in the namespace, as the same signer and at the same place.
 *
 * @param setUp who asks, and where
 * @param words the command's words, options among them
 * @returns the line
 */
export function ociLine(setUp: SetUp, words: string): string {
  const { given: { access }, settings } = setUp;
  return [
    `oci ${words} --namespace-name ${settings.namespace.value}`,
    ...option("--config-file", access.configFile),
    ...option("--profile", access.profile),
    ...option("--auth", access.authType),
    ...option("--region", knownOf(setUp.given.region)),
    ...option("--endpoint", knownOf(setUp.given.endpoint)),
  ].join(" ");
}

/** What is a default here is one there. */
function option(name: string, given: Given<string> | undefined): string[] {
  return given === undefined || given.source.kind === "default"
    ? []
    : [`${name} ${name === "--config-file" ? pathWord(given.value) : shellWord(given.value)}`];
}
