/** Writes the table of variables in each role's README from the role's argument specs. */
import { withGenerated } from "../readme/generated_part.ts";
import { isThere, readProvision } from "./provision.ts";
import { runCaptured } from "./run_captured.ts";

/** The roles that users call. */
export const ROLES: readonly string[] = [
  "async_job_run",
  "async_job_cancel",
  "async_job_save",
  "async_job_load",
  "async_job_install",
];

/** One input of a role, as its argument specs describe it. */
export interface RoleOption {
  readonly type: string;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly choices?: readonly string[];
  readonly description: string | readonly string[];
}

/**
 * Reads the inputs of a role from its argument specs, through `ansible-doc`.
 *
 * @param root directory of the checkout
 * @param role name of the role
 * @returns the inputs in the order of the file
 * @throws {Error} when there is no Ansible, or it cannot read them
 */
export async function roleOptions(root: string, role: string): Promise<[string, RoleOption][]> {
  const { newest, oldest } = await readProvision(root);
  const ansible = [newest, oldest].find(isThere);
  if (ansible === undefined) throw new Error("Run scripts/ansible/ensure_ansible.ts first");
  const name = `rstyczynski.ansible.${role}`;
  const env = { ANSIBLE_CONFIG: `${root}/ansible.cfg`, ANSIBLE_DEPRECATION_WARNINGS: "0" };
  const args = ["--type", "role", "--json", name];
  const { success, stdout, stderr } = await runCaptured(`${ansible.bin}/ansible-doc`, args, {
    env,
  });
  if (!success) throw new Error(`Cannot read the argument specs of ${name}: ${stderr}`);
  const options: Record<string, RoleOption> = JSON.parse(stdout)[name].entry_points.main.options;
  const text = await Deno.readTextFile(`${root}/roles/${role}/meta/argument_specs.yml`);
  const place = (option: string): number => text.indexOf(` ${option}:`);
  return Object.entries(options).toSorted(([a], [b]) => place(a) - place(b));
}

/**
 * Makes a README's table of variables.
 *
 * @param options the role's inputs
 * @returns Markdown lines with a final newline
 */
export function variableTable(options: readonly [string, RoleOption][]): string {
  const rows = options.map(([name, option]) => [
    `\`${name}\``,
    option.choices?.map((choice) => `\`${choice}\``).join(" or ") ?? option.type,
    option.required ? "**required**" : showDefault(option.default),
    [option.description].flat().join(" "),
  ]);
  const head = ["variable", "type", "default", "meaning"];
  // As wide as `deno fmt` makes it.
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...rows].map((row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`
  ).join("");
}

/**
 * Puts a table between the markers of a README.
 *
 * @param readme the README's text
 * @param table Markdown lines
 * @returns the new text
 * @throws {Error} when the markers are missing
 */
export function withTable(readme: string, table: string): string {
  return withGenerated(readme, "variables", table);
}

function showDefault(value: unknown): string {
  if (value === undefined || value === null) return "none";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

if (import.meta.main) {
  const root = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
  for (const role of ROLES) {
    const path = `${root}/roles/${role}/README.md`;
    const table = variableTable(await roleOptions(root, role));
    await Deno.writeTextFile(path, withTable(await Deno.readTextFile(path), table));
  }
}
