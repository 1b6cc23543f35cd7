/**
 * Provides Oracle's own `oci` command in `.venv-oci`, for the tests that put it to work against the
 * loopback service. Done once, it only looks. It takes about a minute and 800 MB.
 */

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
  const directory = `${root}/.venv-oci`;
  await Deno.mkdir(directory, { recursive: true });
  using lock = await Deno.open(`${directory}/.lock`, { create: true, write: true });
  await lock.lock(true);

  const command = `${directory}/bin/oci`;
  const there = await run(command, ["--version"]);
  if (there.success) return { command, version: there.output };
  say(`Installing ${REQUIREMENT} from PyPI into .venv-oci …`);
  const steps: [string, string[]][] = [
    ["python3", ["-m", "venv", directory]],
    [`${directory}/bin/pip`, ["install", "--quiet", "--retries", "1", REQUIREMENT]],
  ];
  for (const [program, args] of steps) {
    const { success, output } = await run(program, args);
    if (!success) return { missing: `${program.split("/").at(-1)} failed: ${lastLine(output)}` };
  }
  const installed = await run(command, ["--version"]);
  return installed.success
    ? { command, version: installed.output }
    : { missing: `oci does not start: ${lastLine(installed.output)}` };
}

async function run(
  program: string,
  args: readonly string[],
): Promise<{ success: boolean; output: string }> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const decoder = new TextDecoder();
    return { success, output: decoder.decode(success ? stdout : stderr).trim() };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { success: false, output: `${program} is not installed` };
  }
}

function lastLine(output: string): string {
  return output.split("\n").at(-1) ?? "";
}

if (import.meta.main) {
  const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
  const say = (line: string): void =>
    void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
  const cli = await ensureOciCli(root, say);
  say("missing" in cli ? `oci cannot be had: ${cli.missing}` : `oci ${cli.version}`);
  Deno.exit("missing" in cli ? 1 : 0);
}
