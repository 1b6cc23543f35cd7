import { finalPlay } from "../check/check_episode.ts";
import type { History, Play } from "../history.ts";
import type { EpisodePlan } from "../plan/episode_plan.ts";
import { gather } from "./gather.ts";
import { beginPlay, runPlay } from "./run_play.ts";
import type { Episode, Scene } from "./scene.ts";
import { settle } from "./settle.ts";
import { CLAIM_SECONDS } from "./start_play.ts";

/** How often the playbook is run at most after the crashes, until it says how the job ended. */
const RUNS = 12;

/** Seconds that the last runs wait for the end of the job. */
const WAIT = 60;

/**
 * Lets happen to one job what is planned, then runs the playbook until it knows the end.
 *
 * @param scene where
 * @param plan what happens
 * @param job its name, a new one for each episode
 * @returns all that is known of it
 */
export async function runEpisode(scene: Scene, plan: EpisodePlan, job: string): Promise<History> {
  const directory = `${scene.scratch}/${job}`;
  await Deno.mkdir(`${directory}/home`, { recursive: true });
  const episode: Episode = { ...scene, job, directory, jobSeconds: plan.jobSeconds };
  const plays: Play[] = [];
  const sleepers: Promise<Play>[] = [];
  const end = { finished: false };
  try {
    for (const [index, crash] of plan.crashes.entries()) {
      // Whoever has died before has a claim that a second one cannot take over sooner.
      if (index > 0) await pause(CLAIM_SECONDS);
      const play = beginPlay(episode, index + 1, { crash });
      await play.struck;
      if (crash.victims.length === 0) sleepers.push(play.end);
      else plays.push(await play.end);
    }
    if (!plan.crashes.some(({ late }) => late)) await goOn(directory);
    if (plan.waits) await pause(CLAIM_SECONDS);
    await recover(episode, plan, plays);
    end.finished = true;
  } finally {
    await goOn(directory);
    if (!end.finished) await settle(directory, 0);
  }
  plays.push(...await Promise.all(sleepers));
  const leftovers = await settle(directory, 20_000);
  return { plan, plays, leftovers, ...await gather(episode) };
}

async function recover(episode: Episode, plan: EpisodePlan, plays: Play[]): Promise<void> {
  const { crashes } = plan;
  let isLate = crashes.some(({ late }) => late);
  for (let run = crashes.length + 1; run <= crashes.length + RUNS; run++) {
    const play = await runPlay(episode, run, { wait: isLate ? 0 : WAIT });
    plays.push(play);
    const { report } = play;
    if (report === undefined) return;
    if (report.verdict === "held") await pause(CLAIM_SECONDS);
    else if (isLate) {
      isLate = false;
      await goOn(episode.directory);
    } else if (finalPlay({ plays: [play] })) return;
    else await pause(1);
  }
}

/** Lets go on what has stopped by itself. */
async function goOn(directory: string): Promise<void> {
  await Deno.writeTextFile(`${directory}/go`, "");
}

/** Lets so many seconds pass, and the rounding of a store's clock. */
function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 500));
}
