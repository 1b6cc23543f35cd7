import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { launch, namesIn, NOBODY, unprivileged } from "./launch.ts";
import { assertRefused, testUnderShells } from "./under_shells.ts";

const ECHO_STATUS = 7;
const ONLY_ROOT = Deno.uid() === 0 ? undefined : "only root can give files to another user";

/** A directory like /tmp. */
async function temporaryDirectory(path: string): Promise<string> {
  const directory = `${path}/tmp`;
  await Deno.mkdir(directory);
  await Deno.chmod(directory, 0o1777);
  return directory;
}

async function giveToNobody(path: string): Promise<void> {
  await Deno.chown(path, NOBODY, NOBODY);
  if (!(await Deno.lstat(path)).isDirectory) return;
  for (const name of await namesIn(path)) await giveToNobody(`${path}/${name}`);
}

testUnderShells("prefers XDG_CACHE_HOME to HOME", async ({ path, run }) => {
  const env = { HOME: path, XDG_CACHE_HOME: `${path}/xdg` };
  strictEqual((await run({ env })).stdout, `home=${path}\n`);
  strictEqual((await namesIn(`${path}/xdg/async-job`)).length, 1);
  strictEqual((await run({ env: { HOME: path } })).stdout, `home=${path}\n`);
  strictEqual((await namesIn(`${path}/.cache/async-job`)).length, 1);
});

testUnderShells("makes do with the temporary directory without HOME", async ({ path, run }) => {
  const env = { TMPDIR: await temporaryDirectory(path) };
  for (const time of ["first", "later"]) {
    strictEqual((await run({ env })).stdout, "home\n", time);
    deepStrictEqual(await namesIn(env.TMPDIR), [`async-job-${Deno.uid()}`], time);
  }
  const { mode } = await Deno.lstat(`${env.TMPDIR}/async-job-${Deno.uid()}`);
  strictEqual((mode ?? 0) & 0o777, 0o700);
});

testUnderShells("falls back when HOME takes no files", async ({ path, run }) => {
  const home = `${path}/home`;
  await Deno.mkdir(home);
  if (Deno.uid() === 0) await giveToNobody(home);
  await Deno.chmod(home, 0o555);
  const env = { HOME: home, TMPDIR: await temporaryDirectory(path) };
  const { code, stdout, stderr } = await run({ env, through: unprivileged() });
  strictEqual(`${code} ${stdout}${stderr}`, `${ECHO_STATUS} home=${home}\n`);
  strictEqual((await namesIn(env.TMPDIR)).length, 1);
});

testUnderShells("tells all that it tried when no place will do", async ({ path, run }) => {
  const env = { HOME: path, TMPDIR: `${path}/missing` };
  await Deno.writeTextFile(`${path}/.cache`, "a file");
  const refused = await run({ env });
  assertRefused(refused, /hint: Set ASYNC_JOB_CACHE_DIR/);
  match(refused.stderr, new RegExp(`${path}/\\.cache/async-job: .+; ${path}/missing/async`));
});

testUnderShells("passes over a home and a cache of another user", async ({ path, cache, run }) => {
  await run({ env: { HOME: path } });
  await run({ env: { ASYNC_JOB_CACHE_DIR: cache } });
  const home = `${path}/home`;
  await Deno.mkdir(home);
  await Deno.rename(`${path}/.cache`, `${home}/.cache`);
  await giveToNobody(home);
  await giveToNobody(cache);
  const env = { HOME: home, XDG_CACHE_HOME: home, TMPDIR: await temporaryDirectory(path) };
  strictEqual((await run({ env })).code, ECHO_STATUS);
  strictEqual((await namesIn(env.TMPDIR)).length, 1);
  assertRefused(await run(), /cache: it belongs to another user/);
}, ONLY_ROOT);

testUnderShells("never starts what another user put under its name", async ({ path, run }) => {
  const env = { TMPDIR: await temporaryDirectory(path) };
  await run({ env });
  const place = `${env.TMPDIR}/async-job-${Deno.uid()}`;
  const [id = ""] = await namesIn(place);
  for (const name of await namesIn(`${place}/${id}`)) {
    await giveToNobody(`${place}/${id}/${name}`);
    strictEqual((await run({ env })).code, ECHO_STATUS);
    strictEqual((await Deno.stat(`${place}/${id}/${name}`)).uid, Deno.uid());
  }
  await giveToNobody(place);
  assertRefused(await run({ env }), /async-job-\d+: it belongs to another user/);
}, ONLY_ROOT);

testUnderShells("refuses a temporary directory that is not private", async ({ path, run }) => {
  const env = { TMPDIR: await temporaryDirectory(path) };
  const place = `${env.TMPDIR}/async-job-${Deno.uid()}`;
  await Deno.mkdir(`${path}/elsewhere`, { mode: 0o700 });
  await Deno.symlink(`${path}/elsewhere`, place);
  assertRefused(await run({ env }), /async-job-\d+: it is a symbolic link/);
  deepStrictEqual(await namesIn(`${path}/elsewhere`), []);
  await Deno.remove(place);

  await Deno.mkdir(place);
  await Deno.chmod(place, 0o755);
  assertRefused(await run({ env }), /async-job-\d+: its mode is not 0700/);
  deepStrictEqual(await namesIn(place), []);
});

testUnderShells("refuses a chosen directory that will not do", async ({ path, file, shell }) => {
  const runIn = (directory: string): ReturnType<typeof launch> =>
    launch(file, { through: shell, env: { HOME: path, ASYNC_JOB_CACHE_DIR: directory } });
  assertRefused(await runIn("cache"), /'cache': ASYNC_JOB_CACHE_DIR is not an absolute path/);
  assertRefused(await runIn(file), /async-job: .*(File exists|Not a directory)/);
  const shared = `${path}/shared`;
  await Deno.mkdir(shared);
  await Deno.chmod(shared, 0o775);
  assertRefused(await runIn(shared), /shared: others can write to it \(chmod go-w fixes that\)/);
  deepStrictEqual(await namesIn(shared), []);
});

testUnderShells("copes with odd characters in its place", async ({ path, run }) => {
  const env = { ASYNC_JOB_CACHE_DIR: `${path}/a 'b' "c" $d %41 #e ?f *g` };
  for (const time of ["first", "later"]) {
    strictEqual((await run({ env })).code, ECHO_STATUS, time);
  }
});
