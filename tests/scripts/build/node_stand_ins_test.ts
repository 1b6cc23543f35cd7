import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import process from "node:process";
import { builtIn, processOf } from "../../../scripts/build/node_stand_ins.ts";

const own = {
  crypto: builtIn("node:crypto") as typeof crypto,
  fs: builtIn("node:fs") as typeof fs,
  os: builtIn("node:os") as typeof os,
  path: builtIn("node:path") as typeof path,
};

Deno.test("builtIn() answers as Node does where it answers itself", () => {
  deepStrictEqual(
    [own.os.homedir(), own.os.platform(), own.os.release(), `${own.os.platform}/${own.os.release}`],
    [os.homedir(), os.platform(), os.release(), `${os.platform}/${os.release}`],
  );
  for (const parts of [["~", ".oci", "x.json"], ["a", "..", "b"], ["a/", "./b"], ["", "a"], []]) {
    strictEqual(own.path.join(...parts), path.join(...parts));
  }
  for (const file of [import.meta.filename ?? "", "/nonexistent", new URL(import.meta.url)]) {
    strictEqual(own.fs.existsSync(file), fs.existsSync(file), String(file));
  }
});

Deno.test("builtIn() makes random bytes and UUIDs", () => {
  const bytes = new Uint8Array(16);
  strictEqual(own.crypto.randomFillSync(bytes), bytes);
  strictEqual(bytes.some((byte) => byte !== 0), true);
  const part = own.crypto.randomFillSync(new Uint8Array(8), 4, 4);
  deepStrictEqual([...part.subarray(0, 4)], [0, 0, 0, 0]);
  match(own.crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
});

Deno.test("builtIn() leaves all else to Node", () => {
  strictEqual(own.crypto.createHash("md5").update("").digest("hex").length, 32);
  strictEqual("createSign" in own.crypto, true);
  deepStrictEqual(
    Object.keys(own.path).sort(),
    Object.keys(process.getBuiltinModule("node:path")).sort(),
  );
  strictEqual(builtIn("node:url"), process.getBuiltinModule("node:url"));
});

Deno.test("builtIn() has no module that Node has not, as optional packages expect", () => {
  throws(() => builtIn("encoding"), { code: "MODULE_NOT_FOUND" });
});

Deno.test("processOf() reads as Node's process does", () => {
  const mine = processOf(process.version) as typeof process;
  deepStrictEqual(
    [mine.version, mine.platform, mine.pid, typeof mine],
    [process.version, process.platform, process.pid, "object"],
  );
  strictEqual(mine.env["PATH"], process.env["PATH"]);
  deepStrictEqual([mine.env["NOT_SET_AT_ALL"], "NOT_SET_AT_ALL" in mine.env], [undefined, false]);
});
