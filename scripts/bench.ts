/**
 * Measures the built file against the bare runtime, the smallest requests, Oracle's command and plain
 * Ansible tasks: whole processes, in turn, so that only quotients of one and the same run are told.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { answerHelp } from "./answer_help.ts";
import { BenchError } from "./bench/bench_error.ts";
import { type BuiltProgram, openProgram } from "./bench/built_program.ts";
import type { Contender, Group } from "./bench/contender.ts";
import { filesystemGroup } from "./bench/filesystem_group.ts";
import { listingGroups } from "./bench/listing_groups.ts";
import { type Measurement, summarize } from "./bench/measurement.ts";
import { Meter } from "./bench/meter.ts";
import { ociGroup } from "./bench/oci_group.ts";
import { formatReport, FORMS } from "./bench/report.ts";
import { rolesGroup } from "./bench/roles_group.ts";
import { runRounds } from "./bench/run_rounds.ts";
import { scaleGroups } from "./bench/scale/open_scale.ts";
import { visitsGroup } from "./bench/visits_group.ts";
import { ensureAnsible } from "./ansible/ensure_ansible.ts";
import { type Ansible, isThere, type Provision } from "./ansible/provision.ts";
import { ensureOciCli, type OciCli } from "./oci_cli/ensure_oci_cli.ts";
import { runInScratch } from "./run_in_scratch.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

const USAGE = `deno task bench [--rounds N] [--only NAME] [--file FILE] [--before FILE] [-o FORM]
deno task bench --scale [--records N] [--rounds N] [--only NAME] [--file FILE] [-o FORM]

  --scale        many records, and a play of many hosts, in place of single calls
  --records N    how many records that are, a multiple of 1000 (100000)
  --rounds N     turns of each process that count (20)
  --only NAME    only what bears this in its group's or its own name, and what it is compared with
  --file FILE    the built file (dist/async-job)
  --before FILE  another built file, measured in the same turns
  -o FORM        ${FORMS.join(", ")} (text)
  -h, --help     this text`;

interface BenchOptions {
  readonly rounds: number;
  readonly only: string;
  readonly file: string;
  readonly before: string | undefined;
  readonly form: typeof FORMS[number];
  readonly scale: boolean;
  readonly records: number;
}

function readOptions(args: string[]): BenchOptions {
  const options = {
    rounds: { type: "string", default: "20" },
    only: { type: "string", default: "" },
    file: { type: "string", default: `${ROOT}/dist/async-job` },
    before: { type: "string" },
    output: { type: "string", short: "o", default: "text" },
    scale: { type: "boolean", default: false },
    records: { type: "string" },
  } as const;
  try {
    const { rounds, only, file, before, output, scale, records } =
      parseArgs({ args, options }).values;
    const form = FORMS.find((name) => name === output);
    if (form === undefined) throw new Error(`There is no form "${output}"`);
    if (!/^[1-9]\d{0,3}$/.test(rounds)) throw new Error(`"${rounds}" is no number of rounds`);
    if (!/^[1-9]\d{0,3}000$/.test(records ?? "1000")) {
      throw new Error(`"${records}" is no multiple of 1000 records`);
    }
    if (scale ? before !== undefined : records !== undefined) {
      throw new Error(scale ? "--scale takes no --before" : "--records needs --scale");
    }
    const count = Number(records ?? 100_000);
    return {
      rounds: Number(rounds),
      only,
      file: resolve(file),
      before,
      form,
      scale,
      records: count,
    };
  } catch (cause) {
    throw new BenchError(cause instanceof Error ? cause.message : String(cause), USAGE, { cause });
  }
}

/** What is asked for, what that is compared with, and what must go before. */
function chosen({ name, contenders }: Group, only: string): Contender[] {
  const needed = new Set(
    contenders.map((each) => each.name).filter((own) => `${name} ${own}`.includes(only)),
  );
  // A set goes on over what is added meanwhile.
  for (const one of needed) {
    const { against, calls, after } = contenders.find((each) => each.name === one) ?? NOTHING;
    for (const other of against) needed.add(other.name);
    if (calls !== undefined) needed.add(calls.without);
    if (after !== undefined) needed.add(after);
  }
  return contenders.filter((each) => needed.has(each.name));
}

const NOTHING: Pick<Contender, "against" | "calls" | "after"> = { against: [] };

/** What makes the groups, by a name that is enough to leave out the others and what they would need. */
function openersOf(
  { scale, records }: BenchOptions,
  programs: ReadonlyMap<string, BuiltProgram>,
  program: BuiltProgram,
  scratch: string,
): [string, () => Promise<Group[]>][] {
  const cli = (): Promise<OciCli> => ensureOciCli(ROOT, say);
  if (scale) return scaleGroups({ program, scratch, records, cli, ansible });
  return [
    ["filesystem", async () => [await filesystemGroup(programs, scratch)]],
    ["oci", async () => [await ociGroup(programs, await cli(), scratch)]],
    ["listing", () => listingGroups(programs, scratch)],
    ["roles", async () => [
      await rolesGroup({ program, ansible: await ansible(), cli: await cli(), scratch }),
    ]],
    ["visits", async () => [
      await visitsGroup({ program, provision: await provision(), scratch }),
    ]],
  ];
}

function provision(): Promise<Provision> {
  return ensureAnsible({ root: ROOT, tests: false, say });
}

async function ansible(): Promise<Ansible> {
  const { newest, oldest } = await provision();
  const there = [newest, oldest].find(isThere);
  if (there === undefined) throw new BenchError("There is no Ansible", "Install ansible-core");
  return there;
}

async function bench(options: BenchOptions, scratch: string): Promise<void> {
  const programs = new Map<string, BuiltProgram>();
  const program = await openProgram(options.file, `${scratch}/own`);
  programs.set("", program);
  if (options.before !== undefined) {
    programs.set(" (before)", await openProgram(resolve(options.before), `${scratch}/before`));
  }
  await using meter = await Meter.start();
  const openers = openersOf(options, programs, program, scratch);
  const measurements: Measurement[] = [];
  const skipped: string[] = [];
  for (const [name, open] of openers) {
    const { only } = options;
    if (openers.some(([other]) => only.startsWith(other)) && !only.startsWith(name)) continue;
    await using groups = new AsyncDisposableStack();
    const opened = await open();
    for (const group of opened) groups.use(group);
    for (const group of opened) {
      const contenders = chosen(group, options.only);
      if (contenders.length === 0) continue;
      const rounds = Math.ceil(options.rounds / (group.slowness ?? 1));
      say(`${group.name}: ${rounds} rounds of ${contenders.length} processes …`);
      const readings = await runRounds(contenders, rounds, meter, group.warmUp);
      measurements.push(...summarize({ name: group.name, contenders }, readings));
      skipped.push(...group.skipped);
    }
  }
  if (measurements.length === 0) {
    throw new BenchError(`Nothing bears "${options.only}" in its name`, USAGE);
  }
  const versions = [...programs.values()].map(({ version }) => version);
  write(Deno.stdout, formatReport({ programs: versions, measurements, skipped }, options.form));
}

function say(line: string): void {
  write(Deno.stderr, `${line}\n`);
}

function write(stream: typeof Deno.stdout | typeof Deno.stderr, text: string): void {
  stream.writeSync(new TextEncoder().encode(text));
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);

await runInScratch("bench", async (scratch) => {
  await bench(readOptions(Deno.args), scratch);
  return true;
});
