import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert/strict";
import { findProgram, launch, namesIn } from "./launch.ts";
import { miniature } from "./miniature.ts";
import { elf } from "./stand_in_runtimes.ts";
import { assertRefused, type Scene, testUnderShells } from "./under_shells.ts";

const ECHO_STATUS = 7;

/** All that unpacking needs besides a tool that computes SHA-256. */
const TOOLS = "cat chmod cksum gzip head id ln ls mkdir mktemp mv perl readlink rm sh sleep tail " +
  "uname wc";

/** Changes one bit of the file, `distance` bytes behind the start of the program. */
async function damage(path: string, distance: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  const place = new TextDecoder("latin1").decode(bytes).lastIndexOf("the program") + distance;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  await Deno.writeFile(path, bytes);
}

async function assertNothingCached({ cache }: Scene): Promise<void> {
  deepStrictEqual(await namesIn(cache).catch(() => []), []);
}

testUnderShells("refuses a truncated file", async (scene) => {
  const { size } = await Deno.stat(scene.file);
  await Deno.truncate(scene.file, size - 1);
  assertRefused(
    await scene.run(),
    new RegExp(`it has ${size - 1} bytes instead of ${size}\nhint: Download or build it again`),
  );
  await assertNothingCached(scene);
});

testUnderShells("refuses a program of which any file was changed", async (scene) => {
  const whole = await Deno.readFile(scene.file);
  for (const distance of [3, "the program".length + 3]) {
    await Deno.writeFile(scene.file, whole);
    await damage(scene.file, distance);
    assertRefused(await scene.run(), /the file is damaged: the program is not whole/);
    await assertNothingCached(scene);
  }
});

testUnderShells("refuses a changed runtime", async (scene) => {
  await damage(scene.file, 5000);
  assertRefused(await scene.run(), /the file is damaged: /);
  await assertNothingCached(scene);
});

for (const tool of ["sha256sum", "shasum", "openssl", undefined]) {
  testUnderShells(`checks what it unpacks with ${tool ?? "cksum alone"}`, async (scene) => {
    const { cache, file, path } = scene;
    await Deno.mkdir(`${path}/bin`);
    for (const name of [...TOOLS.split(" "), ...tool === undefined ? [] : [tool]]) {
      await Deno.symlink(await findProgram(name) ?? `/missing/${name}`, `${path}/bin/${name}`);
    }
    const through = [await findProgram(scene.shell[0] ?? "") ?? "", ...scene.shell.slice(1)];
    const env = { ASYNC_JOB_CACHE_DIR: cache, PATH: `${path}/bin` };
    strictEqual((await launch(file, { env, through })).stderr, "");
    strictEqual((await launch(file, { env, through })).code, ECHO_STATUS);
    await Deno.remove(cache, { recursive: true });
    await damage(file, 3);
    assertRefused(await launch(file, { env, through }), /the program is not whole/);
    await assertNothingCached(scene);
  }, tool === undefined || await findProgram(tool) ? undefined : `${tool} is not installed`);
}

testUnderShells("clears up when the disk is full", async (scene) => {
  // A limit on the size of files stops a write as a full disk does.
  const limited = ["bash", "-c", 'trap "" XFSZ; ulimit -f 40; exec "$@"', "bash"];
  const refused = await scene.run({ through: limited });
  assertRefused(refused, /cache: .*File too large/);
  match(refused.stderr, /hint: Set ASYNC_JOB_CACHE_DIR .+ 150 MB free/);
  await assertNothingCached(scene);
  strictEqual((await scene.run()).code, ECHO_STATUS);
});

const OTHERWISE = "On Alpine run it in a container";
const NEEDS_GLIBC = { needs: "glibc", otherwise: OTHERWISE };

testUnderShells("says that the glibc here is too old", async (scene) => {
  // As on Oracle Linux 7, where the loader prints a line for each symbol.
  const said = "/lib64/libm.so.6: version `GLIBC_2.27' not found (required by deno)";
  const runtime = `#!/bin/sh\ncat >&2 <<'END'\n${said}\n${said}\nEND\nexit 1\n`;
  await miniature(scene.file, { runtime, platform: NEEDS_GLIBC });
  const run = await scene.run();
  assertRefused(
    run,
    /^error: Cannot start the Deno runtime .+: the glibc of this system is too old/,
  );
  strictEqual(run.stderr.split(said).length, 2, run.stderr);
  match(run.stderr, new RegExp(`\nhint: This file needs glibc\\. ${OTHERWISE}\n$`));
  await assertNothingCached(scene);
});

testUnderShells("says that there is no glibc here", async (scene) => {
  // As on Alpine: the system has the executable, but not the loader that it names.
  const machine = Deno.build.arch === "x86_64" ? 0x3e : 0xb7;
  const runtime = elf(machine, "/lib64/ld-linux-missing.so.2");
  await miniature(scene.file, { runtime, platform: NEEDS_GLIBC });
  const run = await scene.run();
  assertRefused(
    run,
    /^error: Cannot start .+: this system has no glibc that it could use: .+\nhint:/,
  );
  match(run.stderr, new RegExp(`\nhint: This file needs glibc\\. ${OTHERWISE}\n$`));
  await assertNothingCached(scene);
}, Deno.build.os === "linux" ? undefined : "only Linux has ELF executables");

testUnderShells("says that gcompat does not help", async (scene) => {
  // What musl's loader says when it has to make do with gcompat.
  const said = "Error relocating /deno: __res_init: symbol not found";
  const runtime = `#!/bin/sh\necho '${said}' >&2\nexit 127\n`;
  await miniature(scene.file, { runtime, platform: NEEDS_GLIBC });
  assertRefused(await scene.run(), new RegExp(`no glibc that it could use: ${said}\nhint: `));
  await assertNothingCached(scene);
});

testUnderShells("says that the runtime does not start here, whatever the reason", async (scene) => {
  await miniature(scene.file, { runtime: "#!/bin/sh\nexit 70\n", platform: NEEDS_GLIBC });
  assertRefused(
    await scene.run(),
    /Cannot start .+: it ended with status 70\nhint: This file needs/,
  );
  await miniature(scene.file, { runtime: "#!/bin/sh\necho why >&2\nexit 1\n" });
  assertRefused(await scene.run(), /Cannot start .+: why\nhint: This file needs/);
  await assertNothingCached(scene);
});

testUnderShells("clears up when it is interrupted", async (scene) => {
  const runtime = "#!/bin/sh\nkill -TERM $PPID\n";
  await miniature(scene.file, { runtime });
  const { code } = await scene.run();
  notStrictEqual(code, 0);
  await assertNothingCached(scene);
});

testUnderShells("says that gzip is missing", async ({ cache, file, path, shell }) => {
  await Deno.mkdir(`${path}/bin`);
  for (const name of TOOLS.split(" ").filter((name) => name !== "gzip")) {
    await Deno.symlink(await findProgram(name) ?? `/missing/${name}`, `${path}/bin/${name}`);
  }
  const through = [await findProgram(shell[0] ?? "") ?? "", ...shell.slice(1)];
  const env = { ASYNC_JOB_CACHE_DIR: cache, PATH: `${path}/bin` };
  const run = await launch(file, { env, through });
  // Debian's busybox needs no PATH to find its own gzip.
  if (shell[0] === "busybox" && run.code === ECHO_STATUS) return;
  assertRefused(run, /gzip is not there\nhint: Install gzip/);
});
