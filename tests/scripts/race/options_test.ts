import { deepStrictEqual, match, throws } from "node:assert/strict";
import { readOptions } from "../../../scripts/race/options.ts";
import { RaceError } from "../../../scripts/race/race_error.ts";

const newSeed = (): number => 4711;

Deno.test("readOptions() races everything everywhere, with a new seed, unless it is told otherwise", () => {
  deepStrictEqual(readOptions([], newSeed), {
    races: ["commands", "playbooks", "run"],
    stores: ["filesystem", "oci"],
    ages: ["newest", "oldest"],
    seed: 4711,
    rounds: undefined,
    processes: undefined,
    round: undefined,
  });
  const args = [
    "--only",
    "commands",
    "--store",
    "oci",
    "--ansible",
    "oldest",
    "--seed",
    "0",
    "--rounds",
    "3",
  ];
  deepStrictEqual(readOptions([...args, "--processes", "8", "--round", "2"], newSeed), {
    races: ["commands"],
    stores: ["oci"],
    ages: ["oldest"],
    seed: 0,
    rounds: 3,
    processes: 8,
    round: 2,
  });
});

Deno.test("readOptions() says how it wants to be called", () => {
  const wrong = [
    ["--rounds", "0"],
    ["--seed", "x"],
    ["--processes", "-1"],
    ["--only", "roles"],
    ["--store", "memory"],
    ["--ansible", "common"],
    ["--fast"],
    ["more"],
  ];
  for (const args of wrong) {
    throws(() => readOptions(args, newSeed), (error) => {
      match((error as RaceError).hint ?? "", /^deno task race \[--only NAME\]/);
      return error instanceof RaceError;
    }, args.join(" "));
  }
});
