import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { deferred } from "../../../scripts/build/deferred.ts";

Deno.test("deferred() loads at the first use, and once", () => {
  let loads = 0;
  const module = deferred(() => ({ count: ++loads, add: (n: number) => n + 1 }));
  strictEqual(loads, 0);
  strictEqual(module.add(1), 2);
  deepStrictEqual(["add" in module, "sub" in module, module.count, loads], [true, false, 1, 1]);
});

Deno.test("deferred() stands in for functions and classes", () => {
  const twice = deferred(() => (n: number) => n * 2);
  strictEqual(twice(4), 8);
  class Real {
    static kind = "real";
    constructor(readonly name: string) {}
  }
  const StandIn = deferred(() => Real);
  const made = new StandIn("n");
  deepStrictEqual([made.name, made instanceof Real, StandIn.kind], ["n", true, "real"]);
  class Heir extends StandIn {}
  deepStrictEqual([new Heir("h").name, new Heir("h") instanceof Real], ["h", true]);
});

Deno.test("deferred() writes through to the module", () => {
  const real = { logger: "" };
  const module = deferred(() => real);
  module.logger = "mine";
  strictEqual(real.logger, "mine");
});

Deno.test("deferred() refuses to be listed rather than look empty", () => {
  const module = deferred(() => ({ a: 1 }));
  throws(() => Object.keys(module), TypeError);
  throws(() => ({ ...module }), TypeError);
});
