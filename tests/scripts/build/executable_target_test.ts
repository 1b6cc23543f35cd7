import { strictEqual } from "node:assert/strict";
import { executableTarget, targetOfFile } from "../../../scripts/build/executable_target.ts";
import { TARGETS } from "../../../scripts/build/targets.ts";
import { standIn } from "../../binary/stand_in_runtimes.ts";

Deno.test("executableTarget() reads the header of ELF, Mach-O and PE", () => {
  for (const target of TARGETS) strictEqual(executableTarget(standIn(target)), target);
});

Deno.test("executableTarget() knows no script, no other processor, and nothing torn", () => {
  const text = new TextEncoder().encode("#!/bin/sh\n".padEnd(200, "#"));
  strictEqual(executableTarget(text), undefined);
  for (const target of TARGETS) {
    const bytes = standIn(target);
    for (const size of [0, 4, 63]) {
      strictEqual(executableTarget(bytes.subarray(0, size)), undefined);
    }
    const other = bytes.slice();
    // Where each format names the processor.
    for (const place of target.includes("darwin") ? [4] : [0x12, 0x44]) other[place] = 0xff;
    strictEqual(executableTarget(other), undefined, target);
  }
});

Deno.test("targetOfFile() knows the running executable", async () => {
  strictEqual(await targetOfFile(Deno.execPath()), Deno.build.target);
});
