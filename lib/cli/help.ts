import {
  COMMON_OPTIONS,
  type OptionName,
  OPTIONS,
  type OptionSpec,
  STORE_OPTIONS,
} from "../options.ts";
import type { CommandResult } from "../commands/command.ts";
import { type ErrorCode, EXIT_CODES } from "../errors.ts";
import { commandNamed } from "./command_named.ts";
import type { CommandSpec } from "./command_table.ts";

const EXIT_STATUS = `Exit status:
  0  done (a load that found nothing too)
  1  a bug
  2  usage or invalid input
  3  who you are, or what you may do
  4  the bucket or namespace is not there, or hidden from you
  5  the network or the service, after all retries
  6  somebody else was first
  7  a record is there but unreadable
  8  the state directory`;

/**
 * `async-job help [COMMAND|CODE]`: the help of the whole program, of one command, examples first, or of
 * one error code.
 *
 * @param name the command or code, or `undefined` for the program
 * @param commands every command
 * @returns the help; in JSON under `help`
 * @throws {AsyncJobError} `Usage` for a word that is neither
 */
export async function help(
  name: string | undefined,
  commands: readonly CommandSpec[],
  _columns?: number,
): Promise<CommandResult> {
  const text = name === undefined
    ? programHelp(commands)
    : isErrorCode(name)
    ? (await import("../error_guide.ts")).explanationText(name, EXIT_CODES[name])
    : commandHelp(commandNamed(name, commands, Object.keys(EXIT_CODES)));
  return { json: { help: text }, text };
}

function isErrorCode(name: string): name is ErrorCode {
  return Object.hasOwn(EXIT_CODES, name);
}

function programHelp(all: readonly CommandSpec[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const commands = all.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Durable memory for Ansible async jobs: saves a job's id under a name and finds it again.

${examples(all)}

Usage: async-job <command> [options]

Commands:
${commands.join("\n")}

${optionSection("Options of every command", COMMON_OPTIONS)}

${EXIT_STATUS}

See 'async-job help COMMAND' for the options of a command, and 'async-job help CODE' for what an
error code means.
`;
}

function commandHelp(command: CommandSpec): string {
  const required = command.required.map((name) => `--${name} ${valueOf(OPTIONS[name])}`);
  const sections = [
    `${command.summary}.`,
    examples([command]),
    `Usage: ${
      ["async-job", command.name, ...command.operands ?? [], ...required, "[options]"].join(" ")
    }`,
    command.options.length > 0 ? optionSection("Options", command.options) : "",
    command.usesStore ? optionSection("Where records are kept", STORE_OPTIONS) : "",
    optionSection("Options of every command", COMMON_OPTIONS),
    EXIT_STATUS,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function examples(commands: readonly CommandSpec[]): string {
  const lines = commands.flatMap((command) =>
    command.examples.slice(0, commands.length > 1 ? 1 : undefined)
      .map(([line, meaning]) => `  # ${meaning}\n  ${line}`)
  );
  return `Examples:\n${lines.join("\n")}`;
}

function optionSection(title: string, names: readonly OptionName[]): string {
  const rows = names.map((name): [string, OptionSpec] => [usage(OPTIONS[name]), OPTIONS[name]]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.flatMap(([left, spec]) => {
    const fallback = spec.fallback === undefined ? "" : ` [default: ${spec.fallback}]`;
    const env = spec.env.length === 0
      ? []
      : [`${" ".repeat(width + 4)}[env: ${spec.env.join(", ")}]`];
    return [`  ${left.padEnd(width)}  ${spec.summary}${fallback}`, ...env];
  });
  return `${title}:\n${lines.join("\n")}`;
}

function usage(spec: OptionSpec): string {
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  return `${short}--${spec.name} ${valueOf(spec)}`.trimEnd();
}

function valueOf(spec: OptionSpec): string {
  return spec.value ?? "";
}
