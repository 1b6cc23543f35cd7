/**
 * The test command: static checks, the built file, Ansible and the `oci` command side by side with the
 * tests that need none of them; then all other tests but those of
 * `deno task test:release` and `deno task test:clients`.
 *
 * At the end of the output stand the slowest test files, the time that the whole took, and as the last
 * line `N passed, N failed, N skipped`.
 */
import config from "../deno.json" with { type: "json" };
import { answerHelp } from "./answer_help.ts";
import { KEYS_VARIABLE } from "./fake_oci/identity/rsa_key.ts";
import { countResults } from "./test/count_results.ts";
import { readReport, type ReportedTest } from "./test/read_report.ts";
import { runDeno } from "./test/run_deno.ts";
import { runSteps, type Step, type StepOutcome } from "./test/run_steps.ts";
import { slowestFiles, TIMES_VARIABLE } from "./test/slowest_files.ts";
import { hasOwnTask, isBelow, testFiles } from "./test/test_files.ts";
import { say } from "./say.ts";

const ROOT_URL = new URL("..", import.meta.url);
const ROOT = ROOT_URL.pathname.replace(/\/$/, "");
const USAGE = "Usage: deno task test";

/** What the tests that can run anywhere leave out: the rest needs the built file, or Ansible. */
const NOT_UNIT = / --ignore=(\S+) /.exec(config.tasks["test:unit"].command)?.[1]?.split(",") ?? [];

/** How many of the slowest test files are named. */
const SLOWEST = 10;

const CORES = navigator.hardwareConcurrency;

/** A step that this very Deno runs. */
interface DenoStep extends Step {
  readonly args: readonly string[];
}

/** The run of tests among the steps. */
const UNIT = "Tests that need neither the built file nor Ansible";

/** What takes long and needs nothing comes first. */
const STEPS: readonly DenoStep[] = [
  { title: "Format", args: ["fmt", "--check", "--quiet"] },
  { title: "Lint", args: ["lint", "--quiet"] },
  { title: "Types", args: ["check", "--quiet", "."] },
  { title: "Ansible", args: ["run", "-A", "scripts/ansible/ensure_ansible.ts", "--tests"] },
  { title: "Shells", args: ["run", "-A", "scripts/test/ensure_shells.ts"], optional: true },
  {
    title: "Build dist/async-job",
    args: ["run", "-A", "scripts/compile.ts", ...Deno.env.get("DENORT_BIN") ? [] : ["--portable"]],
    // Which has the npm packages by then: they are fetched once.
    after: ["Types"],
  },
  {
    title: "Oracle's oci command",
    args: ["run", "-A", "scripts/oci_cli/ensure_oci_cli.ts"],
    // One installs the tool that both install with.
    after: ["Ansible"],
    optional: true,
  },
  { title: UNIT, args: [], after: ["Format", "Lint", "Types", "Shells"] },
];

/** A run of `deno test`. */
interface TestRun {
  readonly tests: readonly ReportedTest[];
  /** How long each file took, as `report_time.ts` writes it. */
  readonly times: string;
  readonly success: boolean;
}

/**
 * Runs test files.
 *
 * @param files the files
 * @param jobs how many run side by side
 * @param deno runs Deno
 * @returns how they ended
 */
async function runTests(
  files: readonly string[],
  jobs: number,
  deno: typeof runDeno | typeof runAloud,
): Promise<TestRun & StepOutcome> {
  const directory = await Deno.makeTempDir({ prefix: "async-job-report-" });
  try {
    const [report, times] = [`${directory}/report.xml`, `${directory}/times`];
    // A step has checked the types of all of it.
    const flags = ["-A", "--parallel", "--quiet", "--no-check", `--junit-path=${report}`];
    const outcome = await deno(
      ["test", ...flags, "--preload=./scripts/test/report_time.ts", ...files],
      ROOT,
      {
        DENO_JOBS: Deno.env.get("DENO_JOBS") ?? String(jobs),
        [TIMES_VARIABLE]: times,
        [KEYS_VARIABLE]: directory,
      },
    );
    const read = async (path: string): Promise<string> =>
      await Deno.readTextFile(path).catch(() => "");
    return { ...outcome, tests: readReport(await read(report)), times: await read(times) };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Runs this very Deno with its output on ours. */
async function runAloud(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<StepOutcome> {
  const { success } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd, env })
    .spawn().status;
  return { success, output: "" };
}

/** Names the slowest files, and tells how long it all took. */
function sayTimes(times: string): void {
  const slowest = slowestFiles(times, ROOT_URL.href, SLOWEST);
  if (slowest.length > 0) say("\n== The slowest test files");
  for (const { file, seconds } of slowest) {
    say(`${seconds.toFixed(1).padStart(7)} s  ${file}`);
  }
  const whole = Math.round(performance.now() / 1000);
  say(`\nThe whole took ${Math.floor(whole / 60)} min ${whole % 60} s`);
}

/** Says how many tests ended how; a step that failed counts as one. */
function sumUp(runs: readonly TestRun[], failedSteps: number): boolean {
  const tests = runs.flatMap((run) => run.tests);
  const counts = countResults(tests);
  const failed = failedSteps + runs.reduce((sum, run) => {
    const count = countResults(run.tests).failed;
    // A test file that could not even start is in no report.
    return sum + count + (run.success || count > 0 ? 0 : 1);
  }, 0);
  sayTimes(runs.map(({ times }) => times).join(""));
  for (const title of counts.skippedTitles) say(`skipped: ${title}`);
  // What failed may have been told long before.
  for (const { name, outcome } of tests) if (outcome === "failed") say(`failed: ${name}`);
  say(`${counts.passed} passed, ${failed} failed, ${counts.skippedTitles.length} skipped`);
  return failed === 0 && counts.passed > 0;
}

/** @returns whether all passed */
async function test(): Promise<boolean> {
  const files = (await testFiles(ROOT, "tests")).filter((path) => !hasOwnTask(path));
  const runs: TestRun[] = [];
  const run = async (step: DenoStep): Promise<StepOutcome> => {
    if (step.title !== UNIT) return await runDeno(step.args, ROOT);
    const unit = await runTests(files.filter((path) => !isBelow(path, NOT_UNIT)), CORES, runDeno);
    runs.push(unit);
    // A test that fails keeps no other from running.
    return { success: true, output: unit.output };
  };
  const failed = await runSteps(STEPS, CORES + 1, run, ({ title }, { output }, seconds) => {
    say(`\n== ${title} (${Math.round(seconds)} s)\n${output.trimEnd()}`.trimEnd());
  });
  if (failed !== undefined) {
    say(`\n${failed} failed, so that the other tests were left out`);
    return sumUp(runs, 1);
  }
  const version = new Deno.Command(`${ROOT}/dist/async-job`, { args: ["version"] }).outputSync();
  say(`\n== Tests against ${new TextDecoder().decode(version.stdout).trim()}`);
  const rest = files.filter((path) => isBelow(path, NOT_UNIT));
  // Some wait for a job to end, and leave a core to another.
  runs.push(await runTests(rest, CORES + 1, runAloud));
  return sumUp(runs, 0);
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);
Deno.exit(await test() ? 0 : 1);
