/**
 * The commands that `save` and `load` never need, for one dynamic import. Each import of its own would
 * split what they share with the rest into files of its own, and every start reads each of those.
 */
export { batch } from "../commands/batch/batch.ts";
export { completions } from "./completions/completions.ts";
export { deleteJob } from "../commands/delete.ts";
export { help } from "./help/help.ts";
export { list } from "../commands/list.ts";
export { migrate } from "../commands/migrate/migrate.ts";
export { prune } from "../commands/prune.ts";
export { testOciSetup } from "../commands/test_oci_setup.ts";
