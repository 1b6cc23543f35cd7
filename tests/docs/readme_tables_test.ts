import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { ALL_CHECKS } from "../../lib/diagnostics/all_checks.ts";
import { EXIT_CODES } from "../../lib/errors.ts";
import { MAX_DEPTH } from "../../lib/record/exact_json.ts";
import { MAX_METADATA_BYTES } from "../../lib/record/metadata.ts";
import { OPTIONS, type OptionSpec } from "../../lib/settings/options.ts";
import { MAX_NAME_BYTES } from "../../lib/record/record_key.ts";
import { DENO_VERSION } from "../../scripts/build/runtimes.ts";
import { TARGETS } from "../../scripts/build/targets.ts";
import { roleOptions } from "../../scripts/ansible/role_table.ts";
import { fakeRun } from "../cli/fake_run.ts";
import { readGuide, tableRows } from "./guide.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const README = await readGuide("../README");
/** The README without its line breaks. */
const FLAT = README.text.replaceAll(/\s+/g, " ");

/** What stands between a heading and the next one of the second level. */
function section(heading: string): string {
  return new RegExp(`^#+ ${heading}\n(.*?)^## `, "ms").exec(README.text)?.[1] ?? "";
}

/** The words of a cell that are set apart by commas. */
function words(cell = ""): string[] {
  return cell.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

Deno.test("README.md gives each exit status the meaning and the codes that the program gives it", async () => {
  const { stdout } = await fakeRun(["help"]);
  const [, table = ""] = /^Exit status:\n(.*?)^$/ms.exec(stdout) ?? [];
  const meanings = [...table.matchAll(/^ {2}(\d+) +(.+)$/gm)].map(([, status, text]) =>
    [status, text] as const
  );
  const rows = tableRows(README, "exit");
  deepStrictEqual(rows.map(([status]) => status), meanings.map(([status]) => status));
  for (const [index, [status = "", meaning = "", codes]] of rows.entries()) {
    ok(meaning.startsWith(meanings[index]?.[1] ?? "nothing"), `${status}: ${meaning}`);
    deepStrictEqual(
      words(codes).map((code) => code.replace(" (reserved)", "")).toSorted(),
      Object.entries(EXIT_CODES).filter(([, own]) => `${own}` === status).map(([code]) => code)
        .toSorted(),
    );
  }
});

Deno.test("README.md gives each OCI setting the option, the variables and the default of the program", () => {
  const rows = tableRows(README, "setting");
  const specs: OptionSpec[] = Object.values(OPTIONS);
  deepStrictEqual(
    rows.map(([, option, variables]) => [option, words(variables)]).toSorted(),
    specs.filter(({ name }) => name.startsWith("oci-")).map(({ name, env }) => [`--${name}`, env])
      .toSorted(),
  );
  for (const [, option = "", , shown = ""] of rows) {
    const { fallback } = specs.find(({ name }) => `--${name}` === option) ?? {};
    if (fallback === undefined) ok(/^(required|empty)/.test(shown), `${option}: ${shown}`);
    else strictEqual(shown, fallback, option);
  }
});

Deno.test("README.md names every input of the roles that save and load, with its default", async () => {
  const text = section("Roles");
  const rows = tableRows(README, "variable").flatMap(([names, shown]) =>
    words(names).map((name) => [name, shown] as const)
  );
  for (const role of ["async_job_save", "async_job_load"]) {
    for (const [input, { default: fallback, required }] of await roleOptions(ROOT, role)) {
      const name = input.slice(role.length + 1);
      const row = rows.find(([own]) => own === name);
      if (row === undefined) {
        ok(text.includes(`\`${input}\``) || text.includes(`\`…_${name}\``), input);
      } else if (!required && fallback !== undefined) strictEqual(row[1], `${fallback}`, input);
      else ok(/^(none|see |required)/.test(row[1] ?? ""), `${input}: ${row[1]}`);
    }
  }
});

Deno.test("README.md names every package that deno.json imports, and no other", () => {
  const packages = Object.values(config.imports).map((specifier) =>
    specifier.replace(/^npm:(@?[^@]+)@.*$/, "$1")
  );
  const named = [...section("Dependencies").matchAll(/npmjs\.com\/package\/([@\w/-]+)\)/g)].map((
    [, name],
  ) => name);
  const direct = packages.filter((name) => !/^(@types\/|ajv-formats)/.test(name));
  deepStrictEqual(named.toSorted(), direct.toSorted());
});

