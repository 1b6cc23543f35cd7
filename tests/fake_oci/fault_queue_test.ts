import assert from "node:assert/strict";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { FaultQueue, type FaultSubject } from "../../scripts/fake_oci/faults/fault_queue.ts";
import { parseFaultRule } from "../../scripts/fake_oci/faults/fault_json.ts";

const LATE: Fault = { kind: "delay", ms: 1 };
const SKEWED: Fault = { kind: "skew", seconds: 1 };

function subject(method: string, target: string, object = ""): FaultSubject {
  const request = { method, target, headers: new Map(), body: new Uint8Array() };
  const operation = method === "PUT" ? "PutObject" : "GetObject";
  return { service: "object storage", request, operation, object };
}

Deno.test("FaultQueue.take() uses up a rule, once by default", () => {
  const queue = new FaultQueue();
  queue.add({ fault: LATE });
  assert.equal(queue.pending, 1);
  assert.deepEqual(queue.take(subject("GET", "/")), [LATE]);
  assert.deepEqual(queue.take(subject("GET", "/")), []);
  assert.equal(queue.pending, 0);
});

Deno.test("FaultQueue.take() takes the oldest rule that matches, as often as it says", () => {
  const queue = new FaultQueue();
  queue.add({ match: { operation: "PutObject" }, times: 2, fault: LATE });
  queue.add({ fault: [SKEWED, LATE] });
  assert.deepEqual(queue.take(subject("GET", "/")), [SKEWED, LATE]);
  assert.deepEqual(queue.take(subject("PUT", "/")), [LATE]);
  assert.deepEqual(queue.take(subject("PUT", "/")), [LATE]);
  assert.deepEqual(queue.take(subject("PUT", "/")), []);
});

Deno.test("FaultQueue.take() lets requests pass first when told to skip them", () => {
  const queue = new FaultQueue();
  queue.add({ skip: 2, fault: LATE });
  const taken = [1, 2, 3, 4].map(() => queue.take(subject("GET", "/")).length);
  assert.deepEqual(taken, [0, 0, 1, 0]);
});

Deno.test("FaultQueue.take() matches method, object, target and predicates", () => {
  const queue = new FaultQueue();
  const hit = (rule: Parameters<FaultQueue["add"]>[0]): boolean => {
    queue.clear();
    queue.add(rule);
    return queue.take(subject("PUT", "/n/a/b/c/o/x%2Fy", "x/y")).length > 0;
  };
  assert.ok(hit({ match: { method: "PUT", object: "x/y", target: "/o/x%2F" }, fault: LATE }));
  assert.ok(!hit({ match: { method: "PUT", object: "x" }, fault: LATE }));
  assert.ok(!hit({ match: { target: "/z/" }, fault: LATE }));
  assert.ok(hit({ match: ({ object }) => object.startsWith("x/"), fault: LATE }));
  assert.ok(!hit({ match: () => false, fault: LATE }));
});

Deno.test("parseFaultRule() reads a rule and says what is wrong with one", () => {
  const rule = { match: { operation: "PutObject" }, times: 3, skip: 1, fault: [LATE] };
  assert.deepEqual(parseFaultRule(rule), { service: "object storage", ...rule });
  const wrong: [unknown, RegExp][] = [
    [[], /must be a JSON object/],
    [{ fault: {} }, /must have a 'kind': delay, no-answer/],
    [{ fault: { kind: "delay" } }, /kind 'delay' must have ms/],
    [{ fault: { kind: "no-answer" } }, /must have when and ending/],
    [{ fault: { kind: "refusal", code: "Nonsense" } }, /no refusal 'Nonsense'/],
    [{ match: { colour: "red" }, fault: LATE }, /'match' may have method, operation/],
    [{ service: "mail", fault: LATE }, /'service' must be one of object storage/],
    [{ times: "2", fault: LATE }, /'times' must be a whole number/],
  ];
  for (const [value, message] of wrong) assert.throws(() => parseFaultRule(value), { message });
});
