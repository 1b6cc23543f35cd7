import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import {
  type Claim,
  claimContent,
  type FenceEntry,
  parseClaim,
  serialiseClaim,
} from "../../lib/record/claim.ts";
import { type Before, beforeClaim, replacing, takingOver } from "../../lib/record/claim_chain.ts";
import { CLAIMED_KEY, sampleClaim } from "./sample_claim.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(content);

function parsed(content: Uint8Array): Claim {
  const claim = parseClaim(content, CLAIMED_KEY, "x");
  ok(claim !== undefined);
  return claim;
}

function contentOf(before: Before): string {
  return before.kind === "nothing" ? "" : text(before.content);
}

/** Records as this program, the plain-Ansible roles or a person may have laid them out. */
const record = fc.record({
  id: fc.string({ unit: "binary", minLength: 1 }),
  metadata: fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
  indent: fc.integer({ min: 0, max: 4 }),
  end: fc.constantFrom("", "\n", "\r\n \t"),
  start: fc.constantFrom("", "\ufeff", "\n"),
}).map(({ id, metadata, indent, end, start }) =>
  start + JSON.stringify(
    {
      job_name: "export",
      host: "db01",
      ansible_job_id: id,
      save_time: "2026-01-01T00:00:00Z",
      metadata,
    },
    null,
    indent,
  ) + end
);

/** Fields of a newer version, some of which bear the names that entries of the chain use. */
const laterFields = fc.dictionary(
  fc.oneof(
    fc.constantFrom("text", "written_at", "__proto__", "7", "later"),
    fc.string().filter((name) => !(name in JSON.parse(serialiseClaim(sampleClaim())))),
  ).filter((name) => !["fence", "previous", "ansible_job_id", "playbook_name"].includes(name)),
  fc.jsonValue(),
  { maxKeys: 3 },
);

/** A controller that takes the claim over when it has expired, and how it writes. */
const controller = fc.record({
  owner: fc.string({ unit: "binary", minLength: 1, maxLength: 20 }),
  later: laterFields,
  /** How its program lays out what it writes; 2 is this one's way. */
  indent: fc.constantFrom(2, 2, 2, 0, 4),
  start: fc.constantFrom("", "", "\ufeff"),
  writtenAt: fc.date({
    min: new Date("2000-01-01T00:00:00Z"),
    max: new Date("2100-01-01T00:00:00Z"),
    noInvalidDate: true,
  }),
});

Deno.test("beforeClaim() puts back every claim of a chain, and the record under it, byte for byte", () => {
  fc.assert(fc.property(
    fc.option(record, { nil: undefined }),
    fc.array(controller, { minLength: 1, maxLength: 6 }),
    (below, controllers) => {
      const stood: { content: Uint8Array; writtenAt: Date | undefined }[] = [];
      if (below !== undefined) stood.push({ content: bytes(below), writtenAt: undefined });
      for (const [at, { owner, later, indent, start, writtenAt }] of controllers.entries()) {
        const own = sampleClaim({ id: `claim-${at}`, owner });
        const last = stood.at(-1);
        const linked = last === undefined
          ? own
          : last.writtenAt === undefined
          ? replacing(own, last.content)
          : takingOver(own, { ...last, claim: parsed(last.content), writtenAt: last.writtenAt });
        const fields = { ...linked.fields, ...later } as Claim["fields"];
        const written = serialiseClaim({ ...linked, fields });
        // Another program may lay the same out in another way.
        const laidOut = indent === 2 ? written : JSON.stringify(JSON.parse(written), null, indent);
        stood.push({ content: bytes(start + laidOut), writtenAt });
      }
      for (let at = stood.length - 1; at > 0; at--) {
        const before = beforeClaim(parsed(stood[at]?.content ?? new Uint8Array()));
        strictEqual(contentOf(before), text(stood[at - 1]?.content ?? new Uint8Array()));
        const time = before.kind === "claim" ? before.writtenAt : undefined;
        deepStrictEqual(time, stood[at - 1]?.writtenAt);
      }
      if (below === undefined) {
        const first = parsed(stood[0]?.content ?? new Uint8Array());
        deepStrictEqual(beforeClaim(first), { kind: "nothing" });
      }
    },
  ));
});

Deno.test("takingOver() keeps the ids of all claims before it, the oldest first, and grows flat", () => {
  let content = bytes(serialiseClaim(sampleClaim({ id: "c0" })));
  const sizes: number[] = [];
  for (let at = 1; at <= 20; at++) {
    const own = sampleClaim({ id: `c${at}` });
    const writtenAt = new Date(Date.UTC(2026, 0, 1, at));
    const next = takingOver(own, { claim: parsed(content), content, writtenAt });
    deepStrictEqual(
      next.fence.map((entry: FenceEntry) => entry.claim_id),
      Array.from({ length: at }, (_, index) => `c${index}`),
    );
    content = claimContent(next, "x");
    sizes.push(content.length);
  }
  const steps = sizes.slice(1).map((size, at) => size - (sizes[at] ?? 0));
  ok(Math.max(...steps) - Math.min(...steps) <= 10, `${sizes}`);
  strictEqual(text(content).includes('"text"'), false);
});

Deno.test("takingOver() hands on the record that the expired claim was to replace", () => {
  const previous =
    '{"job_name":"export","host":"db01","ansible_job_id":"1.50","save_time":"2026-01-01T00:00:00Z","metadata":{"n":1.0}}';
  const first = replacing(sampleClaim({ id: "c0" }), bytes(previous));
  const content = claimContent(first, "x");
  const second = takingOver(sampleClaim({ id: "c1" }), {
    claim: parsed(content),
    content,
    writtenAt: new Date(0),
  });
  strictEqual(second.previous, previous);
  // What comes back is the expired claim, which still holds the record.
  strictEqual(contentOf(beforeClaim(second)), text(content));
  strictEqual(contentOf(beforeClaim(first)), previous);
});
