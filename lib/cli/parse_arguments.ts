import { typeFlag } from "type-flag";
import { AsyncJobError } from "../errors.ts";
import { hiddenKind, shown } from "../hidden_text.ts";
import { type OptionName, OPTIONS, type OptionSpec } from "../settings/options.ts";
import type { Given } from "../settings/given.ts";
import { didYouMean } from "../settings/suggest.ts";
import { COMMANDS } from "./command_table.ts";
import { acceptedOptions } from "./command_spec.ts";

/** The command line, taken apart. */
export interface ParsedArguments {
  readonly given: ReadonlyMap<OptionName, Given<string | boolean>>;
  /** The command and what follows it, without options. */
  readonly operands: readonly string[];
  /** What is wrong with the options; reported only after the form of output is known. */
  readonly problem: AsyncJobError | undefined;
}

/** All options of the program as the parsing library wants them. */
const FLAGS = Object.fromEntries(
  Object.values<OptionSpec>(OPTIONS).map(({ name, kind, short }) => [name, {
    type: kind === "flag" ? Boolean : String,
    ...(short === undefined ? {} : { alias: short }),
  }]),
);

/**
 * Reads the command line: `--name value`, `--name=value`, `--flag`, `--flag=false`, `-o json`. Of a
 * repeated option the last one counts; `--` ends the options.
 *
 * @param args the arguments behind the program's name
 * @returns options, operands and the first problem
 */
export function parseArguments(args: readonly string[]): ParsedArguments {
  let problem: AsyncJobError | undefined;
  const { flags, unknownFlags, _: operands } = typeFlag(FLAGS, [...args], {
    ignore: (type, name, value) => {
      if (type === "known-flag") problem ??= flagProblem(name, value);
      return false;
    },
  });
  const [unknown] = Object.keys(unknownFlags);
  if (unknown !== undefined) problem = unknownOption(unknown, operands[0], args);
  const given = new Map<OptionName, Given<string | boolean>>();
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const value = flags[name];
    if (typeof value !== "string" && typeof value !== "boolean") continue;
    given.set(name, { value, source: { kind: "option", name: `--${name}` } });
    if (value === "" && !mayBeEmpty(name)) problem ??= needsValue(name);
  }
  return { given, operands: [...operands], problem };
}

/** An empty name is refused as a name, with the reason; an empty prefix is the default. */
function mayBeEmpty(name: OptionName): boolean {
  return ["job-name", "host", "playbook-name", "oci-prefix"].includes(name);
}

function flagProblem(name: string, value: unknown): AsyncJobError | undefined {
  const spec = Object.values<OptionSpec>(OPTIONS).find((o) => o.name === name || o.short === name);
  if (spec?.kind !== "flag" || value === undefined || value === "true" || value === "false") {
    return undefined;
  }
  return new AsyncJobError(
    "Usage",
    `Option '--${spec.name}' takes no value: '${shown(String(value))}'`,
    {
      hint: `Write '--${spec.name}' or leave it out.`,
    },
  );
}

function unknownOption(
  name: string,
  commandName: string | undefined,
  args: readonly string[],
): AsyncJobError {
  const dashes = name.length === 1 ? "-" : "--";
  // The library takes a dot for the end of the name, so a token has to be looked for in the argument.
  const [whole = name] = args.filter((arg) => arg.startsWith(dashes + name))
    .map((arg) => arg.replace(/=.*$/s, "")).filter((arg) => hiddenKind(arg) !== undefined);
  const option = whole === name ? dashes + name : whole;
  const command = COMMANDS.find((known) => known.name === commandName);
  const options = command === undefined ? Object.keys(OPTIONS) : acceptedOptions(command);
  return new AsyncJobError("Usage", `Unknown option '${shown(option)}'`, {
    hint: didYouMean(
      `--${name}`,
      options.map((option) => `--${option}`),
      `See 'async-job ${command === undefined ? "--help" : `help ${command.name}`}'.`,
    ),
  });
}

function needsValue(name: OptionName): AsyncJobError {
  return new AsyncJobError("Usage", `Option '--${name}' needs a value`, {
    hint: `Write '--${name} VALUE', or '--${name}=VALUE' when the value starts with a dash.`,
  });
}
