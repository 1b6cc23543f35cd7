import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { findProgram, launch, namesIn, start, unprivileged } from "./launch.ts";
import { ECHO, miniature, PART } from "./miniature.ts";
import { assertRefused, testUnderShells } from "./under_shells.ts";
import { testUnless } from "../test_unless.ts";
import { notInstalled } from "../not_installed.ts";

const ECHO_STATUS = 7;
/** What an unpacked miniature consists of. */
const FILES = ["deno", "main.js", "part.js"];

testUnderShells(
  "passes arguments, standard input and exit status on exactly",
  async ({ run }) => {
    const args = ["", "two words", "'", '"', "$HOME `id` \\", "*", "a\nb\n", "--", "-x", "é🙂", ""];
    const input = "line\n\tlast";
    for (const time of ["first", "later"]) {
      const { code, stdout, stderr } = await run({ args, stdin: input });
      strictEqual(stdout, args.map((arg) => `${arg}\0`).join("") + `home\n${input}`, time);
      strictEqual(stderr, "", time);
      strictEqual(code, ECHO_STATUS, time);
    }
  },
);

testUnderShells(
  "starts no other program once it is unpacked",
  async ({ cache, file, shell, run }) => {
    await run();
    const env = { ASYNC_JOB_CACHE_DIR: cache, PATH: "/nonexistent" };
    const through = [await findProgram(shell[0] ?? "") ?? "", ...shell.slice(1)];
    // The stand-in for the runtime ends in `cat`, which it does not find then.
    const { stdout } = await launch(file, { env, through, args: ["reached"] });
    strictEqual(stdout, "reached\0home\n");
  },
);

testUnderShells("leaves nothing behind but its private cache", async ({ cache, run }) => {
  const { code } = await run({ through: ["sh", "-c", 'umask 000; exec "$@"', "sh"] });
  strictEqual(code, ECHO_STATUS);
  const [id = "", ...others] = await namesIn(cache);
  deepStrictEqual(others, []);
  deepStrictEqual(await namesIn(`${cache}/${id}`), FILES);
  strictEqual(await Deno.readTextFile(`${cache}/${id}/main.js`), "the program");
  strictEqual(await Deno.readTextFile(`${cache}/${id}/part.js`), PART);
  for (const part of ["", `/${id}`, ...FILES.map((name) => `/${id}/${name}`)]) {
    strictEqual(((await Deno.lstat(cache + part)).mode ?? 0) & 0o077, 0, part);
  }
});

testUnderShells("keeps the umask of its caller for the program", async ({ cache, file, shell }) => {
  await miniature(file, { runtime: "#!/bin/sh\numask\n" });
  const through = ["sh", "-c", 'umask 027; exec "$@"', "sh", ...shell];
  const { stdout } = await launch(file, { through, env: { ASYNC_JOB_CACHE_DIR: cache } });
  strictEqual(Number(stdout), 27);
});

testUnderShells("unpacks once for twenty first runs at once", async ({ cache, run }) => {
  const runs = await Promise.all(Array.from({ length: 20 }, () => run()));
  for (const { code, stderr } of runs) strictEqual(`${code}${stderr}`, `${ECHO_STATUS}`);
  strictEqual((await namesIn(cache)).length, 1);
});

testUnderShells("starts from a read-only cache", async ({ path, run }) => {
  const cache = `${path}/owned/cache`;
  await Deno.mkdir(`${path}/owned`);
  await Deno.chmod(`${path}/owned`, 0o777);
  const options = { through: unprivileged(), env: { ASYNC_JOB_CACHE_DIR: cache } };
  strictEqual((await run(options)).code, ECHO_STATUS);
  for (const name of await namesIn(cache)) await Deno.chmod(`${cache}/${name}`, 0o500);
  await Deno.chmod(cache, 0o500);
  strictEqual((await run(options)).code, ECHO_STATUS);
  await Deno.chmod(cache, 0o700);
  for (const name of await namesIn(cache)) await Deno.chmod(`${cache}/${name}`, 0o700);
});

testUnderShells("brings back a file that somebody removed", async ({ cache, run }) => {
  await run();
  const [id = ""] = await namesIn(cache);
  for (const name of FILES) {
    await Deno.remove(`${cache}/${id}/${name}`);
    strictEqual((await run()).code, ECHO_STATUS);
    deepStrictEqual(await namesIn(cache), [id]);
    deepStrictEqual(await namesIn(`${cache}/${id}`), FILES);
  }
});

testUnderShells("shares the runtime between versions", async ({ cache, file, run }) => {
  const inodes = new Set<number | null>();
  for (const program of ["old", "new"]) {
    await miniature(file, { program, runtime: ECHO });
    strictEqual((await run()).code, ECHO_STATUS);
    for (const id of await namesIn(cache)) {
      inodes.add((await Deno.stat(`${cache}/${id}/deno`)).ino);
    }
  }
  strictEqual((await namesIn(cache)).length, 2);
  strictEqual(inodes.size, 1);
});

testUnderShells("waits for the process that unpacks", async ({ cache, file, shell }) => {
  await Deno.mkdir(cache, { mode: 0o700 });
  await Deno.symlink(`${Deno.pid}@${Deno.hostname()}`, `${cache}/lock`);
  const child = start(file, { through: shell, env: { ASYNC_JOB_CACHE_DIR: cache } });
  await child.stdin.close();
  const ended = child.output();
  const pause = Promise.withResolvers<"waits">();
  const timer = setTimeout(() => pause.resolve("waits"), 500);
  strictEqual(await Promise.race([ended.then(() => "ended"), pause.promise]), "waits");
  clearTimeout(timer);
  await Deno.remove(`${cache}/lock`);
  strictEqual((await ended).code, ECHO_STATUS);
});

testUnderShells("takes over from a dead process and clears up after it", async ({ cache, run }) => {
  const dead = start("true");
  await dead.stdin.close();
  await dead.output();
  const left = `${cache}/work.${dead.pid}@${Deno.hostname()}.abc123`;
  await Deno.mkdir(left, { recursive: true, mode: 0o700 });
  await Deno.chmod(cache, 0o700);
  await Deno.writeTextFile(`${left}/deno`, "half of it");
  await Deno.symlink(`${dead.pid}@${Deno.hostname()}`, `${cache}/lock`);
  strictEqual((await run()).code, ECHO_STATUS);
  strictEqual((await namesIn(cache)).length, 1);
});

testUnderShells("takes a lock with its own number for a dead one's", async ({ cache, run }) => {
  await Deno.mkdir(cache, { mode: 0o700 });
  const lock = 'ln -s "$$@$(uname -n)" "$ASYNC_JOB_CACHE_DIR/lock"; exec "$@"';
  strictEqual((await run({ through: ["sh", "-c", lock, "sh"] })).code, ECHO_STATUS);
  strictEqual((await namesIn(cache)).length, 1);
});

testUnderShells("says which platform it needs on another", async ({ file, run }) => {
  await miniature(file, { platform: { uname: "Plan9 mips", needs: "Plan 9" } });
  assertRefused(await run(), /^error: Cannot run on .+\nhint: This file needs Plan 9\n$/);
});

testUnless(await notInstalled("shellcheck"), "portable_head.sh pleases shellcheck", async () => {
  const head = new URL("../../scripts/build/portable_head.sh", import.meta.url);
  const { stdout } = await launch(fileURLToPath(head), { through: ["shellcheck"] });
  strictEqual(stdout, "");
});
