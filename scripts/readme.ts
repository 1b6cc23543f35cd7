/** Writes the generated parts of README.md anew. */
import { resolve } from "node:path";
import { withGenerated } from "./readme/generated_part.ts";
import { recordings } from "./readme/recordings.ts";
import { troubleshooting } from "./readme/troubleshooting.ts";

const README = resolve(import.meta.dirname ?? ".", "../README.md");

const text = await Deno.readTextFile(README);
const parts = { recordings: await recordings(), troubleshooting: troubleshooting() };
await Deno.writeTextFile(
  README,
  Object.entries(parts).reduce((whole, [name, part]) => withGenerated(whole, name, part), text),
);
const { success } = await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", README] })
  .spawn().status;
if (!success) Deno.exit(1);
