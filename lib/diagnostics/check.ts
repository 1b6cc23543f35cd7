import { AsyncJobError, type ErrorCode, toAsyncJobError } from "../errors.ts";
import type { SetUp } from "./set_up.ts";

/** The checks, in the order in which they are made. */
export const CHECK_IDS = [
  "config-file",
  "config-permissions",
  "profile",
  "private-key",
  "fingerprint",
  "region",
  "endpoint",
  "clock",
  "authentication",
  "namespace",
  "bucket",
  "compartment",
  "bucket-settings",
  "write",
  "create-only",
  "compare-and-swap",
  "read",
  "list",
  "delete",
] as const;

/** Name of a check. */
export type CheckId = typeof CHECK_IDS[number];

/** What to do about a finding. */
export interface Remedy {
  /** Sentences. */
  readonly say: string;
  /** Lines to paste as they are: commands, IAM statements, lines of a configuration file. */
  readonly paste?: readonly string[];
}

/** What a check found out. */
export interface Finding {
  readonly status: "pass" | "warn" | "fail" | "skip";
  /** What was seen, or why nothing was looked at. */
  readonly detail: string;
  /** There for `warn` and `fail`. */
  readonly remedy?: Remedy;
  /** There for `fail`. */
  readonly code?: ErrorCode;
  /** There for a `skip` that waits for another check: which one has to pass first. */
  readonly waitsFor?: CheckId;
}

/** One check. */
export interface Check {
  readonly id: CheckId;
  /** What it makes sure of. */
  readonly title: string;
  /** Checks without whose success this one would only fail again. */
  readonly needs: readonly CheckId[];
  /** Whether it writes to the bucket: left out by `--read-only`, and not abandoned half-way. */
  readonly writes?: boolean;
  /** Finds out; what it throws is a failure of this check. */
  readonly run: (setUp: SetUp) => Promise<Finding> | Finding;
}

/** All is well. */
export function pass(detail: string): Finding {
  return { status: "pass", detail };
}

/** It works, and will surprise. */
export function warn(detail: string, remedy: Remedy): Finding {
  return { status: "warn", detail, remedy };
}

/** It does not work. */
export function fail(code: ErrorCode, detail: string, remedy: Remedy): Finding {
  return { status: "fail", detail, remedy, code };
}

/** It does not apply here. */
export function skip(reason: string): Finding {
  return { status: "skip", detail: reason };
}

/**
 * Makes a failure of what a check threw.
 *
 * @param thrown anything
 * @param remedy a better one than the error's own hint
 * @returns the finding; `Internal` for what is no {@link AsyncJobError}
 */
export function failureOf(thrown: unknown, remedy?: Remedy): Finding {
  const { code, message, hint } = toAsyncJobError(thrown);
  return fail(code, message, remedy ?? { say: hint ?? "" });
}

/**
 * Runs a part of a check and gives its failure a remedy to paste.
 *
 * @param work the part
 * @param remedy chooses the remedy by the error; `undefined` keeps the error's own hint
 * @returns what the work returns, or the failure as `finding`
 */
export async function attempt<T>(
  work: () => Promise<T> | T,
  remedy: (error: AsyncJobError) => Remedy | undefined,
): Promise<{ value: T; finding?: never } | { finding: Finding }> {
  try {
    return { value: await work() };
  } catch (thrown) {
    if (!(thrown instanceof AsyncJobError)) throw thrown;
    return { finding: failureOf(thrown, remedy(thrown)) };
  }
}
