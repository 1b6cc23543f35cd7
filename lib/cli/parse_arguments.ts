import { typeFlag } from "type-flag";
import { AsyncJobError } from "../errors.ts";
import { shown } from "../hidden_text.ts";
import { type OptionName, OPTIONS, type OptionSpec } from "../settings/options.ts";
import type { Given } from "../settings/given.ts";

/** The command line, taken apart. */
export interface ParsedArguments {
  readonly given: ReadonlyMap<OptionName, Given<string | boolean>>;
  /** The command and what follows it, without options. */
  readonly operands: readonly string[];
  /** The first option that there is not, without its dashes. */
  readonly unknown: string | undefined;
  /** What is wrong with the others; reported only after the form of output is known. */
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
  const given = new Map<OptionName, Given<string | boolean>>();
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const value = flags[name];
    if (typeof value !== "string" && typeof value !== "boolean") continue;
    given.set(name, { value, source: { kind: "option", name: `--${name}` } });
    if (value === "" && !mayBeEmpty(name)) problem ??= needsValue(name);
  }
  return { given, operands: [...operands], unknown, problem };
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

function needsValue(name: OptionName): AsyncJobError {
  return new AsyncJobError("Usage", `Option '--${name}' needs a value`, {
    hint: `Write '--${name} VALUE', or '--${name}=VALUE' when the value starts with a dash.`,
  });
}
