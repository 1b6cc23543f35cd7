/**
 * Provides Oracle's own `oci` command in `.venv-oci`, for the tests that put it to work against the
 * loopback service. Done once, it only looks. It takes 460 MB.
 */
import { installAfresh } from "../ansible/install_packages.ts";
import { workDirectory } from "../ansible/provision.ts";
import { lastLine, runCaptured } from "../ansible/run_captured.ts";
import { findUv } from "../ansible/uv.ts";
import { say } from "../say.ts";

/** The command, or why there is none. */
export type OciCli =
  | { readonly command: string; readonly version: string }
  | { readonly missing: string };

const REQUIREMENT = "oci-cli>=3.50";

/**
 * Provides the command; several processes may ask at once.
 *
 * @param root directory of the checkout
 * @param say tells people what is done
 * @returns the command, or why it cannot be had
 */
export async function ensureOciCli(root: string, say: (line: string) => void): Promise<OciCli> {
  await Deno.mkdir(workDirectory(root), { recursive: true });
  using lock = await Deno.open(`${workDirectory(root)}/oci-lock`, { create: true, write: true });
  await lock.lock(true);

  const directory = `${root}/.venv-oci`;
  const there = await installed(directory);
  if (!("missing" in there)) return there;
  say(`Installing ${REQUIREMENT} from PyPI into .venv-oci …`);
  const uv = await findUv(root, "python3");
  const missing = await installAfresh("python3", directory, [REQUIREMENT], uv);
  return missing === undefined ? await installed(directory) : { missing };
}

/** Looks for the command, which takes seconds to tell its version: that is kept beside it. */
async function installed(directory: string): Promise<OciCli> {
  const command = `${directory}/bin/oci`;
  const stamp = `${directory}/version`;
  try {
    await Deno.stat(command);
    // A Python that has gone since leaves a link that leads nowhere.
    await Deno.stat(`${directory}/bin/python`);
    return { command, version: await Deno.readTextFile(stamp) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const asked = await runCaptured(command, ["--version"]);
  if (!asked.success) return { missing: `oci does not start: ${lastLine(asked)}` };
  const version = asked.stdout.trim();
  await Deno.writeTextFile(stamp, version);
  return { command, version };
}

if (import.meta.main) {
  const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
  const cli = await ensureOciCli(root, say);
  say("missing" in cli ? `oci cannot be had: ${cli.missing}` : `oci ${cli.version}`);
  Deno.exit("missing" in cli ? 1 : 0);
}
