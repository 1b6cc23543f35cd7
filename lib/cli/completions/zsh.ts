import type { OptionSpec } from "../../settings/options.ts";
import { shellQuoted } from "../../settings/shell_quoted.ts";
import { type CommandWords, typedForms, type Vocabulary } from "./vocabulary.ts";

/**
 * Makes the completion script for zsh: a function for `fpath`, which also works when it is sourced.
 *
 * @param vocabulary commands and options
 * @returns the script
 */
export function zshCompletion({ commands, options }: Vocabulary): string {
  return `#compdef async-job
# zsh completion for async-job

_async-job() {
  local curcontext="$curcontext" state line ret=1
  local -A opt_args
  local -a commands

  _arguments -s -S -C \\
${options.map((option) => `    ${optionSpec(option)} \\\n`).join("")}    '(-): :->command' \\
    '(-)*:: :->arguments' && ret=0

  case $state in
    command)
      commands=(
${commands.map(({ name, summary }) => `        ${shellQuoted(`${name}:${summary}`)}`).join("\n")}
      )
      _describe -t commands command commands && ret=0
      ;;
    arguments)
      curcontext=\${curcontext%:*:*}:async-job-$words[1]:
      case $words[1] in
${commands.map(commandCase).join("\n")}
      esac
      ;;
  esac
  return ret
}

if [[ $funcstack[1] == _async-job ]]; then
  _async-job "$@"
else
  compdef _async-job async-job
fi
`;
}

function commandCase({ name, options, operands, maxOperands, operandNames }: CommandWords): string {
  const places = Array.from({ length: maxOperands }, (_, index) => {
    const needed = operandNames[index];
    const message = needed ?? "word";
    const colons = needed === undefined ? "::" : ":";
    return `'${index + 1}${colons}${message}:${operandAction(operands)}'`;
  });
  const specs = [...options.map(optionSpec), ...places];
  return `        ${name})
          _arguments -s -S \\
${specs.map((spec) => `            ${spec}`).join(" \\\n")} && ret=0
          ;;`;
}

function operandAction(operands: CommandWords["operands"]): string {
  if (operands === undefined) return " ";
  return operands === "directory" ? "_files -/" : `(${operands.join(" ")})`;
}

/** `--name=[summary]:placeholder:action`, for both forms when there is a short one. */
function optionSpec(option: OptionSpec): string {
  const forms = typedForms(option);
  const value = option.kind === "flag" ? "" : `:${escaped(option.value ?? "")}:${action(option)}`;
  const rest = shellQuoted(`[${escaped(option.summary)}]${value}`);
  const [long = "", short] = forms;
  const equals = option.kind === "flag" ? "" : "=";
  if (short === undefined) return shellQuoted(`${long}${equals}`) + rest;
  return `'(${long} ${short})'{${long}${equals},${short}}${rest}`;
}

function action({ choices, names }: OptionSpec): string {
  if (choices !== undefined) return `(${choices.join(" ")})`;
  if (names === "directory") return "_files -/";
  // A space: the placeholder is shown, and nothing is offered.
  return names === "file" ? "_files" : " ";
}

/** What means something inside an option's specification loses its meaning. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}
