import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type QuickFileSystem, QuickReads } from "../../../lib/stores/filesystem/quick_reads.ts";
import { ReadingPace } from "../../../lib/stores/filesystem/reading_pace.ts";
import { MAX_RECORD_BYTES } from "../../../lib/record/record.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

const PATH = "h/p/j.json";

/** A state directory with one record, and reads that no clock holds up. */
async function withRecord(
  look: (stateDir: string, file: string) => Promise<void> | void,
): Promise<void> {
  await using scratch = await scratchDirectory();
  const file = `${scratch.path}/${PATH}`;
  await Deno.mkdir(`${scratch.path}/h/p`, { recursive: true });
  await Deno.writeTextFile(file, "content");
  await look(scratch.path, file);
}

const quick = (fs: Partial<QuickFileSystem> = {}): QuickReads =>
  new QuickReads({ ...Deno, ...fs }, new ReadingPace(() => 0));

function text(reads: QuickReads, stateDir: string): string | undefined {
  const content = reads.content(stateDir, PATH);
  return content && new TextDecoder().decode(content);
}

Deno.test("QuickReads content() reads a record", () =>
  withRecord((stateDir) => strictEqual(text(quick(), stateDir), "content")));

Deno.test("QuickReads content() answers nothing for what is not there, and for what it may not read", () =>
  withRecord((stateDir) => {
    strictEqual(quick().content(stateDir, "h/p/other.json"), undefined);
    strictEqual(quick().content(stateDir, "other/p/j.json"), undefined);
    strictEqual(text(quick(), `${stateDir}/nowhere`), undefined);
    const openSync = (): never => {
      throw new Deno.errors.PermissionDenied("closed");
    };
    strictEqual(text(quick({ openSync }), stateDir), undefined);
  }));

Deno.test("QuickReads content() follows no link below the state directory, at whatever depth", () =>
  withRecord(async (stateDir, file) => {
    for (const path of [`${stateDir}/h`, `${stateDir}/h/p`, file]) {
      await Deno.rename(path, `${stateDir}/moved`);
      await Deno.symlink(`${stateDir}/moved`, path);
      strictEqual(text(quick(), stateDir), undefined, path);
      await Deno.remove(path);
      await Deno.rename(`${stateDir}/moved`, path);
    }
    // The state directory itself may be one.
    await Deno.symlink(stateDir, `${stateDir}/link`);
    strictEqual(text(quick(), `${stateDir}/link`), "content");
  }));

Deno.test("QuickReads content() reads no directory, and nothing larger than a record can be", () =>
  withRecord(async (stateDir, file) => {
    await Deno.truncate(file, MAX_RECORD_BYTES + 1);
    strictEqual(text(quick(), stateDir), undefined);
    await Deno.remove(file);
    await Deno.mkdir(file);
    strictEqual(text(quick(), stateDir), undefined);
  }));

Deno.test("QuickReads content() opens nothing but a file: a pipe would keep it waiting for ever", () =>
  withRecord(async (stateDir, file) => {
    await Deno.remove(file);
    const { success } = await new Deno.Command("mkfifo", { args: [file] }).output();
    strictEqual(success, true);
    strictEqual(text(quick(), stateDir), undefined);
  }));

Deno.test("QuickReads content() answers nothing for a file that changes its size while it is read", () =>
  withRecord((stateDir, file) => {
    for (const changed of ["", "cont", "content and more"]) {
      const openSync: typeof Deno.openSync = (...args) => {
        Deno.writeTextFileSync(file, changed);
        return Deno.openSync(...args);
      };
      strictEqual(text(quick({ openSync }), stateDir), undefined, changed);
      Deno.writeTextFileSync(file, "content");
    }
  }));

Deno.test("QuickReads content() closes what it has opened, whatever happens", () =>
  withRecord((stateDir) => {
    let open = 0;
    const openSync: typeof Deno.openSync = (...args) => {
      const file = Deno.openSync(...args);
      open++;
      const dispose = (): void => {
        open--;
        file.close();
      };
      return Object.assign(Object.create(file), {
        readSync: () => {
          throw new Error("broken disk");
        },
        [Symbol.dispose]: dispose,
      });
    };
    strictEqual(text(quick({ openSync }), stateDir), undefined);
    strictEqual(open, 0);
  }));

Deno.test("QuickReads entries() names what lies in a directory, and follows no link to one", () =>
  withRecord(async (stateDir) => {
    const names = (path: string): string[] | undefined =>
      quick().entries(path)?.map(({ name }) => name);
    deepStrictEqual(names(`${stateDir}/h/p`), ["j.json"]);
    await Deno.symlink(`${stateDir}/h`, `${stateDir}/link`);
    strictEqual(names(`${stateDir}/link`), undefined);
    strictEqual(names(`${stateDir}/nowhere`), undefined);
    strictEqual(names(`${stateDir}/h/p/j.json`), undefined);
  }));

Deno.test("QuickReads leaves slow reads to others", () =>
  withRecord((stateDir) => {
    let now = 0;
    let looks = 0;
    const lstatSync: typeof Deno.lstatSync = (path) => {
      looks++;
      now += 5;
      return Deno.lstatSync(path);
    };
    const reads = new QuickReads({ ...Deno, lstatSync }, new ReadingPace(() => now));
    const found = Array.from({ length: 10 }, () => text(reads, stateDir));
    deepStrictEqual(found, ["content", ...Array(9).fill(undefined)]);
    strictEqual(looks, 3);
  }));
