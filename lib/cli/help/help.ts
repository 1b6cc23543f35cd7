import { type Command } from "../../commands/command.ts";
import {
  type ErrorCode,
  EXIT_CODES,
  INTERRUPTED_STATUS,
  OUTPUT_PIPE_CLOSED_STATUS,
  UNPACK_FAILED_STATUS,
} from "../../errors.ts";
import {
  COMMON_OPTIONS,
  type OptionName,
  OPTIONS,
  type OptionSpec,
  STORE_OPTIONS,
} from "../../settings/options.ts";
import { ERROR_GUIDE } from "../../error_guide.ts";
import { COMMAND_HELP, type CommandHelp } from "./command_help.ts";
import { commandNamed } from "../command_named.ts";
import { COMMON_VARIABLES, OCI_VARIABLES, type VariableMeaning } from "./environment_guide.ts";
import { helpWidth, twoColumns, wrap } from "./help_layout.ts";

/** What each exit status means; the last three come from the shell or the file around the program. */
const MEANINGS: readonly (readonly [number, string])[] = [
  [0, "done (a load that found nothing too)"],
  [1, "a bug"],
  [2, "usage or invalid input"],
  [3, "who you are, or what you may do"],
  [4, "the bucket or namespace is not there, or hidden from you"],
  [5, "the network or the service, after all retries"],
  [6, "another writer was first"],
  [7, "a record is there but unreadable"],
  [8, "the state directory, or standard output"],
  [UNPACK_FAILED_STATUS, "the portable file could not unpack itself"],
  [INTERRUPTED_STATUS, "interrupted by Ctrl-C or a request to end"],
  [OUTPUT_PIPE_CLOSED_STATUS, "output pipe closed"],
];

/** What help is asked for, and how wide it may be. */
interface HelpOptions {
  /** The command or code; `undefined` for the program. */
  readonly word: string | undefined;
  /** Width of the terminal, if there is one. */
  readonly columns: number | undefined;
}

/**
 * `async-job help [COMMAND|CODE]`: the help of the whole program, of one command, examples first, or of
 * one error code. Answers the help under `help`.
 *
 * @param commands tells every command
 * @returns the command
 */
export function help(commands: () => readonly Command[]): Command<HelpOptions> {
  return {
    name: "help",
    options: [],
    required: [],
    usesStore: false,
    operands: { names: [], max: 1, values: "command-or-code" },
    read: ({ operands: [word], deps: { io } }) => ({ word, columns: io.stdout.columns() }),
    run: ({ word, columns }) => {
      const width = helpWidth(columns);
      const text = word === undefined
        ? programHelp(commands(), width)
        : wordHelp(word, commands(), width);
      return { json: { help: text }, text };
    },
  };
}

/** A code is often typed from memory, so its capitals do not count. */
function wordHelp(name: string, commands: readonly Command[], width: number): string {
  const codes = Object.keys(EXIT_CODES).filter((code) => isErrorCode(code));
  const code = codes.find((known) => known.toLowerCase() === name.toLowerCase());
  if (code !== undefined) return explanationText(code);
  return commandHelp(commandNamed(name, commands, codes), width);
}

function explanationText(code: ErrorCode): string {
  const { meaning, see, fix } = ERROR_GUIDE[code];
  return `${code} (exit status ${
    EXIT_CODES[code]
  })\n\nMeaning: ${meaning}\nSee it:  ${see}\nFix it:  ${fix}\n`;
}

function helpOf(name: string): CommandHelp {
  const found = COMMAND_HELP[name];
  if (found === undefined) throw new TypeError(`The command '${name}' has no help`);
  return found;
}

function isErrorCode(name: string): name is ErrorCode {
  return Object.hasOwn(EXIT_CODES, name);
}

function programHelp(all: readonly Command[], width: number): string {
  const commands = all.map(({ name }): [string, string] => [name, helpOf(name).summary]);
  return sections([
    wrap(
      "Durable memory for Ansible async jobs: saves a job's id under a name and finds it again.",
      width,
    ),
    examples(all, width),
    "Usage: async-job <command> [options]",
    `Commands:\n${twoColumns(commands, width)}`,
    optionSection("Options of every command", COMMON_OPTIONS, width),
    variableSection(COMMON_VARIABLES, width),
    `Exit status:\n${
      twoColumns(MEANINGS.map(([status, meaning]) => [String(status), meaning]), width)
    }`,
    wrap(
      "See 'async-job help COMMAND' for the options of a command, and 'async-job help CODE' for what " +
        "an error code means.",
      width,
    ),
  ]);
}

