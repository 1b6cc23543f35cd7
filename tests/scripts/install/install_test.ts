import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert/strict";
import { findProgram, launch, namesIn } from "../../binary/launch.ts";
import {
  assertInstalled,
  filesBelow,
  SCRIPT,
  standIn,
  testInstall,
  VERSION,
} from "./install_scene.ts";
import { notInstalled } from "../../not_installed.ts";
import { testUnless } from "../../test_unless.ts";

const PLACE = ".local/bin/async-job";

for (const downloader of ["curl", "wget"]) {
  testInstall(`downloads with ${downloader}, checks and installs`, async (scene) => {
    const run = await scene.run({ tools: [downloader, "sha256sum"] });
    await assertInstalled(run, scene.place);
    deepStrictEqual(scene.server.asked, ["SHA256SUMS", scene.file]);
    deepStrictEqual(await filesBelow(scene.home), [PLACE]);
    strictEqual(await Deno.readTextFile(scene.place), standIn(VERSION));
  });
}

for (const tool of ["shasum", "openssl"]) {
  testInstall(`checks with ${tool} where there is no sha256sum`, async (scene) => {
    const tools = ["curl", tool, ...tool === "shasum" ? ["perl"] : []];
    await assertInstalled(await scene.run({ tools }), scene.place);
    scene.server.tamper(scene.file, () => standIn(`${VERSION}0`));
    await Deno.remove(scene.place);
    match((await scene.run({ tools })).stderr, /its SHA-256 is [0-9a-f]{64} instead of/);
  });
}

testInstall("installs below a prefix, absolute or not, and into a directory", async (scene) => {
  const cases: [string[], string][] = [
    [["--prefix", `${scene.path}/opt tools/`], "opt tools/bin"],
    [[`--prefix=relative`], "relative/bin"],
    [["--bin-dir", `${scene.path}/it's $here`], "it's $here"],
  ];
  for (const [args, directory] of cases) {
    const run = await scene.run({ args, cwd: scene.path, env: { HOME: "" } });
    await assertInstalled(run, `${scene.path}/${directory}/async-job`);
    // The line to add is one that a shell understands.
    const line = /^ {2}(export PATH=.+)$/m.exec(run.stdout)?.[1] ?? "";
    const added = ["-c", `${line}; command -v async-job`];
    const found = await new Deno.Command("sh", { args: added }).output();
    strictEqual(
      new TextDecoder().decode(found.stdout),
      `${scene.path}/${directory}/async-job\n`,
    );
  }
});

testInstall("says nothing of PATH when the directory is on it", async (scene) => {
  const run = await scene.run({ after: `${scene.home}/.local/bin` });
  await assertInstalled(run, scene.place);
  strictEqual(run.stdout.includes("PATH"), false, run.stdout);
});

testInstall("names another async-job that comes first", async (scene) => {
  const first = `${scene.path}/first`;
  await Deno.mkdir(first);
  await Deno.writeTextFile(`${first}/async-job`, standIn("1.0.0"), { mode: 0o755 });
  const { stdout } = await scene.run({ before: first, after: `${scene.home}/.local/bin` });
  strictEqual(stdout.includes(`Note: ${first}/async-job comes before it`), true, stdout);
});

testInstall("changes nothing when the very file is there already", async (scene) => {
  await scene.run();
  const before = await Deno.stat(scene.place);
  scene.server.asked.length = 0;
  const { code, stdout } = await scene.run();
  deepStrictEqual([code, scene.server.asked], [0, ["SHA256SUMS"]]);
  match(stdout, /already; nothing was changed/);
  strictEqual((await Deno.stat(scene.place)).ino, before.ino);
});

testInstall("takes another version, with or without a v", async (scene) => {
  await scene.server.publish(
    "async-job-9.8.7-rc.1-x86_64-unknown-linux-gnu",
    standIn("9.8.7-rc.1"),
  );
  const { stdout } = await scene.run({ args: ["--version", "v9.8.7-rc.1"] });
  match(stdout, /: async-job 9\.8\.7-rc\.1 \(stand-in\)/);
  await assertInstalled(await scene.run(), scene.place);
});

