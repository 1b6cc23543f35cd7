/** Writes the generated parts of README.md and of the guides in docs/ anew. */
import { resolve } from "node:path";
import { environmentTables } from "./docs/environment_table.ts";
import { migrationSession, withoutAges } from "./docs/migration_session.ts";
import { withGenerated } from "./readme/generated_part.ts";
import { recordings, withoutChance } from "./readme/recordings.ts";
import { troubleshooting } from "./readme/troubleshooting.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** The generated parts of each file, by the names of their markers. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": { recordings: await recordings(), troubleshooting: troubleshooting() },
  "docs/environments.md": environmentTables(),
  "docs/migration.md": { session: await migrationSession() },
};

const before = new Map<string, string>();
for (const [name, parts] of Object.entries(FILES)) {
  const path = `${ROOT}/${name}`;
  const text = await Deno.readTextFile(path);
  before.set(path, text);
  await Deno.writeTextFile(
    path,
    Object.entries(parts).reduce((whole, [part, own]) => withGenerated(whole, part, own), text),
  );
}
const { success } = await new Deno.Command(Deno.execPath(), {
  args: ["fmt", "--quiet", ...before.keys()],
}).spawn().status;
if (!success) Deno.exit(1);

// Other durations, ids and ages alone are no news for whoever reads the difference.
const lasting = (text: string): string => withoutAges(withoutChance(text));
for (const [path, text] of before) {
  const same = lasting(await Deno.readTextFile(path)) === lasting(text);
  if (same) await Deno.writeTextFile(path, text);
}
