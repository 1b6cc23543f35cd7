import { deepStrictEqual, fail, ok, rejects, strictEqual } from "node:assert/strict";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import type { ListScope } from "../../../lib/stores/store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

/** What a listing names, and what it tells of. */
async function listed(
  stateDir: string,
  scope: Omit<ListScope, "onProblem"> = {},
  fs: ConstructorParameters<typeof FilesystemStore>[1] = Deno,
): Promise<{ paths: string[]; problems: string[] }> {
  const problems: string[] = [];
  const store = new FilesystemStore({ stateDir, requireStateDir: false }, fs);
  const onProblem = ({ message }: Error): void => void problems.push(message);
  const keys = await Array.fromAsync(store.list({ ...scope, onProblem }));
  return { paths: keys.flat().map(({ path }) => path), problems };
}

async function write(root: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]+$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, "{}");
  }
}

Deno.test("FilesystemStore list() leaves out files that are no record's place", async () => {
  await using scratch = await scratchDirectory();
  await write(
    scratch.path,
    "README.md",
    "top.json",
    "h/j.json",
    "h/notes.txt",
    "h/.4f9c.tmp",
    "h/j.json~",
    "h/.json",
    "h/j.JSON",
    "h/p/j.json",
    "h/p/.4f9c.tmp",
    "h/p/deeper/j.json",
    "h/back\\slash.json",
    "h/new\nline.json",
  );
  await Deno.mkdir(`${scratch.path}/h/p/folder.json`);
  await Deno.mkdir(`${scratch.path}/empty`);
  deepStrictEqual(await listed(scratch.path), { paths: ["h/j.json", "h/p/j.json"], problems: [] });
});

Deno.test("FilesystemStore list() of a missing state directory is empty, unless one is required", async () => {
  await using scratch = await scratchDirectory();
  const stateDir = `${scratch.path}/state`;
  deepStrictEqual(await listed(stateDir), { paths: [], problems: [] });
  const strict = new FilesystemStore({ stateDir, requireStateDir: true });
  await rejects(Array.fromAsync(strict.list({ onProblem: () => {} })), {
    code: "FilesystemError",
    message: /does not exist/,
  });
  deepStrictEqual(await Array.fromAsync(Deno.readDir(scratch.path)), []);
});

Deno.test("FilesystemStore list() refuses a state directory that is a file or cannot be reached", async () => {
  await using scratch = await scratchDirectory();
  await write(scratch.path, "file");
  await Deno.symlink(`${scratch.path}/unmounted`, `${scratch.path}/link`);
  for (const name of ["file", "link"]) {
    await rejects(listed(`${scratch.path}/${name}`), { code: "FilesystemError" });
  }
});

Deno.test("FilesystemStore list() tells of links to directories and follows none", async () => {
  await using scratch = await scratchDirectory();
  const state = `${scratch.path}/state`;
  await write(scratch.path, "outside/j.json", "outside/p/j.json", "state/h/j.json");
  await Deno.symlink(`${scratch.path}/outside`, `${state}/linked`);
  await Deno.symlink(`${scratch.path}/outside/p`, `${state}/h/p`);
  await Deno.symlink(`${scratch.path}/nowhere`, `${state}/dangling`);
  const { paths, problems } = await listed(state);
  deepStrictEqual(paths, ["h/j.json"]);
  deepStrictEqual(
    problems.map((problem) => problem.replace(/ is a symbolic link.*/, "")),
    ["dangling", "h/p", "linked"].map((name) => `${state}/${name}`),
  );
  for (const host of ["linked", "dangling"]) {
    for (const scope of [{ host }, { host, playbookName: "p" }]) {
      const { paths, problems } = await listed(state, scope);
      deepStrictEqual([paths, problems.length], [[], 1], JSON.stringify(scope));
    }
  }
  deepStrictEqual((await listed(state, { playbookName: "p" })).problems.length, 3);
});

Deno.test("FilesystemStore list() names a link in a record's place, for reading to refuse", async () => {
  await using scratch = await scratchDirectory();
  await write(scratch.path, "outside.json", "state/h/a.json");
  await Deno.symlink(`${scratch.path}/outside.json`, `${scratch.path}/state/h/b.json`);
  const { paths, problems } = await listed(`${scratch.path}/state`);
  deepStrictEqual([paths, problems], [["h/a.json", "h/b.json"], []]);
});

