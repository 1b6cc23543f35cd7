import { say } from "../say.ts";
import { openArena } from "./arena/open_arena.ts";
import { runPlaybookRace } from "./playbook_race.ts";
import type { PlaybooksOptions } from "./race_playbooks.ts";
import { secondsSince } from "./seconds_since.ts";

/**
 * Runs a race of playbooks that have one task only, role `async_job_run`, and tells how it goes.
 *
 * @param options which rounds, and where
 * @returns whether nothing happened that must not
 */
export async function raceRuns(options: PlaybooksOptions): Promise<boolean> {
  const { store, ansible, seed, rounds, processes, scratch } = options;
  const title = `${store}, ansible-core ${ansible.version}, ${processes} at once`;
  say(`== async_job_run on ${title}: ${rounds.length} rounds, seed ${seed}`);
  const begin = performance.now();
  await using arena = await openArena(store, scratch);
  const { starts, violations } = await runPlaybookRace({ ...options, arena, way: "run" });
  say(`${title}: started ${starts.join(", ")} times`);
  for (const violation of violations) say(`   - ${violation}`);
  say(`${title}: ${violations.length} violations, seed ${seed}, ${secondsSince(begin)} s`);
  return violations.length === 0;
}
