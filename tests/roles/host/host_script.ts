import { strictEqual } from "node:assert/strict";

const FILES = new URL("../../../roles/async_job/files/", import.meta.url);

/** The scripts that a host is given. */
export type Script = "job" | "look" | "fence" | "cancel";

/** Every input, with what it is in most tests. */
const INPUT = {
  async_dir: "",
  claim_id: "",
  job_dir: "",
  ansible_job_id: "",
  fence_ids: "",
  chdir: "",
  output_tail: 64,
  await: 0,
  time_limit: 60,
  grace: 5,
  host_boot_id: "",
};

/**
 * Puts together what /bin/sh gets on standard input.
 *
 * @param script the script
 * @param input inputs that differ from the usual ones
 * @param command what `run_job` does, as the shell reads it after `exec`
 * @param proc where the script looks for /proc
 * @returns the whole text
 */
export async function hostScript(
  script: Script,
  input: Readonly<Record<string, string | number>> = {},
  command = "true",
  proc = "/proc",
): Promise<string> {
  const assignments = Object.entries({ ...INPUT, ...input })
    .map(([name, value]) => `${name}=${quoted(String(value))}`);
  const common = await Deno.readTextFile(new URL("common.sh", FILES));
  strictEqual(common.split("\naj_proc=/proc\n").length, 2, "/proc is named in one place");
  return [
    ...assignments,
    `run_job() {`,
    command.startsWith("export ") ? command : `exec ${command}`,
    `}`,
    common.replace("\naj_proc=/proc\n", `\naj_proc=${proc}\n`),
    await Deno.readTextFile(new URL(`${script}.sh`, FILES)),
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
