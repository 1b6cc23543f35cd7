import { deepStrictEqual, match, throws } from "node:assert/strict";
import { CrashError } from "../../../scripts/crash/crash_error.ts";
import { readOptions } from "../../../scripts/crash/options.ts";

const newSeed = (): number => 4711;

const USUAL = {
  kinds: ["points", "random"],
  stores: ["filesystem", "oci"],
  ages: ["newest", "oldest"],
  seed: 4711,
  kills: 200,
  kill: undefined,
  point: undefined,
  together: 2,
};

Deno.test("readOptions() tries everything everywhere, with a new seed, unless it is told otherwise", () => {
  deepStrictEqual(readOptions([], newSeed), USUAL);
  const args = ["--only", "random", "--store", "oci", "--ansible", "oldest", "--seed", "0"];
  deepStrictEqual(readOptions([...args, "--kills", "5", "--together", "1"], newSeed), {
    ...USUAL,
    kinds: ["random"],
    stores: ["oci"],
    ages: ["oldest"],
    seed: 0,
    kills: 5,
    together: 1,
  });
});

Deno.test("readOptions() tries one point or one kill alone", () => {
  const point = "fence:after,tree";
  deepStrictEqual(readOptions(["--point", point], newSeed), { ...USUAL, kinds: ["points"], point });
  deepStrictEqual(readOptions(["--kill", "7"], newSeed), { ...USUAL, kinds: ["random"], kill: 7 });
});

Deno.test("readOptions() says how it wants to be called", () => {
  const wrong = [
    ["--kills", "0"],
    ["--seed", "x"],
    ["--together", "0"],
    ["--only", "roles"],
    ["--store", "memory"],
    ["--ansible", "common"],
    ["--fast"],
    ["more"],
  ];
  for (const args of wrong) {
    throws(() => readOptions(args, newSeed), (error) => {
      match((error as CrashError).hint ?? "", /^deno task crash \[--only NAME\]/);
      return error instanceof CrashError;
    });
  }
});
