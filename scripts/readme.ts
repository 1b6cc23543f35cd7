/** Writes the generated parts of README.md and of the guides in docs/ anew. */
import { resolve } from "node:path";
import { environmentTables } from "./docs/environment_table.ts";
import { migrationSession } from "./docs/migration_session.ts";
import { withGenerated } from "./readme/generated_part.ts";
import { recordings } from "./readme/recordings.ts";
import { troubleshooting } from "./readme/troubleshooting.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** The generated parts of each file, by the names of their markers. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": { recordings: await recordings(), troubleshooting: troubleshooting() },
  "docs/environments.md": environmentTables(),
  "docs/migration.md": { session: await migrationSession() },
};

for (const [name, parts] of Object.entries(FILES)) {
  const path = `${ROOT}/${name}`;
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(
    path,
    Object.entries(parts).reduce((whole, [part, own]) => withGenerated(whole, part, own), text),
  );
}
const files = Object.keys(FILES).map((name) => `${ROOT}/${name}`);
const { success } = await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", ...files] })
  .spawn().status;
if (!success) Deno.exit(1);
