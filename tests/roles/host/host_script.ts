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
  job_text: "",
};

/** Keeps the job where fence.sh does, before any start; by a name of its own first, for several may do so at once. */
const KEEP_JOB = `(
  set -f
  umask 077
  find_async_dir
  aj_kept=$aj_async/async_job/$claim_id
  [ ! -h "$aj_kept/fence" ] || exit 0
  mkdir -p "$aj_kept"
  printf '%s\\n' "$job_text" >"$aj_kept/job.$$"
  ln "$aj_kept/job.$$" "$aj_kept/job"
  rm -f "$aj_kept/job.$$"
) >/dev/null 2>&1`;

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
  const job = `run_job() {\n${command.startsWith("export ") ? command : `exec ${command}`}\n}`;
  const assignments = Object.entries({
    ...INPUT,
    ...(script === "job" ? { job_text: job } : {}),
    ...input,
  })
    .map(([name, value]) => `${name}=${quoted(String(value))}`);
  const common = await Deno.readTextFile(new URL("common.sh", FILES));
  strictEqual(common.split("\naj_proc=/proc\n").length, 2, "/proc is named in one place");
  return [
    ...assignments,
    common.replace("\naj_proc=/proc\n", `\naj_proc=${proc}\n`),
    ...(script === "job" ? [KEEP_JOB] : []),
    await Deno.readTextFile(new URL(`${script}.sh`, FILES)),
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
