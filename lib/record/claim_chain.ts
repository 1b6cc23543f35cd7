import { type Claim, type FenceEntry, serialiseClaim } from "./claim.ts";
import { equalBytes } from "./equal_bytes.ts";
import { parseTimestamp } from "./timestamp.ts";

/** An expired claim as it was read. */
export interface ExpiredClaim {
  readonly claim: Claim;
  readonly content: Uint8Array;
  /** By the store's clock. */
  readonly writtenAt: Date;
}

/** What stood at a claim's place before it. */
export type Before =
  | { readonly kind: "nothing" }
  | { readonly kind: "record"; readonly content: Uint8Array }
  | { readonly kind: "claim"; readonly content: Uint8Array; readonly writtenAt: Date };

/**
 * Makes a claim that takes over an expired one: it inherits the claims that that one had taken over, that
 * one itself, and the record that it was to replace.
 *
 * The chain grows flat: an entry holds the claim's own fields, from which, with the entries before it, its
 * bytes are put together again. A claim that another hand has laid out is kept whole instead.
 *
 * @param own the new claim
 * @param expired the claim that it takes over
 * @returns the new claim with all that it inherits
 */
export function takingOver(own: Claim, { claim, content, writtenAt }: ExpiredClaim): Claim {
  const entry = { ...claim.fields, written_at: writtenAt.toISOString() } as FenceEntry;
  const inherit = (last: FenceEntry): Claim => ({
    ...own,
    fence: [...claim.fence, last],
    previous: claim.previous,
  });
  const flat = inherit(entry);
  if (isPutBack(flat, content)) return flat;
  return inherit({ ...entry, text: textOf(content) });
}

/**
 * Makes a claim that is to replace a record.
 *
 * @param own the new claim
 * @param content the record's bytes
 * @returns the new claim, which keeps them
 */
export function replacing(own: Claim, content: Uint8Array): Claim {
  return { ...own, previous: textOf(content) };
}

/**
 * Tells what has to be put back when a claim is given up.
 *
 * @param claim the claim
 * @returns what stood there before it, byte for byte
 */
export function beforeClaim({ fence, previous }: Claim): Before {
  const last = fence.at(-1);
  if (last !== undefined) {
    const { written_at, text, ...fields } = last;
    const restored = typeof text === "string"
      ? text
      : serialiseClaim({ fields, fence: fence.slice(0, -1), previous });
    const writtenAt = new Date(parseTimestamp(written_at) ?? NaN);
    return { kind: "claim", content: new TextEncoder().encode(restored), writtenAt };
  }
  if (previous === undefined) return { kind: "nothing" };
  return { kind: "record", content: new TextEncoder().encode(previous) };
}

function isPutBack(claim: Claim, content: Uint8Array): boolean {
  const before = beforeClaim(claim);
  return before.kind === "claim" && equalBytes(before.content, content);
}

/** A byte order mark stays: what is put back has to be what was there. */
function textOf(content: Uint8Array): string {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  if (equalBytes(new TextEncoder().encode(text), content)) return text;
  throw new TypeError("What is there cannot be kept byte for byte");
}
