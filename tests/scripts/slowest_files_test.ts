import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { slowestFiles, TIMES_VARIABLE } from "../../scripts/test/slowest_files.ts";

const PRELOAD = new URL("../../scripts/test/report_time.ts", import.meta.url).pathname;

Deno.test("slowestFiles() names the slowest files first, and no more than it is asked for", () => {
  const times = `{"file":"file:///a/b/tests/x_test.ts","seconds":1.5}
{"file":"file:///a/b/tests/y_test.ts","seconds":3}
{"file":"file:///a/b/tests/z_test.ts","seconds":0}
`;
  deepStrictEqual(slowestFiles(times, "file:///a/b/", 2), [
    { file: "tests/y_test.ts", seconds: 3 },
    { file: "tests/x_test.ts", seconds: 1.5 },
  ]);
  deepStrictEqual(slowestFiles("", "file:///a/b/", 10), []);
});

Deno.test("report_time.ts counts tests for the file that is run, wherever they are registered", async () => {
  await using scratch = await scratchDirectory();
  const directory = await Deno.realPath(scratch.path);
  const files = {
    "each.ts": "export const define = (...args) => Deno.test(...args);\n",
    "quick_test.ts": 'import { define } from "./each.ts";\ndefine("a", () => {});\n',
    "slow_test.ts": `import { define } from "./each.ts";
define("b", () => new Promise((resolve) => setTimeout(resolve, 300)));
define("c", () => new Promise((resolve) => setTimeout(resolve, 300)));
`,
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
  }
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-config", "--no-check", "--parallel", `--preload=${PRELOAD}`],
    cwd: directory,
    env: { [TIMES_VARIABLE]: `${directory}/times` },
    stdout: "null",
  }).output();
  strictEqual(code, 0);
  const times = await Deno.readTextFile(`${directory}/times`);
  const [slow, quick, ...others] = slowestFiles(times, `${pathToFileURL(directory)}/`, 10);
  deepStrictEqual([slow?.file, quick?.file, others], ["slow_test.ts", "quick_test.ts", []]);
  ok((slow?.seconds ?? 0) >= 0.6, `${slow?.seconds}`);
});
