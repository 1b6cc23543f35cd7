import { match, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

for (const [task, { command }] of Object.entries(config.tasks)) {
  const [, script] = /^deno run -A (\S+\.ts)$/.exec(command) ?? [];
  if (script === undefined) continue;
  Deno.test(`deno task ${task} says how it wants to be called, and does nothing else`, async () => {
    for (const option of ["--help", "-h"]) {
      // Without the permission to do anything.
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--allow-read", "--allow-env", "--allow-sys", script, option],
        cwd: ROOT,
        stdin: "null",
      }).output();
      const decoder = new TextDecoder();
      strictEqual(decoder.decode(stderr), "");
      strictEqual(code, 0);
      match(decoder.decode(stdout), new RegExp(`^(?:Usage: | *)deno task ${task}\\b`, "m"));
    }
  });
}
