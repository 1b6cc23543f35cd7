import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { recordKey } from "../../../lib/record/record_key.ts";
import { FilesystemStore } from "../../../lib/stores/filesystem/filesystem_store.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { testAge } from "../age_conformance.ts";
import { testStore } from "../conformance.ts";
import { testList } from "../list_conformance.ts";
import { wasWritten } from "../was_written.ts";
import { directoryPlace } from "./directory_place.ts";

testStore("FilesystemStore", directoryPlace);
testAge("FilesystemStore", directoryPlace);

/** Through another file system than Deno's own nothing is read in this thread. */
const slowPlace = (): ReturnType<typeof directoryPlace> => directoryPlace(() => ({ ...Deno }));
testList("FilesystemStore on a slow file system", slowPlace);

const KEY = recordKey({ host: "h", playbookName: "p", jobName: "j" });
const CONTENT = new TextEncoder().encode("content");
const open = (stateDir: string, requireStateDir = false): FilesystemStore =>
  new FilesystemStore({ stateDir, requireStateDir });

/** Every path below a directory, sorted. */
async function tree(path: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(path)) {
    found.push(entry.name);
    if (entry.isDirectory) {
      found.push(...(await tree(`${path}/${entry.name}`)).map((below) => `${entry.name}/${below}`));
    }
  }
  return found.sort();
}

Deno.test("FilesystemStore location() keeps the directory as the user wrote it", () => {
  strictEqual(open(".ansible_async_state").location(KEY), ".ansible_async_state/h/p/j.json");
  strictEqual(open("/var/state///").location(KEY), "/var/state/h/p/j.json");
  strictEqual(open("/").location(KEY), "/h/p/j.json");
});

Deno.test("FilesystemStore read() creates nothing where the state directory is missing", async () => {
  await using scratch = await scratchDirectory();
  strictEqual(await open(`${scratch.path}/a/b`).read(KEY), undefined);
  deepStrictEqual(await tree(scratch.path), []);
});

Deno.test("FilesystemStore read() quickly answers and refuses what it does otherwise", async () => {
  await using scratch = await scratchDirectory();
  const store = open(scratch.path);
  const file = store.location(KEY);
  const both = async (): Promise<unknown[]> =>
    await Promise.all(
      [{}, { quickly: true }].map((options) =>
        store.read(KEY, options).then((object) => object?.content, ({ message }) => message)
      ),
    );
  const [absent, absentQuickly] = await both();
  deepStrictEqual([absent, absentQuickly], [undefined, undefined]);
  await store.create(KEY, CONTENT);
  deepStrictEqual(await both(), [CONTENT, CONTENT]);
  await Deno.rename(file, `${file}.moved`);
  await Deno.symlink(`${file}.moved`, file);
  const [link, linkQuickly] = await both();
  match(String(link), /is a symbolic link, which is refused/);
  strictEqual(linkQuickly, link);
  await Deno.remove(file);
  await Deno.mkdir(file);
  const [directory, directoryQuickly] = await both();
  match(String(directory), /it is a directory/);
  strictEqual(directoryQuickly, directory);
});

Deno.test("FilesystemStore leaves nothing but the record behind", async () => {
  await using scratch = await scratchDirectory();
  const store = open(`${scratch.path}/state`);
  await store.create(KEY, CONTENT);
  const seen = await store.read(KEY);
  ok(seen);
  await store.create(KEY, CONTENT);
  await store.replace(KEY, new Uint8Array([1]), seen);
  await store.replace(KEY, new Uint8Array([2]), seen);
  deepStrictEqual(await tree(scratch.path), ["state", "state/h", "state/h/p", "state/h/p/j.json"]);
});

Deno.test("FilesystemStore refuses a missing state directory when one is required", async () => {
  await using scratch = await scratchDirectory();
  const store = open(`${scratch.path}/state`, true);
  await rejects(store.read(KEY), { code: "FilesystemError", message: /does not exist/ });
  await rejects(store.create(KEY, CONTENT), { code: "FilesystemError", message: /does not exist/ });
  deepStrictEqual(await tree(scratch.path), []);
  await Deno.mkdir(`${scratch.path}/state`);
  strictEqual(await store.read(KEY), undefined);
});

