import { AsyncJobError } from "../errors.ts";
import { jobText } from "../output/job_text.ts";
import type { JsonObject } from "../record/exact_json.ts";
import { parseMetadata } from "../record/metadata.ts";
import { buildRecord, checkJobId } from "../record/record.ts";
import { flagSetting, requiredText } from "../settings/given.ts";
import { readStdinText } from "../settings/stdin_text.ts";
import type { CommandInput } from "./command.ts";
import { claimTokenOf } from "./claims/claim_token_option.ts";
import { recordCommand } from "./record_command.ts";
import { refuseUnloadable } from "./refuse_unloadable.ts";
import { saveJob } from "./save_job.ts";

/** What is saved, and how. */
interface SaveOptions {
  readonly ansibleJobId: string;
  readonly metadata: JsonObject;
  /** Refuses a different record that is already there. */
  readonly ifAbsent: boolean;
  /** Turns the claim that this opens into the record. */
  readonly claimToken: string | undefined;
  readonly dryRun: boolean;
}

/** `async-job save`: writes a job's record. Answers `changed`, `location` and the job. */
export const save = recordCommand<SaveOptions>({
  name: "save",
  required: ["ansible-job-id"],
  options: ["metadata", "if-absent", "claim-token", "dry-run"],
  readOwn: async (input) => {
    const { given, deps: { env } } = input;
    const claimToken = claimTokenOf(given);
    const ifAbsent = flagSetting("if-absent", given, env).value;
    if (claimToken !== undefined && ifAbsent) throw claimIsNotAbsent();
    const metadata = await readMetadata(input);
    return {
      ansibleJobId: checkJobId(requiredText("ansible-job-id", given)),
      metadata,
      ifAbsent,
      claimToken,
      dryRun: flagSetting("dry-run", given, env).value,
    };
  },
  perform: async ({ key, ansibleJobId, metadata, claimToken, ...mode }, store, deps) => {
    const record = buildRecord(key, ansibleJobId, metadata, deps.now());
    const { changed, job } = claimToken === undefined
      ? await saveJob(store, key, record, mode)
      : await (await import("./claims/claim_work.ts"))
        .saveClaimed(store, key, record, { ...mode, claimToken });
    const location = store.location(key);
    // Fields beside the metadata, from elsewhere, are kept and given back.
    if (!changed) refuseUnloadable(job, location);
    const verb = mode.dryRun ? "would be saved (dry run)" : "saved";
    return {
      json: { changed, location, job },
      text: jobText(changed ? verb : "already saved, unchanged", job, location, deps.now()),
    };
  },
});

function claimIsNotAbsent(): AsyncJobError {
  return new AsyncJobError("Usage", "--if-absent and --claim-token exclude each other", {
    hint:
      "Leave out --if-absent: a claim is saved only while it is still the one that the token opens.",
  });
}

async function readMetadata({ given, deps }: CommandInput): Promise<JsonObject> {
  const value = given.get("metadata")?.value;
  if (value === undefined) return {};
  if (typeof value === "object") return value;
  if (value !== "-") return parseMetadata(String(value));
  return parseMetadata(await readStdinText(deps.io.stdin, "InvalidMetadata", "metadata"));
}
