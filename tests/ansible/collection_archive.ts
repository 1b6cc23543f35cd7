import { strictEqual } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { runCaptured } from "../../scripts/ansible/run_captured.ts";

/**
 * Builds the collection's archive, as it would be uploaded to Galaxy.
 *
 * @param bin directory of `ansible-galaxy`
 * @param root directory of the checkout
 * @param directory where the archive goes
 * @returns the archive's path
 */
export async function buildCollection(
  bin: string,
  root: string,
  directory: string,
): Promise<string> {
  const args = ["collection", "build", root, "--output-path", directory];
  const { success, stderr } = await runCaptured(`${bin}/ansible-galaxy`, args, {
    env: { ANSIBLE_HOME: `${directory}/ansible`, ANSIBLE_LOCAL_TEMP: `${directory}/ansible/tmp` },
  });
  strictEqual(success, true, stderr);
  return `${directory}/rstyczynski-ansible-${config.version}.tar.gz`;
}

/**
 * Unpacks an archive.
 *
 * @param archive its path
 * @param directory where its content goes; is made when missing
 */
export async function unpack(archive: string, directory: string): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  const { success, stderr } = await runCaptured("tar", ["-xzf", archive, "-C", directory]);
  strictEqual(success, true, stderr);
}
