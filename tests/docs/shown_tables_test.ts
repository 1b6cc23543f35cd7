import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { ALL_CHECKS } from "../../lib/diagnostics/all_checks.ts";
import { EXIT_CODES } from "../../lib/errors.ts";
import { MAX_DEPTH } from "../../lib/record/exact_json.ts";
import { MAX_METADATA_BYTES } from "../../lib/record/metadata.ts";
import { MAX_NAME_BYTES } from "../../lib/record/record_key.ts";
import { DENO_VERSION } from "../../scripts/build/runtimes.ts";
import { TARGETS } from "../../scripts/build/targets.ts";
import { roleOptions, ROLES } from "../../scripts/ansible/role_table.ts";
import { fakeRun } from "../cli/fake_run.ts";
import { readGuide, tableRows } from "./guide.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
/** The words of a cell that are set apart by commas. */
function words(cell = ""): string[] {
  return cell.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

Deno.test("docs/errors.md gives each exit status the meaning and the codes that the program gives it", async () => {
  const { stdout } = await fakeRun(["help"]);
  const [, table = ""] = /^Exit status:\n(.*?)^$/ms.exec(stdout) ?? [];
  const meanings = [...table.matchAll(/^ {2}(\d+) +(.+)$/gm)].map(([, status, text]) =>
    [status, text] as const
  );
  const rows = tableRows(await readGuide("errors"), "exit");
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

Deno.test("README.md names each public role with its required inputs, and outputs that it has", async () => {
  const rows = tableRows(await readGuide("../README"), "role");
  deepStrictEqual(
    rows.map(([role = ""]) => /\w+/.exec(role)?.[0]).toSorted(),
    [...ROLES].toSorted(),
  );
  for (const [cell = "", required, outputs] of rows) {
    const role = /\w+/.exec(cell)?.[0] ?? "";
    const named = (text = ""): string[] =>
      (text.match(/[…\w]*_\w+/g) ?? []).map((name) => name.replace("…", role));
    const options = await roleOptions(ROOT, role);
    deepStrictEqual(
      named(required).toSorted(),
      options.filter(([, option]) => option.required).map(([name]) => name).toSorted(),
    );
    const guide = await readGuide(`../roles/${role}/README`);
    const [, section = ""] = guide.text.split(/^## Outputs$/m);
    const known = tableRows({ ...guide, text: section }, "variable").map(([name]) => name);
    ok(named(outputs).length > 1, role);
    deepStrictEqual(named(outputs).filter((name) => !known.includes(name)), []);
  }
});

Deno.test("CONTRIBUTING.md names every package that deno.json imports, and no other", async () => {
  const packages = Object.values(config.imports).map((specifier) =>
    specifier.replace(/^npm:(@?[^@]+)@.*$/, "$1")
  );
  const { text } = await readGuide("../.github/CONTRIBUTING");
  const named = [...text.matchAll(/npmjs\.com\/package\/([@\w/-]+)\)/g)].map((
    [, name],
  ) => name);
  const direct = packages.filter((name) => !/^(@types\/|ajv-formats)/.test(name));
  deepStrictEqual(named.toSorted(), direct.toSorted());
});

Deno.test("README.md and docs/ name the current versions of Deno and of the project", async () => {
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

Deno.test("docs/records.md names the limits of names and metadata", async () => {
  const { text } = await readGuide("records");
  const limits = [
    `${MAX_NAME_BYTES} bytes`,
    `${MAX_METADATA_BYTES / 1024 ** 2} MiB`,
    `${MAX_DEPTH} levels`,
  ];
  for (const limit of limits) ok(text.replaceAll(/\s+/g, " ").includes(limit), limit);
});

Deno.test("CHANGELOG.md counts the checks of test-oci-setup", async () => {
  strictEqual(ALL_CHECKS.length, 19);
  ok((await Deno.readTextFile(`${ROOT}/CHANGELOG.md`)).includes("nineteen checks"));
});

Deno.test("docs/playbooks.md names every scenario, and which of them exist for OCI", async () => {
  const names = (await Array.fromAsync(Deno.readDir(`${ROOT}/scenarios`), ({ name }) => name))
    .filter((name) => name.startsWith("scenario_"));
  const numbers = (list: readonly string[]): string[] =>
    list.map((name) => name.slice("scenario_".length, "scenario_00".length)).toSorted();
  const [, section = ""] = (await readGuide("playbooks")).text.split(/^## Scenarios$/m);
  const [own = "", more = ""] = section.split(/^- .*`oci` in the name/m);
  const twin = (name: string): string => name.replace(/^(scenario_\d\d_)/, "$1oci_");
  const plain = names.filter((name) => names.includes(twin(name)));
  deepStrictEqual(own.match(/(?<=^- )\d\d/gm), numbers(plain));
  const alone = names.filter((name) => !plain.some((own) => [own, twin(own)].includes(name)));
  deepStrictEqual(more.match(/\b\d\d\b/g), numbers(alone));
});
