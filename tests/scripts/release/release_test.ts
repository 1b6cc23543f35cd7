import { deepStrictEqual, match, rejects, strictEqual, throws } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { changelogEntry } from "../../../scripts/release/changelog_entry.ts";
import { checkRelease } from "../../../scripts/release/check_release.ts";
import { publishCommand } from "../../../scripts/release/publish_release.ts";
import { releaseFiles } from "../../../scripts/release/release_files.ts";
import { builtTests } from "../../../scripts/test/built_tests.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { smallRelease } from "./small_release.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const CHANGELOG = `# Changelog

## 1.2.3 (2026-01-31)

### Added

- A thing.

## 1.2.2 (unreleased)

Earlier.
`;

/** A directory with the files that state a version. */
async function sources(root: string, differing: Record<string, string> = {}): Promise<void> {
  await Deno.mkdir(`${root}/scripts`, { recursive: true });
  const files: Record<string, string> = {
    "deno.json": '{"version":"1.2.3"}',
    "galaxy.yml": "---\nname: ansible\nversion: 1.2.3\n",
    "scripts/install.sh": "#!/bin/sh\nversion=1.2.3\n",
    "CHANGELOG.md": CHANGELOG,
    ...differing,
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${root}/${name}`, text);
  }
}

Deno.test("checkRelease() finds that this checkout's versions agree", async () => {
  const { version, notes } = await checkRelease(ROOT, undefined);
  match(version, /^\d+\.\d+\.\d+/);
  match(notes, /^### /m);
});

Deno.test("checkRelease() takes the tag of the version, and no other", async () => {
  await using scratch = await scratchDirectory();
  await sources(scratch.path);
  deepStrictEqual(await checkRelease(scratch.path, "v1.2.3"), {
    version: "1.2.3",
    notes: "### Added\n\n- A thing.\n",
  });
  for (const tag of ["1.2.3", "v1.2.4", "v1.2.3-rc.1"]) {
    await rejects(checkRelease(scratch.path, tag), /the files state version 1\.2\.3/);
  }
});

Deno.test("checkRelease() names the files whose versions differ", async () => {
  await using scratch = await scratchDirectory();
  const cases: [string, string, RegExp][] = [
    ["galaxy.yml", "version: 1.2.4\n", /galaxy\.yml says 1\.2\.4/],
    ["scripts/install.sh", "version=1.2.2\n", /install\.sh says 1\.2\.2/],
    ["deno.json", "{}", /deno\.json says undefined/],
  ];
  for (const [name, text, why] of cases) {
    await sources(scratch.path, { [name]: text });
    await rejects(checkRelease(scratch.path, undefined), why);
  }
});

Deno.test("checkRelease() releases nothing that the changelog does not date", async () => {
  await using scratch = await scratchDirectory();
  const undated = CHANGELOG.replace("2026-01-31", "unreleased");
  await sources(scratch.path, { "CHANGELOG.md": undated });
  strictEqual((await checkRelease(scratch.path, undefined)).version, "1.2.3");
  await rejects(checkRelease(scratch.path, "v1.2.3"), /calls it unreleased/);
});

Deno.test("changelogEntry() reads one version's part", () => {
  deepStrictEqual(changelogEntry(CHANGELOG, "1.2.2"), { date: undefined, notes: "Earlier.\n" });
  throws(() => changelogEntry(CHANGELOG, "1.2"), /no text under "## 1\.2 \(/);
  throws(() => changelogEntry("## 1.2.3 (soon)\n\ntext\n", "1.2.3"), /no text/);
  throws(() => changelogEntry("## 1.2.3 (unreleased)\n\n## 1.2.2 (unreleased)\n", "1.2.3"));
});

Deno.test("releaseFiles() lists all that a release consists of", async () => {
  await using scratch = await scratchDirectory();
  await smallRelease(scratch.path, "1.2.3");
  const files = await releaseFiles("/source", scratch.path, "1.2.3");
  strictEqual(files.length, 12);
  deepStrictEqual(files.slice(-2), [`${scratch.path}/SHA256SUMS`, "/source/scripts/install.sh"]);
  for (
    const name of [
      "async-job-1.2.3-aarch64-apple-darwin-portable",
      "async-job-1.2.3-x86_64-pc-windows-msvc.exe",
      "async-job-1.2.3-x86_64-unknown-linux-gnu",
      "async-job-1.2.3.cdx.json",
    ]
  ) strictEqual(files.includes(`${scratch.path}/${name}`), true, name);
});

Deno.test("releaseFiles() refuses what is not whole", async () => {
  await using scratch = await scratchDirectory();
  const file = `${scratch.path}/async-job-1.2.3-x86_64-unknown-linux-gnu`;
  const sums = `${scratch.path}/SHA256SUMS`;
  const flaws: [() => Promise<void>, RegExp][] = [
    [() => Deno.remove(sums), /SHA256SUMS is missing/],
    [() => Deno.remove(file), /x86_64-unknown-linux-gnu is missing/],
    [() => Deno.writeTextFile(file, "other"), /has the SHA-256 [0-9a-f]{64}, SHA256SUMS says/],
    [
      async () => {
        const lines = (await Deno.readTextFile(sums)).split("\n");
        await Deno.writeTextFile(sums, lines.slice(1).join("\n"));
      },
      /does not list async-job-1\.2\.3-aarch64-apple-darwin$/,
    ],
    [
      () => Deno.writeTextFile(sums, `${"0".repeat(64)}  stranger\n`, { append: true }),
      /lists what is no part of it: stranger/,
    ],
    [() => Deno.writeTextFile(sums, "<html>\n"), /a line of another form: <html>/],
  ];
  for (const [spoil, why] of flaws) {
    await smallRelease(scratch.path, "1.2.3");
    await spoil();
    await rejects(releaseFiles("/source", scratch.path, "1.2.3"), why);
  }
});

Deno.test("publishCommand() marks a preview as one", () => {
  strictEqual(publishCommand("1.2.3", ["f"]).includes("--prerelease"), false);
  const command = publishCommand("1.2.3-rc.1", ["a", "b"]);
  deepStrictEqual(command.slice(0, 4), ["gh", "release", "create", "v1.2.3-rc.1"]);
  deepStrictEqual(command.slice(-3), ["--prerelease", "a", "b"]);
});

Deno.test("builtTests() names test files, and fewer on Windows", async () => {
  const files = builtTests("linux");
  for (const file of files) strictEqual((await Deno.stat(`${ROOT}/${file}`)).isFile, true, file);
  deepStrictEqual(builtTests("windows"), ["tests/binary/every_platform_test.ts"]);
  strictEqual(files.includes("tests/binary/every_platform_test.ts"), true);
});
