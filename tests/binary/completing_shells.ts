import { findProgram } from "./launch.ts";

/** A shell that completes command lines with the program's own script. */
export interface CompletingShell {
  /** Its name, for `async-job completions`. */
  readonly name: "bash" | "zsh" | "fish";
  /** How the script gets into it. */
  readonly way: string;
  readonly missing: boolean;
  /**
   * Asks what it would offer at the end of each line.
   *
   * @param script path of the completion script
   * @param lines the lines
   * @param directory the working directory
   * @returns for each line the words in alphabetical order, without a slash or `=` behind them
   */
  readonly offers: (
    script: string,
    lines: readonly string[],
    directory: string,
  ) => Promise<readonly (readonly string[])[]>;
}

/** Stands in the output behind the words of each line. */
const END = "== end ==";

/** Words as readline makes them, with its own word breaks among those of the shell. */
const IN_BASH = `
source "$1"; shift
for line; do
  read -ra words <<< "\${line//=/ = }"
  [[ $line == *' ' ]] && words+=('')
  COMP_WORDS=("\${words[@]}") COMP_CWORD=$(( \${#words[@]} - 1 )) COMP_LINE=$line
  function=$(complete -p async-job); function=\${function#complete -F }
  "\${function%% *}" async-job
  printf '%s\\n' "\${COMPREPLY[@]}" '${END}'
done
`;

/** The same where the user took '=' out of COMP_WORDBREAKS. */
const IN_BASH_WITHOUT_BREAKS = IN_BASH.replace("//=/ = }", "}");

const IN_FISH = `
source $argv[1]
for line in $argv[2..-1]
  complete -C $line
  echo '${END}'
end
`;

/** What an interactive zsh reads first: it offers for each line, writes it down, and leaves. */
const ZSHRC = `
PS1='' RPS1=''
setopt no_beep
autoload -Uz compinit
LOAD
compadd() {
  # Not what completion functions only try out.
  if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)* ]]; then
    local -a found
    builtin compadd -O found "$@"
    print -rl -- $found >> $OFFERS
  fi
  builtin compadd "$@"
}
zle -C offer list-choices _main_complete
zle-line-init() {
  local line
  for line in "\${(@f)$(< $LINES_FILE)}"; do
    BUFFER=$line CURSOR=$#line
    zle offer
    print -r -- '${END}' >> $OFFERS
  done
  exit
}
zle -N zle-line-init
`;

/** Gives an interactive zsh the terminal that its line editor needs. */
const UNDER_ZPTY = `
zmodload zsh/zpty
zpty shell 'TERM=xterm zsh -d -i'
while zpty -r shell; do :; done > /dev/null
`;

async function output(
  command: string,
  args: readonly string[],
  directory: string,
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd: directory,
    env: { HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory, ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (!success || stderr.length > 0) throw new Error(`${command}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

/** An option's value is offered with the option before it, a word with its explanation behind it. */
function wordsIn(text: string): readonly (readonly string[])[] {
  return text.split(`${END}\n`).slice(0, -1).map((part) => {
    const words = part.split("\n").filter((line) => line !== "")
      .map((line) => line.replace(/\t.*/, "").replace(/^--[a-z-]+=(?=.)/, "").replace(/[/=]$/, ""));
    return [...new Set(words)].sort();
  });
}

async function zshOffers(
  load: string,
  script: string,
  lines: readonly string[],
  directory: string,
): Promise<readonly (readonly string[])[]> {
  const home = await Deno.makeTempDir({ prefix: "async-job-test-" });
  try {
    await Deno.mkdir(`${home}/functions`);
    await Deno.copyFile(script, `${home}/functions/_async-job`);
    await Deno.writeTextFile(`${home}/.zshrc`, ZSHRC.replace("LOAD", load));
    await Deno.writeTextFile(`${home}/lines`, lines.join("\n"));
    await output("zsh", ["-f", "-c", UNDER_ZPTY], directory, {
      ZDOTDIR: home,
      LINES_FILE: `${home}/lines`,
      OFFERS: `${home}/offers`,
    });
    return wordsIn(await Deno.readTextFile(`${home}/offers`));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

async function shell(
  name: CompletingShell["name"],
  way: string,
  offers: CompletingShell["offers"],
): Promise<CompletingShell> {
  return { name, way, missing: await findProgram(name) === undefined, offers };
}

/** The shells, each in the ways in which it meets the script. */
export const COMPLETING_SHELLS: readonly CompletingShell[] = await Promise.all([
  shell("bash", "as it is", async (script, lines, directory) =>
    wordsIn(
      await output("bash", ["--norc", "-c", IN_BASH, "bash", script, ...lines], directory),
    )),
  shell("bash", "without '=' in COMP_WORDBREAKS", async (script, lines, directory) => {
    const args = ["--norc", "-c", IN_BASH_WITHOUT_BREAKS, "bash", script, ...lines];
    return wordsIn(await output("bash", args, directory));
  }),
  shell(
    "zsh",
    "from fpath",
    (...args) => zshOffers("fpath=($ZDOTDIR/functions $fpath); compinit -u -D", ...args),
  ),
  shell(
    "zsh",
    "sourced",
    (...args) => zshOffers("compinit -u -D; source $ZDOTDIR/functions/_async-job", ...args),
  ),
  shell("fish", "as it is", async (script, lines, directory) =>
    wordsIn(
      await output("fish", ["-c", IN_FISH, script, ...lines], directory, { TERM: "dumb" }),
    )),
]);
