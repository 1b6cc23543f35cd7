/** What the program uses of the SDK. */
export type Sdk = typeof import("./sdk.js");

/**
 * Loads the OCI SDK, which takes longer than a whole command does without it.
 *
 * Node warns on standard error about what the SDK's libraries use of it, which users cannot change, as
 * soon as they are loaded; so the warnings are turned off before that.
 *
 * @returns the SDK
 */
export async function loadSdk(): Promise<Sdk> {
  const { default: process } = await import("node:process");
  Object.assign(process, { noDeprecation: true });
  return await import("./sdk.js");
}
