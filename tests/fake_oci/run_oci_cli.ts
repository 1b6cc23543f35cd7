import { type Captured, runCaptured } from "../../scripts/ansible/run_captured.ts";
import { ensureOciCli } from "../../scripts/oci_cli/ensure_oci_cli.ts";
import type { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";

const cli = await ensureOciCli(
  new URL("../..", import.meta.url).pathname.replace(/\/$/, ""),
  (line) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`)),
);

/** Why a test that needs Oracle's own `oci` command cannot run here; `undefined` when it can. */
export const OCI_CLI_OBSTACLE: string | undefined = "missing" in cli
  ? `no oci command: ${cli.missing}`
  : undefined;

/** The Python that the command runs on, which has Oracle's SDK. */
export const OCI_PYTHON = "command" in cli ? cli.command.replace(/oci$/, "python") : "python3";

/** The service that the command takes for OCI. */
export interface OciCliPlace {
  readonly oci: FakeOci;
  /** Directory of the configuration file, `config`; it is the command's home and working directory. */
  readonly directory: string;
}

/**
 * Runs Oracle's own `oci` command against a loopback service. It is kept away from the checkout: after
 * an error it makes `docs/doc-gen` in its working directory.
 *
 * @param place the service and its configuration
 * @param args the arguments behind the command's name
 * @param env further environment
 * @returns how it ended
 */
export async function runOciCli(
  { oci, directory }: OciCliPlace,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Captured> {
  return await runCaptured(
    "command" in cli ? cli.command : "oci",
    ["--config-file", "config", "--endpoint", oci.endpoint, "--max-retries", "0", ...args],
    { cwd: directory, env: { HOME: directory, SUPPRESS_LABEL_WARNING: "True", ...env } },
  );
}
