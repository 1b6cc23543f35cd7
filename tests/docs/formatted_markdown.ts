/**
 * Lays Markdown out as `deno fmt` does.
 *
 * @param markdown the text
 * @returns the same, laid out
 */
export async function formattedMarkdown(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "--line-width", "100", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Blob([markdown]).stream().pipeTo(child.stdin);
  return new TextDecoder().decode((await child.output()).stdout);
}
