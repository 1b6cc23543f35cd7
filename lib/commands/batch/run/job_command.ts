import { AsyncJobError } from "../../../errors.ts";
import { quoted } from "../../../hidden_text.ts";
import { isJsonObject, type JsonValue } from "../../../record/exact_json.ts";
import { isOmitted, withoutOmitted } from "../role_value.ts";
import { kindOf, type RoleVariables, textIn } from "./role_variables.ts";

/** What a job is: the words of a command, and what it finds in its environment. */
export interface JobCommand {
  /** The program and its arguments. */
  readonly words: readonly [string, ...string[]];
  readonly environment: readonly (readonly [name: string, value: string])[];
}

/** What every shell can export. */
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads what is to be started. No message quotes it: commands and environments hold secrets.
 *
 * @param variables those of the role
 * @returns the command
 * @throws {AsyncJobError} `Usage` when there is none, or more than one; `InvalidSetting`
 */
export function readJobCommand(variables: RoleVariables): JobCommand {
  const environment = readEnvironment(variables);
  const argv = variables.get("argv");
  const cmd = variables.text("cmd");
  const isEmpty = Array.isArray(argv) && argv.length === 0;
  const names = [variables.nameOf("argv"), variables.nameOf("cmd")];
  if (argv !== undefined && !isEmpty && cmd !== undefined) {
    throw new AsyncJobError("Usage", `${names.join(" and ")} exclude each other`, {
      hint: `Set ${names[0]} to a program with its arguments, or ${
        names[1]
      } to what a shell reads.`,
    });
  }
  // The dashes keep a text that begins with one from being taken for an option.
  if (cmd !== undefined) return { words: ["/bin/sh", "-c", "--", cmd], environment };
  if (argv !== undefined) return { words: readArgv(variables, argv), environment };
  throw new AsyncJobError("Usage", `Neither ${names.join(" nor ")} is set`, {
    hint: `Say what to start, or set ${variables.nameOf("start")} to false to look only.`,
  });
}

function readArgv(variables: RoleVariables, argv: JsonValue): [string, ...string[]] {
  const refused = (why: string, hint: string): AsyncJobError =>
    variables.invalid("argv", why, hint);
  if (!Array.isArray(argv)) {
    throw refused(
      `it is ${kindOf(argv)}, not a list`,
      "Write a list of the program and its arguments, such as [/usr/bin/rsync, -a, from, to], or " +
        `the whole line as ${variables.nameOf("cmd")}, which a shell reads.`,
    );
  }
  const words = argv.filter((item) => !isOmitted(item)).map((item, at) => {
    const [text, problem] = textIn(item);
    if (problem !== undefined) throw refused(`item ${at + 1} ${problem.what}`, problem.hint);
    return text;
  });
  const [program, ...args] = words;
  if (program === undefined) {
    throw refused("it is an empty list", "Begin it with the program to start.");
  }
  if (program === "") {
    throw refused("its first item is empty", "Begin it with the program to start.");
  }
  if (program.startsWith("-")) {
    throw refused(
      "its first item begins with a dash, which the shell would take for an option",
      "Begin it with the program to start, by its path if its name does begin with a dash.",
    );
  }
  return [program, ...args];
}

function readEnvironment(variables: RoleVariables): JobCommand["environment"] {
  const environment = variables.get("environment") ?? {};
  const refused = (why: string, hint: string): AsyncJobError =>
    variables.invalid("environment", why, hint);
  if (!isJsonObject(environment)) {
    throw refused(
      `it is ${kindOf(environment)}, not a dictionary`,
      "Write names with their values, such as {TZ: UTC}.",
    );
  }
  return Object.entries(withoutOmitted(environment)).map(([name, value]) => {
    if (!VARIABLE_NAME.test(name)) {
      throw refused(
        `${quoted(name)} is not the name of a variable`,
        "Write letters, digits and underscores, no digit first.",
      );
    }
    const [text, problem] = textIn(value);
    if (problem !== undefined) throw refused(`${name} ${problem.what}`, problem.hint);
    return [name, text];
  });
}
