import { deepStrictEqual } from "node:assert/strict";
import { asFacts } from "../../../lib/commands/batch/as_facts.ts";
import { rawNumber } from "../../../lib/record/exact_json.ts";

Deno.test("asFacts() makes texts of numbers and booleans of words, as an old Ansible does, and leaves the rest", () => {
  const outputs = {
    rc: rawNumber("0"),
    size: rawNumber("2147483648"),
    yes: "Yes",
    stdout: "FALSE",
    more: "yes\n",
    number: "0",
    found: true,
    metadata: { n: rawNumber("1"), yes: "yes" },
    none: "",
  };
  deepStrictEqual(asFacts(outputs), { rc: "0", size: "2147483648", yes: true, stdout: false });
});
