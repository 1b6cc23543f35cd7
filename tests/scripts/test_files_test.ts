import { deepStrictEqual, ok } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { isBelow, testFiles } from "../../scripts/test/test_files.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

Deno.test("testFiles() names the tests below a directory, and nothing else", async () => {
  await using scratch = await scratchDirectory();
  const paths = [
    "tests/binary/a_test.ts",
    "tests/cli/help/b_test.ts",
    "tests/roles/z_test.ts",
    "tests/roles/helper.ts",
    "tests/c_test.ts",
  ];
  for (const path of paths) {
    await Deno.mkdir(`${scratch.path}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(`${scratch.path}/${path}`, "");
  }
  deepStrictEqual(await testFiles(scratch.path, "tests"), [
    "tests/binary/a_test.ts",
    "tests/c_test.ts",
    "tests/cli/help/b_test.ts",
    "tests/roles/z_test.ts",
  ]);
});

Deno.test("the quick tests leave out places that are there, and run all others", async () => {
  const ignored = / --ignore=(\S+) /.exec(config.tasks["test:unit"].command)?.[1]?.split(",") ?? [];
  const files = await testFiles(ROOT, "tests");
  for (const place of ignored) ok(files.some((file) => isBelow(file, [place])), place);
  const quick = files.filter((file) => !isBelow(file, ignored));
  ok(
    quick.includes("tests/scripts/test_files_test.ts") &&
      !quick.includes("tests/binary/oci_test.ts"),
  );
});
