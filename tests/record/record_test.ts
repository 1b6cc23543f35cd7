import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { AsyncJobError } from "../../lib/errors.ts";
import { parseMetadata } from "../../lib/record/metadata.ts";
import {
  buildRecord,
  checkJobId,
  MAX_RECORD_BYTES,
  parseRecord,
  serialiseRecord,
} from "../../lib/record/record.ts";
import { recordKey } from "../../lib/record/record_key.ts";

const KEY = recordKey({ host: "db01.example.com", jobName: "nightly_export" });
const NOW = new Date("2025-11-24T22:30:00.500Z");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const GOOD = {
  job_name: "nightly_export",
  host: "db01.example.com",
  ansible_job_id: "j889214147243.9938",
  save_time: "2025-11-24T22:30:00Z",
  metadata: {},
};

const refuses = (content: Uint8Array, reason: RegExp, key = KEY): void =>
  throws(() => parseRecord(content, key, "state/x.json"), (error: AsyncJobError) => {
    strictEqual(error.code, "CorruptRecord");
    strictEqual(error.exitCode, 7);
    ok(error.message.includes("state/x.json"), error.message);
    ok(reason.test(error.message), error.message);
    return true;
  });

Deno.test("serialiseRecord() writes the record of the contract to the byte", () => {
  strictEqual(
    serialiseRecord(buildRecord(KEY, "j889214147243.9938", {}, NOW)),
    `{
  "job_name": "nightly_export",
  "host": "db01.example.com",
  "ansible_job_id": "j889214147243.9938",
  "save_time": "2025-11-24T22:30:00Z",
  "metadata": {}
}
`,
  );
});

Deno.test("serialiseRecord() puts the playbook's name behind the five fields", () => {
  const key = recordKey({ host: "h", jobName: "j", playbookName: "p" });
  const record = JSON.parse(serialiseRecord(buildRecord(key, "1.50", {}, NOW)));
  deepStrictEqual(Object.keys(record), [
    "job_name",
    "host",
    "ansible_job_id",
    "save_time",
    "metadata",
    "playbook_name",
  ]);
  strictEqual(record.ansible_job_id, "1.50");
});

Deno.test("serialiseRecord() refuses metadata that grows beyond reading when laid out on lines", () => {
  const nested = `{"a":${"[".repeat(90)}${"0,".repeat(450_000)}0${"]".repeat(90)}}`;
  throws(() => serialiseRecord(buildRecord(KEY, "j1", parseMetadata(nested), NOW)), {
    code: "InvalidMetadata",
  });
});

Deno.test("checkJobId() refuses a job id that cannot be one, and returns any other", () => {
  for (const id of ["", "a/b", "..\\x", "a\nb", "x".repeat(2000), "\ud800"]) {
    throws(() => checkJobId(id), { code: "Usage" }, id);
  }
  strictEqual(checkJobId("123456.789"), "123456.789");
});

Deno.test("parseRecord() reads what serialiseRecord() wrote, numbers and all", () => {
  const record = buildRecord(
    KEY,
    "123456.789",
    parseMetadata('{"n":12345678901234567890,"x":1.0}'),
    NOW,
  );
  const text = serialiseRecord(record);
  strictEqual(serialiseRecord(parseRecord(bytes(text), KEY, "x")), text);
});

Deno.test("parseRecord() keeps fields it does not know", () => {
  const record = parseRecord(bytes(JSON.stringify({ ...GOOD, owner: { team: "dba" } })), KEY, "x");
  deepStrictEqual(record["owner"], { team: "dba" });
});

Deno.test("parseRecord() reads a record of the plain-Ansible roles below a playbook's directory", () => {
  const key = recordKey({ ...KEY, playbookName: "nightly" });
  strictEqual(
    parseRecord(bytes(JSON.stringify(GOOD)), key, "x").ansible_job_id,
    GOOD.ansible_job_id,
  );
});

Deno.test("parseRecord() refuses torn, empty, foreign and oversized content", () => {
  const text = JSON.stringify(GOOD);
  for (let length = 1; length < text.length; length += 7) {
    refuses(bytes(text.slice(0, length)), /not JSON/);
  }
  refuses(new Uint8Array(), /empty/);
  refuses(new Uint8Array([0x7b, 0xff, 0x7d]), /UTF-8/);
  refuses(bytes("[]"), /not a JSON object/);
  refuses(bytes("null"), /not a JSON object/);
  refuses(new Uint8Array(MAX_RECORD_BYTES + 1), /more than/);
});

Deno.test("parseRecord() refuses a record that lacks a field or has a wrong type", () => {
  for (const field of Object.keys(GOOD)) {
    const without: Record<string, unknown> = { ...GOOD };
    delete without[field];
    refuses(bytes(JSON.stringify(without)), new RegExp(`${field} is missing`));
    refuses(bytes(JSON.stringify({ ...GOOD, [field]: 123456.789 })), new RegExp(`${field} is not`));
    refuses(bytes(JSON.stringify({ ...GOOD, [field]: null })), new RegExp(`${field} is not`));
  }
  refuses(bytes(JSON.stringify({ ...GOOD, ansible_job_id: "" })), /ansible_job_id is empty/);
  refuses(bytes(JSON.stringify({ ...GOOD, save_time: "soon" })), /not a date and time/);
  refuses(bytes(JSON.stringify({ ...GOOD, metadata: [] })), /metadata is not a JSON object/);
});

Deno.test("parseRecord() refuses another job's record", () => {
  refuses(
    bytes(JSON.stringify({ ...GOOD, job_name: "NIGHTLY_EXPORT" })),
    /another job: job_name is "NIGHTLY_EXPORT"/,
  );
  refuses(bytes(JSON.stringify({ ...GOOD, host: "db02" })), /another job: host/);
  refuses(
    bytes(JSON.stringify({ ...GOOD, playbook_name: "p" })),
    /another job: playbook_name is "p", none was asked for/,
  );
  refuses(
    bytes(JSON.stringify({ ...GOOD, playbook_name: "p" })),
    /playbook_name/,
    recordKey({ ...KEY, playbookName: "q" }),
  );
});
