import type { OptionSpec } from "../../settings/options.ts";
import { type CommandWords, typedForms, type Vocabulary } from "./vocabulary.ts";

/**
 * Makes the completion script for bash, from version 3.2, which macOS still has, and without the package
 * bash-completion. Readline makes words of their own of the `=` in `--option=value`; where the user took
 * `=` out of COMP_WORDBREAKS it does not, and then the answer has to repeat the option.
 *
 * @param vocabulary commands and options
 * @returns the script
 */
export function bashCompletion({ commands, options }: Vocabulary): string {
  const texts = options.filter(({ kind }) => kind === "text");
  const longNames = options.map(({ name }) => `--${name}`).join(" ");
  return `# bash completion for async-job

_async_job_offer() {
  local word
  while IFS= read -r word; do
    if [[ -n $word ]]; then COMPREPLY+=("$prefix$word"); fi
  done <<< "$1"
}

_async_job_words() {
  _async_job_offer "$(compgen -W "$1" -- "$current")"
}

_async_job_files() {
  # Quotes what needs it, and puts a slash behind directories; bash 3.2 does not know it.
  compopt -o filenames 2> /dev/null
  _async_job_offer "$(compgen "$1" -- "$current")"
}

_async_job_value() {
  case $1 in
${valueCases(texts)}
  esac
}

_async_job_operand() {
  case $command:$operands in
${commands.flatMap(operandCases).join("\n")}
    *) _async_job_options ;;
  esac
}

_async_job_options() {
  if [[ -n $ended ]]; then return; fi
  case $command in
    '') _async_job_words '${longNames}' ;;
${
    commands.map(({ name, options: own }) =>
      `    ${name}) _async_job_words '${own.map((option) => `--${option.name}`).join(" ")}' ;;`
    ).join("\n")
  }
  esac
}

_async_job() {
  local current=\${COMP_WORDS[COMP_CWORD]} prefix='' command='' pending='' ended='' word last=''
  local operands=0 i
  COMPREPLY=()
  for (( i = 1; i < COMP_CWORD; i++ )); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' && $last == --* && -z $ended ]]; then
      pending=$last
    elif [[ -n $pending ]]; then
      pending=''
    elif [[ -z $ended && $word == -- ]]; then
      ended=1
    elif [[ -z $ended && $word == -* ]]; then
      case $word in
        ${texts.flatMap(typedForms).join(" | ")}) pending=$word ;;
      esac
    elif [[ -z $command ]]; then
      command=$word
    else
      operands=$(( operands + 1 ))
    fi
    last=$word
  done
  if [[ $current == '=' && $last == --* && -z $ended ]]; then
    pending=$last
    current=''
  elif [[ -z $pending && -z $ended && $current == --*=* ]]; then
    pending=\${current%%=*}
    current=\${current#*=}
    prefix=$pending=
  fi
  if [[ -n $pending ]]; then
    _async_job_value "$pending"
  elif [[ $current == -* && -z $ended ]]; then
    _async_job_options
  elif [[ -z $command ]]; then
    _async_job_words '${commands.map(({ name }) => name).join(" ")}'
  else
    _async_job_operand
  fi
}

complete -F _async_job async-job
`;
}

/** Options with the same values share a line; those of free text need none. */
function valueCases(options: readonly OptionSpec[]): string {
  return options.flatMap((option) => {
    const action = option.choices !== undefined
      ? `_async_job_words '${option.choices.join(" ")}'`
      : option.names === "directory"
      ? "_async_job_files -d"
      : option.names === "file"
      ? "_async_job_files -f"
      : undefined;
    return action === undefined ? [] : [`    ${typedForms(option).join(" | ")}) ${action} ;;`];
  }).join("\n");
}

function operandCases({ name, operands, maxOperands }: CommandWords): readonly string[] {
  if (operands === undefined) return [];
  const places = Array.from({ length: maxOperands }, (_, index) => `${name}:${index}`).join(" | ");
  const action = operands === "directory"
    ? "_async_job_files -d"
    : `_async_job_words '${operands.join(" ")}'`;
  return [`    ${places}) ${action} ;;`];
}
