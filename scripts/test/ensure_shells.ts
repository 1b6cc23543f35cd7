/**
 * Installs the shells and the checker that the tests of the portable file and of the completions use,
 * where that can be done without asking: as root on Debian. Elsewhere their tests are skipped and say so.
 */
import { installDebianPackages } from "../ansible/debian_packages.ts";

const PROGRAMS = ["busybox", "dash", "fish", "shellcheck", "zsh"];

async function isThere(program: string): Promise<boolean> {
  const found = new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" });
  return (await found.output()).success;
}

const missing: string[] = [];
for (const program of PROGRAMS) if (!await isThere(program)) missing.push(program);
const problem = missing.length === 0 ? undefined : await installDebianPackages(missing);
const outcome = problem === undefined
  ? `${PROGRAMS.join(", ")}: there`
  : `${missing.join(", ")}: ${problem}`;
Deno.stdout.writeSync(new TextEncoder().encode(`${outcome}\n`));
Deno.exit(problem === undefined ? 0 : 1);