Deno.test("FilesystemStore list() goes on behind directories that vanish or are closed", async () => {
  await using scratch = await scratchDirectory();
  await write(scratch.path, "a/j.json", "b/j.json", "c/j.json", "d/j.json");
  const fs = {
    ...Deno,
    readDir: (path: string | URL): AsyncIterable<Deno.DirEntry> => {
      if (`${path}`.endsWith("/b")) throw new Deno.errors.NotFound("gone");
      if (`${path}`.endsWith("/c")) throw new Deno.errors.PermissionDenied("closed");
      return Deno.readDir(path);
    },
  };
  const { paths, problems } = await listed(scratch.path, {}, fs);
  deepStrictEqual(paths, ["a/j.json", "d/j.json"]);
  deepStrictEqual(problems, [`Cannot list the records in ${scratch.path}/c: closed`]);
});

Deno.test("FilesystemStore list() fails when the state directory goes away meanwhile", async () => {
  await using scratch = await scratchDirectory();
  const stateDir = `${scratch.path}/state`;
  await write(stateDir, "a/j.json", "b/j.json");
  const store = new FilesystemStore({ stateDir, requireStateDir: false });
  const keys: string[] = [];
  await rejects(async () => {
    for await (const part of store.list({ onProblem: () => {} })) {
      keys.push(...part.map(({ path }) => path));
      await Deno.rename(stateDir, `${scratch.path}/elsewhere`);
    }
  }, {
    code: "FilesystemError",
    message: /went away while it was read: there may be more records/,
  });
  deepStrictEqual(keys, ["a/j.json"]);
});

Deno.test("FilesystemStore list() fails when another file system takes the directory's place", async () => {
  await using scratch = await scratchDirectory();
  await write(scratch.path, "a/j.json", "b/j.json");
  let calls = 0;
  const unmounted: typeof Deno.stat = async (path) => {
    const info = await Deno.stat(path);
    return ++calls === 1 ? info : { ...info, dev: info.dev + 1 };
  };
  await rejects(listed(scratch.path, {}, { ...Deno, stat: unmounted }), {
    code: "FilesystemError",
    message: /went away while it was read/,
  });
});

Deno.test("FilesystemStore list() fails when the state directory itself is closed", async () => {
  await using scratch = await scratchDirectory();
  const readDir = (): AsyncIterable<Deno.DirEntry> => {
    throw new Deno.errors.PermissionDenied("closed");
  };
  await rejects(listed(scratch.path, {}, { ...Deno, readDir }), { code: "PermissionDenied" });
});

Deno.test("FilesystemStore list() passes on what its listener throws as it is", async () => {
  await using scratch = await scratchDirectory();
  await Deno.symlink("nowhere", `${scratch.path}/link`);
  const store = new FilesystemStore({ stateDir: scratch.path, requireStateDir: false });
  const thrown = new Deno.errors.BrokenPipe("the reader went away");
  await rejects(
    Array.fromAsync(store.list({
      onProblem: () => {
        throw thrown;
      },
    })),
    (error) => error === thrown,
  );
});

Deno.test("FilesystemStore list() names thousands of records in one directory", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h`);
  const names = Array.from({ length: 2500 }, (_, i) => `j${String(i).padStart(5, "0")}.json`);
  await Promise.all(names.map((name) => Deno.writeTextFile(`${scratch.path}/h/${name}`, "")));
  const { paths } = await listed(scratch.path);
  ok(paths.every((path, i) => path === `h/${names[i]}`));
  deepStrictEqual(paths.length, 2500);
});

Deno.test("FilesystemStore list() hands on the first names of a large directory before all of them", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h`);
  const names = Array.from({ length: 1000 }, (_, i) => `j${String(i).padStart(5, "0")}.json`);
  await Promise.all(names.map((name) => Deno.writeTextFile(`${scratch.path}/h/${name}`, "")));
  const store = new FilesystemStore({ stateDir: scratch.path, requireStateDir: false });
  const parts = await Array.fromAsync(store.list({ onProblem: fail }), ({ length }) => length);
  ok(parts.every((length) => length > 0 && length <= 256), parts.join(" "));
  strictEqual(parts.reduce((sum, length) => sum + length), 1000);
});