Deno.test("FilesystemStore refuses links inside the state directory, for reading and writing", async () => {
  for (
    const [link, target] of [
      ["h", "dir"],
      ["h/p", "dir"],
      ["h/p/j.json", "file"],
      ["h", "nowhere"],
      ["h/p/j.json", "nowhere"],
    ] as const
  ) {
    await using scratch = await scratchDirectory();
    await Deno.mkdir(`${scratch.path}/outside/dir/p`, { recursive: true });
    await Deno.writeTextFile(`${scratch.path}/outside/file`, "outside");
    const parent = `${scratch.path}/state/${link}`.replace(/\/[^/]+$/, "");
    await Deno.mkdir(parent, { recursive: true });
    await Deno.symlink(`${scratch.path}/outside/${target}`, `${scratch.path}/state/${link}`);
    const before = await tree(scratch.path);
    const store = open(`${scratch.path}/state`);
    const refusal = { code: "FilesystemError", message: /symbolic link/ };
    await rejects(store.read(KEY), refusal);
    await rejects(store.create(KEY, CONTENT), refusal);
    await rejects(
      store.replace(KEY, CONTENT, { content: new TextEncoder().encode("outside") }),
      refusal,
    );
    deepStrictEqual(await tree(scratch.path), before);
    strictEqual(await Deno.readTextFile(`${scratch.path}/outside/file`), "outside");
  }
});

Deno.test("FilesystemStore follows a state directory that is a link itself", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/real`);
  await Deno.symlink("real", `${scratch.path}/state`);
  strictEqual(await wasWritten(open(`${scratch.path}/state`).create(KEY, CONTENT)), true);
  deepStrictEqual((await open(`${scratch.path}/real`).read(KEY))?.content, CONTENT);
});

Deno.test("FilesystemStore does not take a link to an unmounted place for an empty store", async () => {
  await using scratch = await scratchDirectory();
  await Deno.symlink(`${scratch.path}/unmounted`, `${scratch.path}/link`);
  for (const stateDir of [`${scratch.path}/link`, `${scratch.path}/link/below/state`]) {
    await rejects(open(stateDir).read(KEY), { code: "FilesystemError", message: /leads nowhere/ });
    await rejects(open(stateDir).create(KEY, CONTENT), { code: "FilesystemError" });
  }
});

Deno.test("FilesystemStore calls a directory in a record's place a corrupt record", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h/p/j.json`, { recursive: true });
  await rejects(open(scratch.path).read(KEY), {
    code: "CorruptRecord",
    message: /it is a directory/,
  });
  await rejects(open(scratch.path).create(KEY, CONTENT), { code: "CorruptRecord" });
});

Deno.test("FilesystemStore does not wait for a pipe in a record's place", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h/p`, { recursive: true });
  const { success } = await new Deno.Command("mkfifo", { args: [`${scratch.path}/h/p/j.json`] })
    .output();
  ok(success);
  await rejects(open(scratch.path).read(KEY), { code: "CorruptRecord", message: /not a file/ });
});

Deno.test("FilesystemStore refuses a record over 16 MiB without reading it", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/h/p`, { recursive: true });
  await Deno.writeFile(`${scratch.path}/h/p/j.json`, new Uint8Array());
  await Deno.truncate(`${scratch.path}/h/p/j.json`, 2 ** 40);
  await rejects(open(scratch.path).read(KEY), {
    code: "CorruptRecord",
    message: /1099511627776 bytes/,
  });
});

Deno.test("FilesystemStore names a file that stands where a directory belongs", async () => {
  for (const file of ["state", "state/h", "state/h/p"]) {
    await using scratch = await scratchDirectory();
    const parent = `${scratch.path}/${file}`.replace(/\/[^/]+$/, "");
    await Deno.mkdir(parent, { recursive: true });
    await Deno.writeTextFile(`${scratch.path}/${file}`, "x");
    const store = open(`${scratch.path}/state`);
    await rejects(store.read(KEY), { code: "FilesystemError" });
    await rejects(store.create(KEY, CONTENT), { code: "FilesystemError" });
    strictEqual(await Deno.readTextFile(`${scratch.path}/${file}`), "x");
  }
  await using scratch = await scratchDirectory();
  await Deno.writeTextFile(`${scratch.path}/file`, "x");
  await rejects(open(`${scratch.path}/file/state`).read(KEY), { code: "FilesystemError" });
});

Deno.test("FilesystemStore leaves the mode of existing directories alone", async () => {
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/state/h`, { recursive: true });
  await Deno.chmod(`${scratch.path}/state`, 0o755);
  await Deno.chmod(`${scratch.path}/state/h`, 0o750);
  await open(`${scratch.path}/state`).create(KEY, CONTENT);
  const mode = async (path: string): Promise<number> =>
    ((await Deno.stat(`${scratch.path}/${path}`)).mode ?? 0) & 0o777;
  strictEqual(await mode("state"), 0o755);
  strictEqual(await mode("state/h"), 0o750);
  strictEqual(await mode("state/h/p"), 0o700);
  strictEqual(await mode("state/h/p/j.json"), 0o600);
});
