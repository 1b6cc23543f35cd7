import { batch } from "../commands/batch/batch.ts";
import { claim, observe, release } from "../commands/claims/claim_work.ts";
import type { Command } from "../commands/command.ts";
import { deleteJob } from "../commands/delete.ts";
import { list } from "../commands/list.ts";
import { load } from "../commands/load.ts";
import { migrate } from "../commands/migrate/migrate.ts";
import { prune } from "../commands/prune.ts";
import { save } from "../commands/save.ts";
import { testOciSetup } from "../commands/test_oci_setup.ts";
import { version } from "../commands/version.ts";
import { completions } from "./completions/completions.ts";
import { help } from "./help/help.ts";

/**
 * Every command, in the order of the help. For a dynamic import, in one piece: an import for each command
 * would split what they share into many files, all of which every start would read.
 */
export const COMMANDS: readonly Command[] = [
  save,
  load,
  claim,
  release,
  observe,
  list,
  deleteJob,
  prune,
  migrate,
  batch,
  testOciSetup,
  completions(() => COMMANDS),
  version,
  help(() => COMMANDS),
];
