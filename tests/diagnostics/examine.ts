import { deepStrictEqual, ok } from "node:assert/strict";
import type { CheckId } from "../../lib/diagnostics/check.ts";
import type { OptionName } from "../../lib/settings/options.ts";
import { fakeRun, type FakeWorld, type RunOutcome } from "../cli/fake_run.ts";
import type { FakeBucket } from "../oci/fake_bucket.ts";

/** One check as the JSON output shows it. */
export interface SeenCheck {
  readonly id: CheckId;
  readonly status: "pass" | "warn" | "fail" | "skip";
  readonly detail: string;
  readonly hint: string | null;
  readonly ms: number;
  readonly code?: string;
}

/** What `test-oci-setup -o json` came to. */
export interface Examination extends RunOutcome {
  readonly ok: boolean;
  readonly checks: readonly SeenCheck[];
  readonly verdict: string;
  readonly left_behind?: string;
  readonly settings: readonly { name: string; value: string | null; source: string | null }[];
  /** One check's result. */
  readonly check: (id: CheckId) => SeenCheck;
  /** The ids of all checks that came to this. */
  readonly ids: (status: SeenCheck["status"]) => CheckId[];
}

/** What an examination differs in. */
export interface ExamineOptions extends FakeWorld {
  /** Options on top of the bucket's; an empty text takes one away. */
  readonly options?: Partial<Record<OptionName, string>>;
  /** Further arguments. */
  readonly args?: readonly string[];
}

/**
 * Runs `test-oci-setup` in this process against a loopback service, with the real clock.
 *
 * @param bucket the service; its options are given on the command line
 * @param world what is different
 * @returns exit status and output, as text
 */
export async function examineAsText(
  bucket: FakeBucket,
  { options = {}, args = [], ...world }: ExamineOptions = {},
): Promise<RunOutcome> {
  const given = Object.entries({ ...bucket.options, ...options })
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `--${name}=${value}`);
  return await fakeRun(["test-oci-setup", ...given, ...args], {
    fetch,
    now: () => new Date(),
    ...world,
  });
}

/**
 * Runs `test-oci-setup -o json` in this process against a loopback service.
 *
 * @param bucket the service
 * @param options what is different
 * @returns the parsed output
 */
export async function examine(
  bucket: FakeBucket,
  options: ExamineOptions = {},
): Promise<Examination> {
  const args = [...options.args ?? [], "-o", "json"];
  return examination(await examineAsText(bucket, { ...options, args }));
}

/**
 * Reads the JSON output.
 *
 * @param outcome what a process or a run in this process left behind
 * @returns the parsed output
 */
export function examination(outcome: RunOutcome): Examination {
  const parsed = JSON.parse(outcome.stdout) as Omit<Examination, keyof RunOutcome>;
  ok(Array.isArray(parsed.checks), outcome.stdout);
  return {
    ...parsed,
    ...outcome,
    check: (id) => {
      const found = parsed.checks.find((check) => check.id === id);
      ok(found !== undefined, `No check ${id} in ${outcome.stdout}`);
      return found;
    },
    ids: (status) => parsed.checks.filter((check) => check.status === status).map(({ id }) => id),
  };
}

/** What a situation has to come to. */
export interface Expectation {
  /** The first check that fails. */
  readonly id: CheckId;
  readonly code: string;
  readonly status: number;
  readonly detail: RegExp;
  /** The lines to paste, to the letter. */
  readonly paste: readonly string[];
}

/**
 * Checks that an examination found out what is wrong.
 *
 * @param seen the examination
 * @param expected what is wrong, and what fixes it
 */
export function assertFound(seen: Examination, expected: Expectation): void {
  const first = seen.checks.find(({ status }) => status === "fail");
  ok(first !== undefined, `Nothing failed: ${seen.stdout}`);
  const [say = "", ...paste] = (first.hint ?? "").split("\n");
  deepStrictEqual(
    { id: first.id, code: first.code, status: seen.status, ok: seen.ok, paste },
    {
      id: expected.id,
      code: expected.code,
      status: expected.status,
      ok: false,
      paste: expected.paste,
    },
  );
  ok(expected.detail.test(first.detail), `${first.detail} does not match ${expected.detail}`);
  ok(say.length > 10, "a remedy says something");
}
