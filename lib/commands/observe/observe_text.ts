import { fieldLines } from "../../output/job_text.ts";
import type { RecordKey } from "../../record/record_key.ts";
import type { ObserveResult } from "./observe_result.ts";

/**
 * Shows people what became of a job: one aligned line a field, and behind them the end of its output.
 *
 * @param key its names
 * @param result the answer
 * @param dryRun whether nothing was written
 * @returns lines with a final newline
 */
export function observeText(key: RecordKey, result: ObserveResult, dryRun: boolean): string {
  const { verdict, changed, location, owner, expires_at, job, rc, started_at, ended_at } = result;
  const mode = changed && dryRun ? " (dry run: not saved)" : "";
  const head = fieldLines(`${verdict}${mode}`, [
    ["job", key.jobName],
    ["host", key.host],
    ["playbook name", key.playbookName],
    ["owner", owner],
    ["expires", expires_at === null ? "not known" : expires_at],
    ["job id", job?.ansible_job_id],
    ["started", started_at ?? undefined],
    ["ended", ended_at ?? undefined],
    ["exit status", rc === null ? undefined : String(rc)],
    ["stdout", sizeText(result.stdout_bytes)],
    ["stderr", sizeText(result.stderr_bytes)],
    ["location", location],
  ]);
  return head + tailText("stdout", result.stdout) + tailText("stderr", result.stderr);
}

function sizeText(bytes: number | null): string | undefined {
  if (bytes === null) return undefined;
  return bytes === 1 ? "1 byte" : `${bytes} bytes`;
}

function tailText(name: string, text: string): string {
  return text === "" ? "" : `\n${name}:\n${text}${text.endsWith("\n") ? "" : "\n"}`;
}
