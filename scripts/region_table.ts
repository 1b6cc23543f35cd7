/** Writes the table of regions and realms anew, after an update of the OCI SDK. */
import { REGION_TABLE, regionTable } from "./build/region_table.ts";

await Deno.writeTextFile(REGION_TABLE, regionTable());