function commandHelp(command: Command, width: number): string {
  const { summary, prints, notes = [], ...exits } = helpOf(command.name);
  const mayUseOci = command.usesStore || command.options.includes("oci-auth-type");
  const required = command.required.map((name) => `--${name} ${valueOf(OPTIONS[name])}`);
  const operands = command.operands?.values === "command-or-code"
    ? ["[COMMAND|CODE]"]
    : command.operands?.names ?? [];
  const words = ["Usage: async-job", command.name, ...operands, ...required, "[options]"];
  return sections([
    wrap(`${summary}.`, width),
    examples([command], width),
    wrap(words.join(" "), width, "       ", ""),
    `Prints with -o json:\n  ${prints.join("\n  ")}`,
    optionSection("Options", command.options, width),
    command.usesStore ? optionSection("Where records are kept", STORE_OPTIONS, width) : "",
    optionSection("Options of every command", COMMON_OPTIONS, width),
    variableSection([...(mayUseOci ? OCI_VARIABLES : []), ...COMMON_VARIABLES], width),
    exitSection(exits, width),
    notes.length === 0
      ? ""
      : `Notes:\n${notes.map((note) => wrap(note, width, "  ")).join("\n\n")}`,
    wrap("See 'async-job help CODE' for what an error code means.", width),
  ]);
}

function sections(texts: readonly string[]): string {
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

function examples(commands: readonly Command[], width: number): string {
  const lines = commands.flatMap(({ name }) =>
    helpOf(name).examples.slice(0, commands.length > 1 ? 1 : undefined)
      .map(([line, meaning]) => `${wrap(meaning, width, "  # ")}\n  ${line}`)
  );
  return `Examples:\n${lines.join("\n")}`;
}

function optionSection(title: string, names: readonly OptionName[], width: number): string {
  if (names.length === 0) return "";
  const rows = names.map((name): [string, ...string[]] => {
    const spec: OptionSpec = OPTIONS[name];
    const fallback = spec.fallback === undefined ? "" : ` [default: ${spec.fallback}]`;
    return [
      usage(spec),
      spec.summary + fallback,
      ...isShownWhole(spec) ? [] : [`[one of: ${spec.choices?.join(", ")}]`],
      ...spec.env.length === 0 ? [] : [`[env: ${spec.env.join(", ")}]`],
    ];
  });
  return `${title}:\n${twoColumns(rows, width)}`;
}

/** Whether placeholder and default together show every choice, if there are any. */
function isShownWhole({ choices = [], value = "", fallback }: OptionSpec): boolean {
  return choices.every((choice) => choice === fallback || value.split("|").includes(choice));
}

function variableSection(variables: readonly VariableMeaning[], width: number): string {
  const rows = variables.map(([names, meaning]) =>
    `${wrap(names.join(", "), width, "  ")}\n${wrap(meaning, width, "      ")}`
  );
  return `Environment:\n${rows.join("\n")}`;
}

function exitSection(
  { success, codes, interruptible = false }: Pick<
    CommandHelp,
    "success" | "codes" | "interruptible"
  >,
  width: number,
): string {
  const rows = MEANINGS.flatMap(([status, meaning]): [string, ...string[]][] => {
    if (status === 0) return [["0", success]];
    const own = Object.keys(EXIT_CODES).filter((name) => isErrorCode(name))
      .filter((code) => EXIT_CODES[code] === status && codes.includes(code));
    const applies = status > 100 ? status !== INTERRUPTED_STATUS || interruptible : own.length > 0;
    if (!applies) return [];
    return [[String(status), own.length === 0 ? meaning : `${meaning}: ${own.join(", ")}`]];
  });
  return `Exit status:\n${twoColumns(rows, width)}`;
}

function usage(spec: OptionSpec): string {
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  return `${short}--${spec.name} ${valueOf(spec)}`.trimEnd();
}

function valueOf(spec: OptionSpec): string {
  return spec.value ?? "";
}
