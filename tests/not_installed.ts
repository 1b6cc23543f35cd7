import { findProgram } from "./binary/launch.ts";

/**
 * Tells why a test that needs a program cannot run.
 *
 * @param name the program
 * @returns that it is not installed; `undefined` when it is
 */
export async function notInstalled(name: string): Promise<string | undefined> {
  return await findProgram(name) === undefined ? `${name} is not installed` : undefined;
}
