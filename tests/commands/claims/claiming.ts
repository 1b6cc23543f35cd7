import { strictEqual } from "node:assert/strict";
import { fakeRun, type FakeWorld, type RunOutcome } from "../../cli/fake_run.ts";
import type { TestPlace } from "../each_store.ts";

/** Where the job of these tests is kept, and its names. */
export const PATH = "db01/export.json";
export const NAMES: readonly string[] = ["--job-name", "export", "--host", "db01"];

/** What a claim answers to who has got it. */
export interface Claimed {
  readonly claimed: boolean;
  readonly location: string;
  readonly claim: {
    readonly id: string;
    readonly token: string;
    readonly owner: string;
    readonly expires_at: string;
  };
  readonly fence: readonly string[];
  readonly previous?: Record<string, unknown>;
}

/**
 * Claims the job of these tests, and must get it.
 *
 * @param place where
 * @param args further options
 * @returns the answer
 */
export async function claimed(place: TestPlace, ...args: string[]): Promise<Claimed> {
  const answer = await asked(place.world, "claim", ...args);
  strictEqual(answer.claimed, true, JSON.stringify(answer));
  return answer;
}

/**
 * Runs a command on the job of these tests, which must succeed.
 *
 * @param world where
 * @param command its name
 * @param args further options
 * @returns what it answers
 */
export async function asked(
  world: FakeWorld,
  command: string,
  ...args: string[]
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const { status, stdout, stderr } = await fakeRun(
    [command, ...NAMES, "-o", "json", ...args],
    world,
  );
  strictEqual(stderr, "");
  strictEqual(status, 0, stdout);
  return JSON.parse(stdout);
}

/**
 * Runs a command on the job of these tests as a request on standard input.
 *
 * @param world where
 * @param command its name
 * @param request further keys
 * @returns what became of it
 */
export function requested(
  world: FakeWorld,
  command: string,
  request: Record<string, unknown>,
): Promise<RunOutcome> {
  return fakeRun([command, "--request", "-"], {
    ...world,
    stdin: JSON.stringify({ job_name: "export", host: "db01", output: "json", ...request }),
  });
}
