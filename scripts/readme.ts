/**
 * Writes the generated parts of the pages in docs/ anew, and the address of the repository, which stands
 * in galaxy.yml, into every other file that names it.
 */
import { resolve } from "node:path";
import { environmentTables } from "./docs/environment_table.ts";
import { migrationSession, withoutAges } from "./docs/migration_session.ts";
import { withGenerated } from "./readme/generated_part.ts";
import { recordings, withoutChance } from "./readme/recordings.ts";
import { fillInRepository } from "./readme/repository.ts";
import { troubleshooting } from "./readme/troubleshooting.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** The generated parts of each file, by the names of their markers. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "docs/environments.md": environmentTables(),
  "docs/errors.md": { troubleshooting: troubleshooting() },
  "docs/migration.md": { session: await migrationSession() },
  "docs/test_oci_setup.md": { recordings: await recordings() },
};

// Tables become wider or narrower with the address.
const moved = await fillInRepository(ROOT);
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
const markdown = moved.filter((file) => file.endsWith(".md")).map((file) => `${ROOT}/${file}`);
const { success } = await new Deno.Command(Deno.execPath(), {
  args: ["fmt", "--quiet", ...new Set([...before.keys(), ...markdown])],
}).spawn().status;
if (!success) Deno.exit(1);

// A file in which only durations, ids or ages differ stays as it is.
const lasting = (text: string): string => withoutAges(withoutChance(text));
for (const [path, text] of before) {
  const same = lasting(await Deno.readTextFile(path)) === lasting(text);
  if (same) await Deno.writeTextFile(path, text);
}
