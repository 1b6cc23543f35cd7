import pMap from "p-map";
import { checkEpisode } from "./check/check_episode.ts";
import type { History, Violation } from "./history.ts";
import type { EpisodePlan } from "./plan/episode_plan.ts";
import { runEpisode } from "./play/run_episode.ts";
import type { Scene } from "./play/scene.ts";
import { added, NOTHING, type Tally, tallyOf } from "./tally.ts";

/** One job, and what was wrong with what happened to it. */
export interface JudgedEpisode {
  readonly plan: EpisodePlan;
  readonly history: History;
  readonly violations: readonly Violation[];
}

/** Many jobs, one after the other or some at a time. */
export interface CampaignOptions {
  readonly scene: Scene;
  readonly plans: readonly EpisodePlan[];
  /** What the names of the jobs begin with. */
  readonly name: string;
  /** How many at a time. */
  readonly together: number;
  /** Is told of each that has ended. */
  readonly ended?: (episode: JudgedEpisode) => void;
}

/** What came of it. */
export interface CampaignResult {
  /** The numbers by the titles of the plans. */
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Only the episodes that something was wrong with. */
  readonly failed: readonly JudgedEpisode[];
}

/**
 * Has happen to one job each what is planned.
 *
 * @param options the plans, and where
 * @returns what happened, in numbers, and what must not
 */
export async function runCampaign(
  { scene, plans, name, together, ended }: CampaignOptions,
): Promise<CampaignResult> {
  const tallies = new Map<string, Tally>();
  const failed: JudgedEpisode[] = [];
  await pMap(plans.entries(), async ([index, plan]) => {
    const job = `${name}-${index + 1}`;
    const history = await runEpisode(scene, plan, job);
    const violations = checkEpisode(history);
    const judged = { plan, history, violations };
    const tally = tallyOf(history, violations);
    tallies.set(plan.title, added(tallies.get(plan.title) ?? NOTHING, tally));
    if (violations.length > 0) failed.push(judged);
    else await Deno.remove(`${scene.scratch}/${job}`, { recursive: true });
    ended?.(judged);
  }, { concurrency: together });
  return { tallies, failed };
}
