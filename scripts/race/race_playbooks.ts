import type { Ansible } from "../ansible/provision.ts";
import type { StoreName } from "./arena/arena.ts";
import { openArena } from "./arena/open_arena.ts";
import { type PlaybookRaceOptions, runPlaybookRace, runReadOnly } from "./playbook_race.ts";
import { say } from "../say.ts";
import { secondsSince } from "./seconds_since.ts";

/** The hole shows itself at once: one of so many rounds is run without claims too. */
const PLAIN = 5;

/** A race of playbooks on one store with one Ansible. */
export interface PlaybooksOptions extends Omit<PlaybookRaceOptions, "way" | "arena" | "env"> {
  readonly store: StoreName;
  readonly ansible: Ansible;
}

/**
 * Runs a race of playbooks, with claims and without, and tells how it goes.
 *
 * @param options which rounds, and where
 * @returns whether nothing happened that must not
 */
export async function racePlaybooks(options: PlaybooksOptions): Promise<boolean> {
  const { store, ansible, seed, rounds, processes, scratch } = options;
  const title = `${store}, ansible-core ${ansible.version}`;
  say(`== Playbooks on ${title}: ${rounds.length} rounds of ${processes}, seed ${seed}`);
  const begin = performance.now();
  await using arena = await openArena(store, scratch);
  const race = { ...options, arena };
  const claims = await runPlaybookRace({ ...race, way: "claims" });
  say(`${title}: with claims started ${claims.starts.join(", ")} times`);
  const some = rounds.filter((_, index) => index % PLAIN === 0);
  const plain = await runPlaybookRace({ ...race, rounds: some, way: "plain" });
  say(`${title}: without claims started ${plain.starts.join(", ")} times`);
  const readOnly = await raceReadOnly(race, title);
  const violations = [...claims.violations, ...plain.violations, ...readOnly];
  for (const violation of violations) say(`   - ${violation}`);
  say(`${title}: ${violations.length} violations, seed ${seed}, ${secondsSince(begin)} s`);
  return violations.length === 0;
}

/** @returns what must not be */
async function raceReadOnly(
  race: Omit<PlaybookRaceOptions, "way">,
  title: string,
): Promise<string[]> {
  const violations: string[] = [];
  for (const way of ["claims", "plain"] as const) {
    const outcome = await runReadOnly({ ...race, way });
    if (typeof outcome === "string") {
      say(`${title}: not tried on a store that can only be read: ${outcome}`);
      return violations;
    }
    const [before, after] = [outcome.before.starts.length, outcome.after.starts.length];
    say(`${title}: ${way}: ${before} starts on a store that can only be read, later ${after}`);
    if (way === "claims" && (before !== 0 || after !== 1)) {
      violations.push(...outcome.before.failures, ...outcome.after.failures);
      violations.push("A store that can only be read is to start nothing, and later once");
    }
  }
  return violations;
}
