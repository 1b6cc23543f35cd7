import { fakeError, type FakeWorld } from "../../cli/fake_run.ts";
import type { TestPlace } from "../each_store.ts";
import { asked, type Claimed, claimed, NAMES } from "../claims/claiming.ts";
import { type Lines, sampleLook } from "../../record/observation/sample_observation.ts";

/**
 * Observes the job of these tests, which must succeed.
 *
 * @param world where
 * @param observation what was seen; nothing to ask the store alone
 * @param args further options
 * @returns what it answers
 */
export async function observed(
  world: FakeWorld,
  observation?: string,
  ...args: string[]
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  if (observation === undefined) return await asked(world, "observe", ...args);
  return await asked({ ...world, stdin: observation }, "observe", "--observation", "-", ...args);
}

/**
 * Observes the job of these tests, which must fail.
 *
 * @param world where
 * @param observation what was seen
 * @param args further options
 * @returns the error
 */
export function refused(
  world: FakeWorld,
  observation: string,
  ...args: string[]
): ReturnType<typeof fakeError> {
  const all = ["observe", ...NAMES, "--observation", "-", ...args];
  return fakeError(all, { ...world, stdin: observation });
}

/** A job of these tests that was started under a claim and saved. */
export interface Started {
  readonly claim: Claimed["claim"];
  /** Writes a look at it. */
  readonly look: (lines?: Lines) => string;
}

/**
 * Claims the job of these tests, and saves it as started.
 *
 * @param place where
 * @param args further options of the claim
 * @returns the claim, and what writes looks at the job
 */
export async function started(place: TestPlace, ...args: string[]): Promise<Started> {
  const { claim } = await claimed(place, ...args);
  const look = (lines: Lines = {}): string => sampleLook({ claim_id: claim.id, ...lines });
  await observed(place.world, look(), "--claim-token", claim.token);
  return { claim, look };
}
