import type { Deps } from "../deps.ts";
import { CallFailed } from "../oci/object_api.ts";
import { Interruption } from "../output/interruption.ts";
import { type Check, type CheckId, failureOf, type Finding, skip } from "./check.ts";
import { leftBehind } from "./checks/probe_checks.ts";
import { callFinding } from "./remedies.ts";
import type { SetUp } from "./set_up.ts";

/** What became of one check. */
export interface CheckResult extends Finding {
  readonly id: CheckId;
  /** How long it took, in whole milliseconds. */
  readonly ms: number;
}

/** What became of all of them. */
export interface ChecksOutcome {
  readonly results: readonly CheckResult[];
  readonly interrupted: boolean;
  /** Whether the probe object may still be there. */
  readonly leftBehind: boolean;
  /** Where it lies and how to remove it, unless the check that removes it told so. */
  readonly leftover: Finding | undefined;
}

/** How the checks are run. */
export interface RunOptions {
  /** Leaves out what writes. */
  readonly readOnly: boolean;
  /** Is shown each result as it comes. */
  readonly onResult: (result: CheckResult) => void;
}

/**
 * Runs the checks in order. What fails stops only what depends on it; a crash is the failure of its
 * check. The probe object is removed however this ends, also when it is interrupted; a second interrupt
 * gives up on that.
 *
 * @param checks the checks
 * @param setUp what they look at
 * @param options how
 * @returns all results
 */
export async function runChecks(
  checks: readonly Check[],
  setUp: SetUp,
  options: RunOptions,
): Promise<ChecksOutcome> {
  const interrupts = new Interrupts(setUp.deps);
  const { probe } = setUp;
  try {
    const results = await resultsOf(checks, setUp, options, interrupts);
    const told = results.some(({ id, status }) => id === "delete" && status === "fail");
    const leftover = told || !probe.mayExist ? undefined : await removal(setUp, interrupts);
    const interrupted = interrupts.happened;
    return { results, interrupted, leftBehind: probe.mayExist, leftover };
  } catch (thrown) {
    // Nobody reads the results any more.
    if (probe.mayExist) await removal(setUp, interrupts);
    throw thrown;
  } finally {
    interrupts[Symbol.dispose]();
  }
}

async function resultsOf(
  checks: readonly Check[],
  setUp: SetUp,
  options: RunOptions,
  interrupts: Interrupts,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const failed = new Map<CheckId, CheckId>();
  for (const check of checks) {
    const cause = check.needs.map((id) => failed.get(id)).find((id) => id !== undefined);
    const start = performance.now();
    const finding = interrupts.happened
      ? skip("interrupted")
      : cause !== undefined
      ? { ...skip(`needs ${cause}`), waitsFor: cause }
      : check.writes === true && options.readOnly
      ? skip("--read-only")
      : await findingOf(check, setUp, interrupts);
    if (finding.status === "fail") failed.set(check.id, check.id);
    else if (cause !== undefined) failed.set(check.id, cause);
    const result = { ...finding, id: check.id, ms: Math.round(performance.now() - start) };
    results.push(result);
    options.onResult(result);
  }
  return results;
}

async function findingOf(check: Check, setUp: SetUp, interrupts: Interrupts): Promise<Finding> {
  const work = (async () => await check.run(setUp))().catch((thrown) => crashed(setUp, thrown));
  // A write that is on its way may arrive after the removal of what it made, so it is waited for.
  const end = check.writes === true ? interrupts.second : interrupts.first;
  return await Promise.race([work, end.then(() => skip("interrupted"))]);
}

/** A call that a check did not expect to fail is no bug: what it failed with is the finding. */
async function crashed(setUp: SetUp, thrown: unknown): Promise<Finding> {
  if (!(thrown instanceof CallFailed)) return failureOf(thrown);
  return callFinding(setUp, await setUp.api(), thrown, "BUCKET_READ and OBJECT_READ");
}

async function removal(setUp: SetUp, interrupts: Interrupts): Promise<Finding | undefined> {
  const work = (async (): Promise<Finding | undefined> => {
    try {
      await setUp.probe.remove();
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof CallFailed)) return leftBehind(setUp, failureOf(thrown));
      const finding = callFinding(setUp, await setUp.api(), thrown, "OBJECT_DELETE");
      return leftBehind(setUp, finding);
    }
  })();
  const givenUp = interrupts.second.then(() =>
    leftBehind(setUp, {
      status: "fail",
      detail: "Its removal was interrupted",
      remedy: { say: "Remove it:" },
    })
  );
  return await Promise.race([work, givenUp]);
}

/** The first interrupt ends the checks, the second the tidying up too. */
class Interrupts extends Interruption {
  readonly first: Promise<void>;
  readonly second: Promise<void>;

  constructor(deps: Deps) {
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    super(deps, {
      told: "removing what was written",
      first: first.resolve,
      second: second.resolve,
    });
    this.first = first.promise;
    this.second = second.promise;
  }
}
