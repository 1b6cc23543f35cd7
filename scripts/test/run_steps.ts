/** One thing to do before the tests, or a run of tests. */
export interface Step {
  readonly title: string;
  /** Titles of the steps that must have succeeded before, each an earlier one of the list. */
  readonly after?: readonly string[];
  /** Whether a failure is told and nothing more: without it some tests are skipped, and say so. */
  readonly optional?: boolean;
}

/** What became of a step. */
export interface StepOutcome {
  readonly success: boolean;
  /** All that it printed, in the order in which it did. */
  readonly output: string;
}

/**
 * Runs steps side by side, each as soon as those that it needs have succeeded; in the order of the list
 * where there is a choice. Once one has failed no other is started, and those that run come to their end.
 *
 * @param steps the steps
 * @param limit how many run at the same time
 * @param run runs one of them
 * @param ended is told of each that has ended, with the seconds it took
 * @returns the title of a step that failed, `undefined` when none did that had to succeed
 */
export async function runSteps<S extends Step>(
  steps: readonly S[],
  limit: number,
  run: (step: S) => Promise<StepOutcome>,
  ended: (step: S, outcome: StepOutcome, seconds: number) => void,
): Promise<string | undefined> {
  const waiting = new Set(steps);
  const running = new Set<Promise<void>>();
  const done = new Set<string>();
  let failed: string | undefined;
  const start = async (step: S): Promise<void> => {
    const begin = performance.now();
    const outcome = await run(step);
    ended(step, outcome, (performance.now() - begin) / 1000);
    if (outcome.success || step.optional) done.add(step.title);
    else failed ??= step.title;
  };
  const isReady = ({ after = [] }: S): boolean => after.every((title) => done.has(title));
  while (failed === undefined || running.size > 0) {
    for (const step of waiting) {
      if (failed !== undefined || running.size >= limit) break;
      if (!isReady(step)) continue;
      waiting.delete(step);
      const own: Promise<void> = start(step).finally(() => running.delete(own));
      running.add(own);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failed === undefined && waiting.size > 0) {
    const titles = [...waiting].map(({ title }) => title).join(", ");
    throw new Error(`Steps that wait for what never comes: ${titles}`);
  }
  return failed;
}
