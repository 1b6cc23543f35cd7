import type { SetUp } from "./set_up.ts";
import { shellWord } from "./shell_word.ts";

/**
 * The `oci` command that shows a part of the bucket.
 *
 * @param setUp which bucket
 * @param words the command's words
 * @returns the line
 */
export function ociCommand({ settings }: SetUp, words: string): string {
  const { namespace, bucket } = settings;
  return `oci ${words} --namespace-name ${namespace.value} --bucket-name ${
    shellWord(bucket.value)
  }`;
}
