/**
 * The test command: static checks, the built file, Ansible, then every test against them.
 *
 * The last line of the output is `N passed, N failed, N skipped`.
 */
import { answerHelp } from "./answer_help.ts";
import { countResults } from "./test/count_results.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const USAGE = "Usage: deno task test";
const REPORT = `${ROOT}dist/test-report.xml`;

/** A step before the tests; when it fails, there is nothing worth testing, unless it is optional. */
interface Step {
  readonly title: string;
  readonly args: readonly string[];
  /** Without it some tests are skipped, and say so. */
  readonly optional?: boolean;
}

const STEPS: readonly Step[] = [
  { title: "Format", args: ["fmt", "--check", "--quiet"] },
  { title: "Lint", args: ["lint", "--quiet"] },
  { title: "Types", args: ["check", "--quiet", "."] },
  {
    title: "Build dist/async-job",
    args: [
      "run",
      "-A",
      "scripts/compile.ts",
      ...(Deno.env.get("DENORT_BIN") ? [] : ["--portable"]),
    ],
  },
  { title: "Ansible", args: ["run", "-A", "scripts/ansible/ensure_ansible.ts", "--tests"] },
  { title: "Shells", args: ["run", "-A", "scripts/test/ensure_shells.ts"], optional: true },
  {
    title: "Oracle's oci command",
    args: ["run", "-A", "scripts/oci_cli/ensure_oci_cli.ts"],
    optional: true,
  },
  {
    title: "rclone and a client with Oracle's SDK for Go",
    args: ["run", "-A", "scripts/go_clients/ensure_go_clients.ts"],
    optional: true,
  },
];

/** Runs this very Deno with its output on ours. */
async function deno(args: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT })
    .spawn().status;
  return success;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** @returns whether all passed */
async function test(): Promise<boolean> {
  for (const { title, args, optional } of STEPS) {
    say(`\n== ${title}`);
    if (await deno(args) || optional) continue;
    say(`${title} failed\n0 passed, 1 failed`);
    return false;
  }
  const version = new Deno.Command(`${ROOT}dist/async-job`, { args: ["version"] }).outputSync();
  say(`\n== Tests against ${new TextDecoder().decode(version.stdout).trim()}`);
  await Deno.remove(REPORT).catch(() => {});
  const success = await deno([
    "test",
    "-A",
    "--parallel",
    "--quiet",
    `--junit-path=${REPORT}`,
    "tests",
  ]);
  const counts = countResults(await Deno.readTextFile(REPORT));
  // A test file that could not even start is in no report.
  const failed = counts.failed + (success || counts.failed > 0 ? 0 : 1);
  for (const title of counts.skippedTitles) say(`skipped: ${title}`);
  say(`${counts.passed} passed, ${failed} failed, ${counts.skippedTitles.length} skipped`);
  return success && failed === 0 && counts.passed > 0;
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);
Deno.exit(await test() ? 0 : 1);
