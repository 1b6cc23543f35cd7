/** A fenced block of a guide. */
export interface CodeBlock {
  /** What stands behind the opening fence, such as `yaml`. */
  readonly language: string;
  /** Heading of the section that it stands in. */
  readonly section: string;
  readonly text: string;
}

/** One of the files in `docs/`, taken apart. */
export interface Guide {
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
}

const DOCS = new URL("../../docs/", import.meta.url);

/**
 * Reads a guide.
 *
 * @param name its file name without `.md`
 * @returns its text and its fenced blocks in order
 */
export async function readGuide(name: string): Promise<Guide> {
  const text = await Deno.readTextFile(new URL(`${name}.md`, DOCS));
  const blocks: CodeBlock[] = [];
  let section = "";
  let open: { language: string; lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    const fence = /^```(\w*)$/.exec(line);
    if (fence !== null && open === undefined) {
      open = { language: fence[1] ?? "", lines: [] };
    } else if (fence !== null && open !== undefined) {
      blocks.push({ language: open.language, section, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else section = /^#+ (.+)$/.exec(line)?.[1] ?? section;
  }
  return { text, blocks };
}

/**
 * Finds the block that shows a file: its first line is a comment with the file's name.
 *
 * @param guide the guide
 * @param name the file's name
 * @returns the file's text
 * @throws {Error} when the guide shows no such file
 */
export function shownFile(guide: Guide, name: string): string {
  const block = guide.blocks.find(({ text }) => text.startsWith(`# ${name}\n`));
  if (block === undefined) throw new Error(`The guide shows no file ${name}`);
  return block.text;
}

/**
 * Writes the files that a guide shows, each where its first line says.
 *
 * @param guide the guide
 * @param directory where to
 * @returns the paths of the YAML files, from the directory
 */
export async function writeShownFiles(guide: Guide, directory: string): Promise<string[]> {
  const written: string[] = [];
  for (const { text } of guide.blocks) {
    const [, name] = /^# ((?:group_vars\/)?[\w-]+\.(?:yml|ini))\n/.exec(text) ?? [];
    if (name === undefined) continue;
    const isYaml = name.endsWith(".yml");
    if (isYaml) written.push(name);
    await Deno.mkdir(`${directory}/group_vars`, { recursive: true });
    await Deno.writeTextFile(`${directory}/${name}`, isYaml ? `---\n${text}` : text);
  }
  return written;
}

/**
 * Lists the lines of the shell blocks of a section that start with one of some programs.
 *
 * @param guide the guide
 * @param section its heading
 * @param program the first word
 * @returns the lines, those that end in a backslash joined with the next
 */
export function shellLines(guide: Guide, section: string, program: string): string[] {
  return guide.blocks
    .filter((block) => block.language === "sh" && block.section === section)
    .flatMap(({ text }) => text.replaceAll(/ *\\\n */g, " ").split("\n"))
    .map((line) => line.replace(/ +#.*$/, "").trim())
    .filter((line) => line.startsWith(`${program} `));
}

/**
 * Reads the table whose first column has a certain title.
 *
 * @param guide the guide
 * @param title of the first column
 * @returns the cells of each row below the head, without the marks of code
 * @throws {Error} when there is no such table
 */
export function tableRows(guide: Guide, title: string): string[][] {
  const lines = guide.text.split("\n");
  const head = lines.findIndex((line) => line.startsWith(`| ${title} `));
  if (head < 0) throw new Error(`The guide has no table of "${title}"`);
  const rest = lines.slice(head + 2);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  return rest.slice(0, end < 0 ? undefined : end).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.replaceAll("`", "").trim())
  );
}
