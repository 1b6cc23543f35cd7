/**
 * The test command: static checks, the built file, Ansible, then every test against them but those of
 * `deno task test:release`.
 *
 * At the end of the output stand the slowest test files, the time that the whole took, and as the last
 * line `N passed, N failed, N skipped`.
 */
import { answerHelp } from "./answer_help.ts";
import { countResults } from "./test/count_results.ts";
import { readReport, type ReportedTest } from "./test/read_report.ts";
import { slowestFiles } from "./test/slowest_files.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const USAGE = "Usage: deno task test";
const REPORT = `${ROOT}dist/test-report.xml`;

/** The tests of `deno task test:release`, which build for every platform. */
const RELEASE_TESTS = "tests/binary/release_*_test.ts";

/** How many of the slowest test files are named. */
const SLOWEST = 10;

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
async function deno(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: ROOT, env })
    .spawn().status;
  return success;
}

/** How many test files run side by side: some wait for a job to end, and leave a core to another. */
function jobs(): string {
  return Deno.env.get("DENO_JOBS") ?? String(navigator.hardwareConcurrency + 1);
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Names the slowest files, and tells how long it all took. */
function sayTimes(tests: readonly ReportedTest[]): void {
  say("\n== The slowest test files");
  for (const { file, seconds } of slowestFiles(tests, SLOWEST)) {
    say(`${seconds.toFixed(1).padStart(7)} s  ${file}`);
  }
  const whole = Math.round(performance.now() / 1000);
  say(`\nThe whole took ${Math.floor(whole / 60)} min ${whole % 60} s`);
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
    // A step above has checked all of it.
    "--no-check",
    `--ignore=${RELEASE_TESTS}`,
    `--junit-path=${REPORT}`,
    "tests",
  ], { DENO_JOBS: jobs() });
  const tests = readReport(await Deno.readTextFile(REPORT).catch(() => ""));
  const counts = countResults(tests);
  // A test file that could not even start is in no report.
  const failed = counts.failed + (success || counts.failed > 0 ? 0 : 1);
  sayTimes(tests);
  for (const title of counts.skippedTitles) say(`skipped: ${title}`);
  say(`${counts.passed} passed, ${failed} failed, ${counts.skippedTitles.length} skipped`);
  return success && failed === 0 && counts.passed > 0;
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);
Deno.exit(await test() ? 0 : 1);
