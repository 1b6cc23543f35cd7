import { say } from "../say.ts";
import type { Age } from "../ansible/ages.ts";
import { secondsSince } from "../race/seconds_since.ts";
import { calibrate } from "./calibrate.ts";
import { type JudgedEpisode, runCampaign } from "./campaign.ts";
import { CrashError } from "./crash_error.ts";
import type { CrashOptions, Kind } from "./options.ts";
import type { Calibration } from "./plan/calibration.ts";
import type { EpisodePlan } from "./plan/episode_plan.ts";
import { planPoints } from "./plan/plan_points.ts";
import { planRandom } from "./plan/plan_random.ts";
import type { Scene } from "./play/scene.ts";
import { added, NOTHING, type Tally, tallyText } from "./tally.ts";

/** What is tried on one store with one Ansible. */
export interface LaneOptions extends CrashOptions {
  readonly scene: Scene;
  readonly age: Age;
  /** Numbers of its random kills. */
  readonly numbers: readonly number[];
}

/**
 * Tries crashes on one store with one Ansible, and tells how it goes.
 *
 * @param options which, and where
 * @returns the numbers
 * @throws {CrashError} when there is no such point
 */
export async function runLane(options: LaneOptions): Promise<Tally> {
  const { scene, kinds, seed, together } = options;
  const title = `${scene.arena.name}, ansible-core ${scene.ansible.version}`;
  const begin = performance.now();
  const calibration = await calibrate(scene);
  const { tasks, calls, span } = calibration;
  say(
    `== ${title}, seed ${seed}: a start has ${tasks.length} tasks from the first call of the ` +
      `program on, ${calls.length} calls (${calls.join(", ")}), and takes ${Math.round(span)} ms`,
  );
  let sum = NOTHING;
  for (const kind of kinds) {
    const plans = plansOf(kind, calibration, options);
    const { tallies } = await runCampaign({
      scene,
      plans,
      name: kind,
      together,
      ended: (episode) => tell(episode, options),
    });
    for (const [point, tally] of tallies) say(`   ${point}: ${tallyText(tally)}`);
    const total = [...tallies.values()].reduce(added, NOTHING);
    say(`${title}, ${kind}: ${tallyText(total)}; ${total.violations} violations`);
    sum = added(sum, total);
  }
  say(`${title}: ${secondsSince(begin)} s`);
  return sum;
}

function plansOf(
  kind: Kind,
  calibration: Calibration,
  { seed, numbers, point }: LaneOptions,
): EpisodePlan[] {
  if (kind === "random") return numbers.map((number) => planRandom(seed, number, calibration));
  const plans = planPoints(calibration);
  if (point === undefined) return plans;
  const chosen = plans.filter(({ again }) => again === `--point '${point}'`);
  if (chosen.length > 0) return chosen;
  const names = plans.map(({ again }) => again).join("\n");
  throw new CrashError(`There is no point "${point}"`, `There are:\n${names}`);
}

/** Tells only what somebody must look into. */
function tell({ plan, history, violations }: JudgedEpisode, { scene, age }: LaneOptions): void {
  if (violations.length === 0) return;
  const file = Deno.makeTempFileSync({ prefix: "async-job-crash-", suffix: ".json" });
  Deno.writeTextFileSync(file, JSON.stringify({ violations, history }, null, 2));
  say(`   ${plan.title}: ${violations.length} violations`);
  for (const { rule, text } of violations) say(`   - ${rule}: ${text}`);
  say(`   all that is known of it: ${file}`);
  say(`   again: deno task crash --store ${scene.arena.name} --ansible ${age} ${plan.again}`);
}
