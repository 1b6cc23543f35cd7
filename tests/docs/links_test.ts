import { deepStrictEqual, ok } from "node:assert/strict";
import { fakeRun } from "../cli/fake_run.ts";
import { readGuide } from "./guide.ts";

const ROOT = new URL("../../", import.meta.url);
const GUIDES = [...Deno.readDirSync(new URL("docs/", ROOT))].map(({ name }) => name).toSorted();
const PAGES = ["README.md", ...GUIDES.map((name) => `docs/${name}`)];
/** Pages with links and no commands of the program. */
const OTHERS = ["CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"];
for (const { name } of Deno.readDirSync(new URL("roles/", ROOT))) {
  OTHERS.push(`roles/${name}/README.md`);
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const prose = text.replace(/^```.*?^```$/gms, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

for (const page of [...PAGES, ...OTHERS]) {
  Deno.test(`${page} links to what is there`, async () => {
    const url = new URL(page, ROOT);
    const text = await Deno.readTextFile(url);
    const targets = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, target]) => target);
    for (const target of targets) {
      const [path = "", anchor] = (target ?? "").split("#");
      const other = path === "" ? url : new URL(path, url);
      ok(await Deno.stat(other).then(() => true, () => false), `no ${path}`);
      if (anchor === undefined) continue;
      ok(anchorsOf(await Deno.readTextFile(other)).includes(anchor), `no heading for ${target}`);
    }
  });
}

Deno.test("README.md links to every page of docs/", async () => {
  const text = await Deno.readTextFile(new URL("README.md", ROOT));
  deepStrictEqual(GUIDES.filter((name) => !text.includes(`](docs/${name})`)), []);
});

/** The lines of a page that call the program. */
async function callsOn(page: string): Promise<string[]> {
  const { blocks, text } = await readGuide(`../${page.replace(/\.md$/, "")}`);
  return blocks.filter(({ language }) => ["sh", "console"].includes(language))
    .flatMap((block) => block.text.split("\n"))
    .concat([...text.matchAll(/`(async-job [^`\n]+)`/g)].map(([, line = ""]) => line))
    .map((line) => line.replace(/^\$ |^echo .* \| /, "").replace(/ +#.*$|[;>].*$/g, "").trim())
    .filter((line) => line.startsWith("async-job "));
}

Deno.test("The pages call the program", async () => {
  const calls = (await Promise.all(PAGES.map(callsOn))).flat();
  ok(calls.length > 50, `${calls.length}`);
});

for (const page of PAGES) {
  Deno.test(`${page} calls the program with options that it has`, async () => {
    for (const line of await callsOn(page)) {
      const [, command = "", ...words] = line.split(" ");
      const { status, stdout } = await fakeRun(["help", command]);
      ok(status === 0, line);
      for (const option of words.filter((word) => word.startsWith("--"))) {
        ok(stdout.match(/--[\w-]+/g)?.includes(option), `${line}: no ${option}`);
      }
    }
  });
}
