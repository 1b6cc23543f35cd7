import { ok, strictEqual } from "node:assert/strict";
import { REGION_TABLE as LINES } from "../../../lib/oci/regions/region_table.ts";
import { REGION_TABLE, regionTable } from "../../../scripts/build/region_table.ts";

Deno.test("the table of regions is what the installed SDK knows", async () => {
  ok(LINES.length > 80);
  strictEqual(
    await Deno.readTextFile(REGION_TABLE),
    regionTable(),
    "`deno run -A scripts/region_table.ts` writes it anew",
  );
});
