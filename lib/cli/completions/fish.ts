import type { OptionSpec } from "../../settings/options.ts";
import { type CommandWords, typedForms, type Vocabulary } from "./vocabulary.ts";

/**
 * Makes the completion script for fish 3.0 and newer.
 *
 * @param vocabulary commands and options
 * @returns the script
 */
export function fishCompletion({ commands, options }: Vocabulary): string {
  const texts = options.filter(({ kind }) => kind === "text").flatMap(typedForms);
  return `# fish completion for async-job

function __async_job_words -d 'What stands before the cursor, without options and their values'
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l pending 0
    set -l ended 0
    for token in $tokens
        if test $pending = 1
            set pending 0
        else if test $ended = 1
            printf '%s\\n' $token
        else
            switch $token
                case --
                    set ended 1
                case ${texts.join(" ")}
                    set pending 1
                case '-*'
                case '*'
                    printf '%s\\n' $token
            end
        end
    end
end

function __async_job_starts -d 'Whether no command was typed yet'
    test (count (__async_job_words)) -eq 0
end

function __async_job_takes -d 'Whether an option may stand here: its commands are the arguments'
    set -l words (__async_job_words)
    test (count $words) -eq 0; or contains -- $words[1] $argv
end

function __async_job_operand -d 'Whether a command, $argv[1], takes one more of its $argv[2] arguments'
    set -l words (__async_job_words)
    test (count $words) -ge 1; and test $words[1] = $argv[1]; and test (count $words) -le $argv[2]
end

function __async_job_places -d 'Directories; what begins like a URL is none'
    string match -q 'oci:*' -- (commandline -ct); or __fish_complete_directories
end

complete -c async-job -f
${commands.map(commandLine).join("\n")}
${options.map((option) => optionLine(option, commands)).join("\n")}
${commands.flatMap(operandLine).join("\n")}
`;
}

function commandLine({ name, summary }: CommandWords): string {
  return `complete -c async-job -n __async_job_starts -a ${name} -d ${quoted(summary)}`;
}

function optionLine(option: OptionSpec, commands: readonly CommandWords[]): string {
  const takers = commands.filter(({ options }) => options.some(({ name }) => name === option.name));
  const condition = takers.length === commands.length
    ? []
    : takers.length === 0
    ? ["-n __async_job_starts"]
    : [`-n '__async_job_takes ${takers.map(({ name }) => name).join(" ")}'`];
  return [
    "complete -c async-job",
    ...condition,
    ...option.short === undefined ? [] : [`-s ${option.short}`],
    `-l ${option.name}`,
    ...option.kind === "flag" ? [] : [valueArguments(option)],
    `-d ${quoted(option.summary)}`,
  ].join(" ");
}

function valueArguments({ choices, names }: OptionSpec): string {
  if (choices !== undefined) return `-x -a '${choices.join(" ")}'`;
  if (names === "directory") return "-x -a '(__fish_complete_directories)'";
  return names === "file" ? "-r -F" : "-x";
}

function operandLine({ name, operands, maxOperands }: CommandWords): readonly string[] {
  if (operands === undefined) return [];
  const values = operands === "directory" ? "(__async_job_places)" : operands.join(" ");
  return [
    `complete -c async-job -n '__async_job_operand ${name} ${maxOperands}' -a '${values}'`,
  ];
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
