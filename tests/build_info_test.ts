import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { buildInfo } from "../lib/build_info.ts";

const FIXED = { version: "1.2.3", commit: "0123456789ab" };

Deno.test("buildInfo() tells the kinds of builds apart, and names what runs", () => {
  const info = (bundled: boolean, standalone: boolean): unknown =>
    buildInfo({ ...FIXED, bundled }, {
      build: { target: "aarch64-apple-darwin", standalone },
      version: { deno: "2.9.5" },
    });
  const same = { ...FIXED, target: "aarch64-apple-darwin", runtime: "deno 2.9.5" };
  deepStrictEqual(info(true, true), { ...same, kind: "compiled" });
  deepStrictEqual(info(true, false), { ...same, kind: "portable" });
  deepStrictEqual(info(false, false), { ...same, kind: "source" });
});

Deno.test("main.ts says that it runs from its sources", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fileURLToPath(new URL("../main.ts", import.meta.url)),
      "version",
      "-o",
      "json",
    ],
  }).output();
  const { version, kind, target, runtime } = JSON.parse(new TextDecoder().decode(stdout));
  strictEqual(version, config.version);
  strictEqual(kind, "source");
  strictEqual(target, Deno.build.target);
  strictEqual(runtime, `deno ${Deno.version.deno}`);
});
