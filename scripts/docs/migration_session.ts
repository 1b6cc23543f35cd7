import { builtFile } from "../build/built_file.ts";
import { apiKeyProfile, writeConfigFile } from "../fake_oci/config_file.ts";
import { FakeOci } from "../fake_oci/fake_oci.ts";
import { scratchDirectory } from "../scratch_directory.ts";

/** The command lines of the session. */
const LINES: readonly string[] = [
  "export ASYNC_JOB_OCI_NAMESPACE=mytenancynamespace",
  "async-job list",
  "async-job migrate .ansible_async_state oci://async-jobs --dry-run",
  "async-job migrate .ansible_async_state oci://async-jobs",
  "async-job list --backend oci --oci-bucket async-jobs",
  "async-job migrate .ansible_async_state oci://async-jobs   # again: all is there",
  "async-job migrate oci://async-jobs way-back",
  "diff -r .ansible_async_state way-back && echo the same, byte for byte",
];

/** A record as the plain-Ansible roles wrote it: other spacing, no final newline. */
const OLD_RECORD = `{
    "job_name": "nightly_export",
    "host": "db01.example.com",
    "ansible_job_id": "889214147243.9938",
    "save_time": "2025-11-24T22:30:00Z",
    "metadata": {"ticket": "CHG-1"}
}`;

/**
 * Moves records to a bucket of the loopback service and back with the built file, as a user would.
 *
 * @returns a console session in Markdown
 * @throws {Error} when a command fails
 */
export async function migrationSession(): Promise<string> {
  await using oci = await FakeOci.start({ namespace: "mytenancynamespace" });
  await using scratch = await scratchDirectory();
  const { path } = scratch;
  await Deno.mkdir(`${path}/.oci`);
  await writeConfigFile(`${path}/.oci`, { DEFAULT: await apiKeyProfile(`${path}/.oci`, oci) });
  await Deno.mkdir(`${path}/bin`);
  await Deno.symlink(builtFile(), `${path}/bin/async-job`);
  await Deno.mkdir(`${path}/.ansible_async_state/db01.example.com`, { recursive: true });
  const old = `${path}/.ansible_async_state/db01.example.com/nightly_export.json`;
  await Deno.writeTextFile(old, OLD_RECORD);
  const outer = Deno.env.toObject();
  const env = {
    PATH: `${path}/bin:${outer["PATH"] ?? ""}`,
    HOME: path,
    LC_ALL: "C.UTF-8",
    XDG_CACHE_HOME: outer["XDG_CACHE_HOME"] ?? `${outer["HOME"] ?? path}/.cache`,
    ASYNC_JOB_OCI_ENDPOINT: oci.endpoint,
    ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
  };
  const shell = async (line: string): Promise<string> => {
    // A terminal shows both streams in the order of writing.
    const { success, stdout } = await new Deno.Command("sh", {
      args: ["-c", `exec 2>&1; ${line}`],
      cwd: path,
      clearEnv: true,
      env,
    }).output();
    const output = new TextDecoder().decode(stdout);
    if (!success) throw new Error(`${line}: ${output}`);
    return output;
  };
  await shell("async-job save --job-name restore --host db02.example.com --ansible-job-id j1.1");
  let session = "";
  for (const line of LINES) session += `$ ${line}\n${await shell(line)}`;
  return `\`\`\`console\n${session}\`\`\`\n`;
}

/**
 * Replaces what differs from day to day: the time since a save, with the spaces before it.
 *
 * @param text a session
 * @returns the text with fixed words in their places
 */
export function withoutAges(text: string): string {
  return text.replace(/ +\d+[dhms]$/gm, " AGE");
}
