import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { AsyncJobError } from "../../lib/errors.ts";
import {
  type Claim,
  claimContent,
  claimLabels,
  isClaim,
  parseClaim,
  serialiseClaim,
} from "../../lib/record/claim.ts";
import { parseExactJson } from "../../lib/record/exact_json.ts";
import { MAX_RECORD_BYTES, parseRecord } from "../../lib/record/record.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import { CLAIMED_KEY, sampleClaim } from "./sample_claim.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const TEXT = serialiseClaim(sampleClaim());
const RECORD =
  '{"job_name":"export","host":"db01","ansible_job_id":"1.50","save_time":"2026-01-01T00:00:00Z","metadata":{}}';

/** The sample claim, some of its fields replaced; `undefined` takes one away. */
function altered(fields: Record<string, unknown>): Uint8Array {
  return bytes(JSON.stringify({ ...JSON.parse(TEXT), ...fields }));
}

function refusal(content: Uint8Array, key = CLAIMED_KEY): AsyncJobError {
  try {
    parseClaim(content, key, "state/db01/export.json");
  } catch (error) {
    ok(error instanceof AsyncJobError, String(error));
    strictEqual(error.code, "CorruptRecord");
    ok(error.message.includes("state/db01/export.json"), error.message);
    return error;
  }
  throw new Error(`read: ${new TextDecoder().decode(content)}`);
}

Deno.test("serialiseClaim() lays a claim out as a record is, with nothing that it does not hold", () => {
  strictEqual(
    TEXT,
    `{
  "claim_version": 1,
  "claim_id": "6f1c1d1e-0000-4000-8000-000000000001",
  "job_name": "export",
  "host": "db01",
  "owner": "controller-1",
  "ttl": 900,
  "claim_time": "2026-03-04T05:06:07Z",
  "token_sha256": "${"a".repeat(64)}"
}
`,
  );
  const key = recordKey({ ...CLAIMED_KEY, playbookName: "site" });
  strictEqual(JSON.parse(serialiseClaim(sampleClaim({}, key))).playbook_name, "site");
  deepStrictEqual(claimLabels(key), { "x-ansible-host": "db01", "x-ansible-job-name": "export" });
});

Deno.test("parseClaim() reads what serialiseClaim() wrote, with fields that it does not know", () => {
  deepStrictEqual(parseClaim(bytes(TEXT), CLAIMED_KEY, "x"), sampleClaim());
  const text = TEXT.replace('"ttl": 900', '"ttl": 900,\n  "later": [\n    1e2,\n    1.0\n  ]');
  const claim = parseClaim(bytes(text), CLAIMED_KEY, "x");
  strictEqual(claim?.ttl, 900_000);
  strictEqual(serialiseClaim(claim), text);
});

Deno.test("parseClaim() takes no record for a claim, nor what is neither", () => {
  for (const text of [RECORD, "{}", "[]", "null", '{"claim":{}}']) {
    strictEqual(parseClaim(bytes(text), CLAIMED_KEY, "x"), undefined, text);
  }
  // A job that was started says more than a claim on it.
  strictEqual(isClaim(parseExactJson(`{"claim_id":"c",${RECORD.slice(1)}`)), false);
  strictEqual(isClaim(parseExactJson('{"claim_id":"c"}')), true);
});

Deno.test("parseClaim() refuses a claim that was torn anywhere", () => {
  for (let length = 1; length < TEXT.length - 2; length += 5) {
    match(refusal(bytes(TEXT.slice(0, length))).message, /it is not JSON/);
  }
});

Deno.test("parseClaim() refuses a claim that lacks a field or has one that cannot be", () => {
  const whole = JSON.parse(TEXT);
  for (const field of Object.keys(whole).filter((name) => name !== "claim_id")) {
    match(refusal(altered({ [field]: undefined })).message, new RegExp(`field ${field} is`));
    match(refusal(altered({ [field]: null })).message, /field|version|belongs/);
    match(refusal(altered({ [field]: {} })).message, /field|version|belongs/);
  }
  const broken: [Record<string, unknown>, RegExp][] = [
    [{ token_sha256: "a".repeat(63) }, /token_sha256 is not a hash/],
    [{ token_sha256: "A".repeat(64) }, /token_sha256 is not a hash/],
    [{ token_sha256: `${"a".repeat(63)}\n` }, /token_sha256 is not a hash/],
    [{ claim_id: "" }, /claim_id is empty/],
    [{ claim_id: 7 }, /claim_id is not a string/],
    [{ ttl: 0 }, /ttl is not a number of seconds/],
    [{ ttl: -1 }, /ttl is not/],
    [{ ttl: 1.5 }, /ttl is not/],
    [{ ttl: "900" }, /ttl is not/],
    [{ ttl: 1e11 }, /ttl is not/],
    [{ claim_time: "soon" }, /claim_time is not a date and time/],
    [{ fence: {} }, /fence is not a list/],
    [{ fence: [{}] }, /entry 1 of the field fence/],
    [{ fence: [{ claim_id: "c", owner: "o", token_sha256: "b".repeat(64) }] }, /entry 1/],
    [{ previous: 1 }, /previous is not a string/],
    [{ previous: "{}" }, /the previous record in it\): the field job_name is missing/],
    [{ previous: RECORD.replace("db01", "db02") }, /belongs to another job/],
    [{ previous: TEXT }, /ansible_job_id is missing/],
    [{ job_name: "EXPORT" }, /belongs to another job: job_name is "EXPORT"/],
    [{ host: "db02" }, /belongs to another job: host/],
    [{ playbook_name: "site" }, /belongs to another job: playbook_name/],
  ];
  for (const [fields, reason] of broken) match(refusal(altered(fields)).message, reason);
  match(refusal(bytes(TEXT), recordKey({ host: "db01", jobName: "other" })).message, /another job/);
});

Deno.test("parseClaim() says that a newer version wrote a claim of another form", () => {
  for (const version of [2, 1.5, "1", null]) {
    const { message, hint } = refusal(altered({ claim_version: version }));
    match(message, /it is a claim of another form, version/);
    match(hint ?? "", /newer async-job/);
  }
});

Deno.test("parseRecord() of a program that knows no claims takes one for no record", () => {
  throws(() => parseRecord(bytes(TEXT), CLAIMED_KEY, "x"), { code: "CorruptRecord" });
});

Deno.test("claimContent() refuses what would be too large to read again", () => {
  const claim: Claim = { ...sampleClaim(), previous: "\n".repeat(MAX_RECORD_BYTES / 2) };
  throws(() => claimContent(claim, "x"), {
    code: "CorruptRecord",
    message: /would have \d+ bytes/,
  });
  ok(claimContent({ ...claim, previous: "\n".repeat(1000) }, "x").length > 2000);
});
