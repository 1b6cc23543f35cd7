import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { runCampaign } from "../../scripts/crash/campaign.ts";
import type { EpisodePlan } from "../../scripts/crash/plan/episode_plan.ts";
import { planPoints } from "../../scripts/crash/plan/plan_points.ts";
import type { Scene } from "../../scripts/crash/play/scene.ts";
import type { StoreName } from "../../scripts/race/arena/arena.ts";
import { openArena } from "../../scripts/race/arena/open_arena.ts";
import type { Controller } from "../ansible/controller.ts";
import { type AnsibleAge, eachAnsible } from "../ansible/each_ansible.ts";
import { startSooner } from "../ansible/start_sooner.ts";
import { PROGRAM } from "../binary/program.ts";
import { flawedCollection } from "./flawed_collection.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** Each backend with one end of the supported versions, and where who is killed. */
const CASES: readonly (readonly [StoreName, AnsibleAge, readonly string[]])[] = [
  ["filesystem", "newest", ["fence:before,controller,late", "program:2:kill-after,program"]],
  ["oci", "oldest", ["job:before,controller+async_wrapper", "program:1:after,late"]],
];

/** What is wrong with a role, and where that shows. */
const FLAWS = {
  "whoever takes over a claim does not look at its fence": {
    changes: [["fence.sh", "main() {\n", "main() {\n  fence_ids=\n"]],
    point: "program:2:before,tree",
  },
  "the job's wrapper runs the command whoever has the fence": {
    changes: [
      ["job.sh", "main() {\n", 'take_link() { aj_link=$2; ln -s "$2" "$1" || :; }\nmain() {\n'],
      // Or else it finds nothing to run.
      ["fence.sh", 'rm -f "$1/job"', ":"],
    ],
    point: "fence:before,controller,late",
  },
} as const;

function plansAt(points: readonly string[]): EpisodePlan[] {
  const calls = ["claim", "observe"];
  const plans = planPoints({ tasks: [], calls, span: 0, startSpan: 0 });
  const chosen = plans.filter(({ again }) =>
    points.some((point) => again === `--point '${point}'`)
  );
  strictEqual(chosen.length, points.length);
  return chosen;
}

async function sceneOf(
  { version, bin, scratch }: Controller,
  store: StoreName,
): Promise<Scene & AsyncDisposable> {
  const arena = await openArena(store, `${scratch}/arena`);
  return {
    ansible: { version, bin, origin: "the tests" },
    arena,
    program: PROGRAM,
    collections: ROOT,
    scratch: `${scratch}/crashes`,
    env: await startSooner(ROOT),
    [Symbol.asyncDispose]: () => arena[Symbol.asyncDispose](),
  };
}

for (const [store, age, points] of CASES) {
  eachAnsible(
    `a job whose controller is killed runs exactly once, and is adopted (${store})`,
    async (controller) => {
      await using scene = await sceneOf(controller, store);
      const plans = plansAt(points);
      const { tallies, failed } = await runCampaign({ scene, plans, name: "point", together: 2 });
      const violations = failed.flatMap(({ plan, violations }) =>
        violations.map(({ rule, text }) => `${plan.title}: ${rule}: ${text}`)
      );
      deepStrictEqual(violations, []);
      for (const [title, { crashed, once, adopted }] of tallies) {
        deepStrictEqual({ crashed, once, adopted }, { crashed: 1, once: 1, adopted: 1 }, title);
      }
    },
    [age],
  );
}

eachAnsible(
  "a crash notices a role whose command can run twice",
  async (controller) => {
    await using scene = await sceneOf(controller, "filesystem");
    await Promise.all(
      Object.entries(FLAWS).map(async ([flaw, { changes, point }], index) => {
        const directory = `${controller.scratch}/flawed-${index}`;
        const collections = await flawedCollection(directory, changes);
        const flawed: Scene = { ...scene, collections };
        const plans = plansAt([point]);
        const name = `flawed-${index}`;
        const { failed } = await runCampaign({ scene: flawed, plans, name, together: 1 });
        const rules = failed.flatMap(({ violations }) => violations.map(({ rule }) => rule));
        ok(rules.includes("the command runs exactly once"), `${flaw}: ${rules}`);
      }),
    );
  },
  ["newest"],
);
