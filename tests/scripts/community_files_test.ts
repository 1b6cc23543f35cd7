import { deepStrictEqual, doesNotMatch, match, ok } from "node:assert/strict";
import { resolve } from "node:path";
import { parse } from "yaml";
import config from "../../deno.json" with { type: "json" };
import { COMMANDS } from "../../lib/cli/command_table.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../..");
const GITHUB = `${ROOT}/.github`;

/** A question of an issue form. */
interface Question {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly value?: string };
}

interface IssueForm {
  readonly name: string;
  readonly description: string;
  readonly body: readonly Question[];
}

const read = async (name: string): Promise<string> => await Deno.readTextFile(`${GITHUB}/${name}`);
const form = async (name: string): Promise<IssueForm> =>
  parse(await read(`ISSUE_TEMPLATE/${name}`)) as IssueForm;
const repository = String(parse(await Deno.readTextFile(`${ROOT}/galaxy.yml`)).repository);

for (const name of ["bug_report.yml", "feature_request.yml"]) {
  Deno.test(`${name} is a form that GitHub understands`, async () => {
    const { name: title, description, body } = await form(name);
    ok(title && description);
    const ids = body.filter(({ type }) => type !== "markdown").map(({ id }) => id);
    deepStrictEqual(new Set(ids).size, ids.length);
    for (const { type, id, attributes } of body) {
      match(type, /^(markdown|textarea|input|dropdown|checkboxes)$/);
      if (type === "markdown") ok(attributes.value);
      else ok(attributes.label && /^[a-z_-]+$/.test(id ?? ""), `${id}`);
    }
  });
}

Deno.test("bug_report.yml asks for what the program can print about itself", async () => {
  const asked = (await form("bug_report.yml")).body.map(({ attributes }) => attributes.label ?? "");
  for (
    const wanted of [/`async-job version`/, /`async-job test-oci-setup -o json`/, /opc-request-id/]
  ) {
    ok(asked.some((label) => wanted.test(label)), `${wanted}`);
  }
});

Deno.test("SECURITY.md asks for private reports in the repository of galaxy.yml, and names no mail address", async () => {
  const place = `${repository}/security/advisories/new`;
  const chooser = parse(await read("ISSUE_TEMPLATE/config.yml"));
  deepStrictEqual(chooser.contact_links.map(({ url }: { url: string }) => url), [place]);
  const policy = await read("SECURITY.md");
  ok(policy.includes(place));
  doesNotMatch(policy, /[\w.]+@[\w-]+\.\w/);
});

Deno.test("galaxy.yml names one repository", async () => {
  const galaxy = parse(await Deno.readTextFile(`${ROOT}/galaxy.yml`));
  match(repository, /^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
  deepStrictEqual(galaxy.issues, `${repository}/issues`);
  for (const link of [galaxy.homepage, galaxy.documentation]) ok(link.startsWith(repository), link);
  // As Galaxy wants tags.
  for (const tag of galaxy.tags) match(tag, /^[a-z][a-z0-9]{0,63}$/);
  ok(galaxy.tags.length <= 20);
});

Deno.test("CHANGELOG.md names every command and every new role under the current version", async () => {
  const changelog = await Deno.readTextFile(`${ROOT}/CHANGELOG.md`);
  const [, section = ""] = changelog.split(/^## /m);
  ok(section.startsWith(`${config.version} `), section.slice(0, 40));
  const words = new Set(section.match(/[\w-]+/g));
  const roles = await Array.fromAsync(Deno.readDir(`${ROOT}/roles`), ({ name }) => name);
  // Roles of 1.x, and internal roles.
  const notNew = ["async_job", "async_job_load", "async_job_save"];
  const names = [
    ...COMMANDS.map(({ name }) => name),
    ...roles.filter((name) => !notNew.includes(name) && !name.endsWith("_outputs")),
  ];
  deepStrictEqual(names.filter((name) => !words.has(name)), []);
});