testInstall("takes the portable file", async (scene) => {
  await scene.server.publish(`${scene.file}-portable`, `${standIn(VERSION)}# portable\n`);
  await assertInstalled(await scene.run({ args: ["--portable"] }), scene.place);
  match(await Deno.readTextFile(scene.place), /# portable\n$/);
});

testInstall("replaces a running program, which runs on", async (scene) => {
  await Deno.mkdir(`${scene.home}/.local/bin`, { recursive: true });
  // A real executable: the system refuses to write to it while it runs.
  await Deno.copyFile(await findProgram("sleep") ?? "", scene.place);
  await Deno.chmod(scene.place, 0o755);
  const running = new Deno.Command(scene.place, { args: ["60"] }).spawn();
  try {
    await assertInstalled(await scene.run(), scene.place);
    deepStrictEqual(await filesBelow(scene.home), [PLACE]);
  } finally {
    running.kill("SIGKILL");
    strictEqual((await running.status).signal, "SIGKILL");
  }
});

testInstall("replaces a link to the program, and leaves what it pointed to", async (scene) => {
  await Deno.mkdir(`${scene.home}/.local/bin`, { recursive: true });
  await Deno.writeTextFile(`${scene.home}/old`, standIn("1.0.0"), { mode: 0o755 });
  await Deno.symlink(`${scene.home}/old`, scene.place);
  await assertInstalled(await scene.run(), scene.place);
  strictEqual((await Deno.lstat(scene.place)).isSymlink, false);
  strictEqual(await Deno.readTextFile(`${scene.home}/old`), standIn("1.0.0"));
});

testInstall("removes what it installed, and only that", async (scene) => {
  await scene.run();
  await Deno.writeTextFile(`${scene.home}/.local/bin/other`, "");
  const cache = `${scene.home}/.cache/async-job`;
  await Deno.mkdir(cache, { recursive: true });
  const removed = await scene.run({ args: ["--uninstall"], tools: [] });
  deepStrictEqual([removed.code, removed.stderr], [0, ""]);
  strictEqual(removed.stdout.includes(`Removed ${scene.place}`), true, removed.stdout);
  strictEqual(removed.stdout.includes(cache), true, removed.stdout);
  deepStrictEqual(await filesBelow(scene.home), [".local/bin/other"]);
  const again = await scene.run({ args: ["--uninstall"], tools: [] });
  strictEqual(again.code, 0);
  match(again.stdout, /^There is no .+; nothing was changed\n$/);
});

testInstall("works from a pipe, and does nothing when the pipe breaks off", async (scene) => {
  const text = await Deno.readTextFile(SCRIPT);
  const lengths = Array.from({ length: 24 }, (_, n) => text.length - 2 - n);
  for (let n = 1; n < 25; n++) lengths.push(Math.floor(text.length * n / 25));
  // Each line's end is a place where a shell might already begin.
  for (const { index } of text.matchAll(/^}$/gm)) lengths.push(index + 2);
  const part = `${scene.path}/part.sh`;
  for (const length of lengths.filter((each) => each < text.length - 1)) {
    await Deno.writeTextFile(part, text.slice(0, length));
    const { stdout } = await scene.run({ script: part });
    strictEqual(stdout, "", `${length} characters`);
  }
  deepStrictEqual([await namesIn(scene.home), scene.server.asked], [[], []]);
  await Deno.writeTextFile(part, text.trimEnd());
  await assertInstalled(await scene.run({ script: part }), scene.place);
});

testInstall("shows its options and refuses others", async (scene) => {
  const help = await scene.run({ args: ["--help"], tools: [] });
  deepStrictEqual([help.code, help.stderr], [0, ""]);
  for (const option of ["--version", "--prefix", "--base-url", "--portable", "--uninstall"]) {
    strictEqual(help.stdout.includes(option), true, option);
  }
  const wrong = [["--prefx", "x"], ["--prefix"], ["--prefix="], ["--version", "latest"], ["x"]];
  for (const args of [...wrong, ["--version", "1.2.3/../.."]]) {
    const { code, stdout, stderr } = await scene.run({ args });
    match(stderr, /^error: .+\nhint: Run sh install\.sh --help\n$/);
    deepStrictEqual([code, stdout], [2, ""]);
  }
  deepStrictEqual(scene.server.asked, []);
});

Deno.test("install.sh names the version of deno.json", async () => {
  const stamped = /^version=(.+)$/m.exec(await Deno.readTextFile(SCRIPT))?.[1];
  strictEqual(stamped, VERSION);
});

testUnless(await notInstalled("shellcheck"), "install.sh pleases shellcheck", async () => {
  notStrictEqual((await Deno.readTextFile(SCRIPT)).includes("shellcheck disable"), true);
  const { stdout } = await launch(SCRIPT, { through: ["shellcheck"] });
  strictEqual(stdout, "");
});