Deno.test("README.md and docs/ name the versions that are built with and that this is", async () => {
  const pages = ["README.md", ".github/CONTRIBUTING.md", ".github/pull_request_template.md"];
  for await (const { name } of Deno.readDir(`${ROOT}/docs`)) pages.push(`docs/${name}`);
  let seen = 0;
  for (const page of pages) {
    const text = await Deno.readTextFile(`${ROOT}/${page}`);
    for (
      const [, version] of text.matchAll(/(?:deno@|\[Deno\]\(https:\/\/deno\.com\) )([\d.]+\d)/g)
    ) {
      strictEqual(version, DENO_VERSION, page);
      seen++;
    }
    const own = /(?:rstyczynski-ansible-|\.git,v|`version: v|async-job-)(\d+\.\d+\.\d+)/g;
    for (const [place, version] of text.matchAll(own)) {
      strictEqual(version, config.version, `${page}: ${place}`);
      seen++;
    }
  }
  ok(seen > 15, `${seen}`);
});

Deno.test("docs/building.md lists the platforms of a release", async () => {
  const rows = tableRows(await readGuide("building"), "target");
  deepStrictEqual(rows.map(([target]) => target).toSorted(), [...TARGETS].toSorted());
  for (const [target = "", compiled, , backends] of rows) {
    strictEqual(compiled, `Deno ${DENO_VERSION}`, target);
    strictEqual(backends, target.includes("windows") ? "OCI" : "filesystem, OCI", target);
  }
});

Deno.test("README.md tells the limits of names and metadata", () => {
  ok(FLAT.includes(`Names are one path segment of at most ${MAX_NAME_BYTES} bytes`));
  strictEqual(MAX_METADATA_BYTES, 1024 ** 2);
  ok(FLAT.includes(`a JSON object of at most 1 MiB and ${MAX_DEPTH} levels`));
});

Deno.test("README.md counts the requests of a save as docs/cost.md does", async () => {
  const rows = new Map(
    tableRows(await readGuide("cost"), "command").map(([command, count]) => [command, count]),
  );
  const counts = ["save, a new job", "save, the same job again", "save, over another job"]
    .map((name) => ["no", "one", "two", "three"][Number(rows.get(name))]);
  const [one, two, three] = counts;
  ok(
    FLAT.includes(
      `A new record costs ${one} request, an equal one ${two}, a changed one ${three}.`,
    ),
  );
});

Deno.test("CHANGELOG.md counts the checks of test-oci-setup", async () => {
  strictEqual(ALL_CHECKS.length, 19);
  ok((await Deno.readTextFile(`${ROOT}/CHANGELOG.md`)).includes("nineteen checks"));
});

Deno.test("README.md tells of every scenario, and which of them there are on OCI", async () => {
  const names = (await Array.fromAsync(Deno.readDir(`${ROOT}/scenarios`), ({ name }) => name))
    .filter((name) => name.startsWith("scenario_"));
  const numbers = (list: readonly string[]): string[] =>
    [
      ...new Set(list.map((name) => name.slice("scenario_".length, "scenario_00".length))),
    ].toSorted();
  const [own = "", more = ""] = section("Patterns").split("The same four");
  const plain = own.match(/(?<=^- )\d\d/gm) ?? [];
  deepStrictEqual([...plain, ...more.match(/\b\d\d\b/g) ?? []], numbers(names));
  for (const oci of [true, false]) {
    const there = numbers(names.filter((name) => name.includes("_oci_") === oci));
    deepStrictEqual(plain.filter((number) => !there.includes(number)), []);
  }
});
