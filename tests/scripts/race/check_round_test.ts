import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { checkRound } from "../../../scripts/race/check/check_round.ts";
import { checkTransitions } from "../../../scripts/race/check/transitions.ts";
import { added, NOTHING, tallyOf } from "../../../scripts/race/tally.ts";
import { modelRound } from "./model_round.ts";
import type { Flaw } from "./model_store.ts";

/** Every way to be wrong, the rule that it breaks, and the one that each change of the store shows. */
const FLAWS: Readonly<Record<Flaw, { readonly rule: string; readonly change?: string }>> = {
  "claims are not exclusive": {
    rule: "one owner at a time",
    change: "a claim lives as long as it says",
  },
  "claims run out early": {
    rule: "a claim lives as long as it says",
    change: "a claim lives as long as it says",
  },
  "claims never run out": { rule: "an expired claim can be taken over" },
  "the fence names the last claim only": {
    rule: "an unsettled claim is handed on",
    change: "a taker inherits all claims before it, in their order",
  },
  "the fence is lost with a record that is replaced": {
    rule: "an unsettled claim is handed on",
    change: "a taker inherits all claims before it, in their order",
  },
  "a taker forgets the record that was to be replaced": {
    rule: "a saved job is not claimed",
    change: "a taker keeps the record that was to be replaced",
  },
  "what was settled stays in the fence": { rule: "a settled claim is not handed on" },
  "a late owner saves all the same": {
    rule: "of two claims one is saved",
    change: "only a claim comes first",
  },
  "an owner in time is refused": { rule: "an owner in time is not refused" },
  "a release removes everything": {
    rule: "a release puts back what was there, byte for byte",
    change: "what was there before comes back byte for byte",
  },
  "a release writes the record anew": {
    rule: "a release puts back what was there, byte for byte",
    change: "what was there before comes back byte for byte",
  },
  "a saved job is claimed over by anybody": {
    rule: "a saved job is claimed only by who names it",
  },
  "a claim looks like nothing": { rule: "a claim is not absence" },
  "tokens are kept": { rule: "a token stays its owner's" },
  "a save fails now and then": { rule: "every call is answered as it should be" },
};

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

for (const complete of [true, false]) {
  const kind = complete ? "all changes are seen" : "it is only looked at";

  Deno.test(`checkRound() finds nothing wrong with a store that is right (${kind})`, async () => {
    let tally = NOTHING;
    for (const seed of SEEDS) {
      const history = await modelRound({ seed, processes: 24, complete });
      deepStrictEqual(checkRound(history), [], `seed ${seed}`);
      tally = added(tally, tallyOf(history));
    }
    // Or else nothing was shown.
    for (const [name, count] of Object.entries(tally)) {
      ok(count > 0 || ["faults", "unknown"].includes(name), name);
    }
  });

  for (const [flaw, { rule, change }] of Object.entries(FLAWS)) {
    Deno.test(`checkRound() finds out that ${flaw} (${kind})`, async () => {
      const rules = new Set<string>();
      const changes = new Set<string>();
      for (const seed of SEEDS) {
        const history = await modelRound({ seed, processes: 24, complete, flaw: flaw as Flaw });
        for (const found of checkTransitions(history)) changes.add(found.rule);
        for (const found of checkRound(history)) rules.add(found.rule);
      }
      ok(rules.has(rule), [...rules].join(", "));
      if (change !== undefined) strictEqual(changes.has(change), complete, [...changes].join(", "));
    });
  }
}
