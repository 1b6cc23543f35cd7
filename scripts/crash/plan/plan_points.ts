import type { Calibration } from "./calibration.ts";
import type { Crash, EpisodePlan, Victim } from "./episode_plan.ts";

/** Seconds that a job takes when its wrapper is stopped or killed beside it. */
const JOB_SECONDS = 1;

type Case = readonly [victims: readonly Victim[], late?: "late"];

/** A controller that is not killed, and wakes when another one has done its work. */
const ASLEEP: Case = [[], "late"];

/** Whoever may be killed while a job's wrapper stops somewhere. */
const AROUND_THE_JOB: readonly Case[] = [
  [["controller"]],
  [["controller"], "late"],
  [["controller", "async_wrapper"]],
  [["controller", "wrapper"]],
  [["controller", "async_wrapper", "wrapper"], "late"],
  [["host"]],
];

/** Where the host stops by itself, in the order of a start, and who is killed there. */
const ON_THE_HOST: Readonly<Record<string, readonly Case[]>> = {
  "start:before": [[["tree"]], [["controller"]], [["controller"], "late"]],
  "module:before": [
    [["controller"]],
    [["controller"], "late"],
    [["controller", "async_wrapper"]],
    [["host"]],
  ],
  "start:after": [[["tree"]], [["controller"]]],
  "fence:before": AROUND_THE_JOB,
  "fence:after": AROUND_THE_JOB,
  "command:before": AROUND_THE_JOB,
  "command:after": AROUND_THE_JOB,
  "job:before": AROUND_THE_JOB,
  "job:after": AROUND_THE_JOB,
  "status:before": AROUND_THE_JOB,
  "status:after": AROUND_THE_JOB,
};

/** Where whoever takes a dead owner's fence stops: the run after one that died before the fence. */
const OF_THE_TAKER = ["taken:before", "taken:after"] as const;

/**
 * Plans one crash at every step of a start.
 *
 * @param calibration what a start consists of
 * @returns the plans, in the order of a start
 */
export function planPoints({ tasks, calls }: Calibration): EpisodePlan[] {
  const of = (point: string, [victims, late]: Case): Crash => ({
    at: { point },
    victims,
    late: late === "late",
  });
  return [
    ...tasks.flatMap(({ number, name }) => [
      planned(`task:${number} before "${name}"`, `task:${number}`, [
        of(`task:${number}`, [["tree"]]),
      ]),
      planned(`task:${number},late before "${name}"`, `task:${number},late`, [
        of(`task:${number}`, ASLEEP),
      ]),
    ]),
    ...calls.flatMap((operation, index) => {
      const call = `program:${index + 1}`;
      const crash = (point: string, victim: Victim): EpisodePlan =>
        planned(`${point} (${operation}), ${victim}`, `${point},${victim}`, [
          of(point, [[victim]]),
        ]);
      return [
        ...[`${call}:before`, `${call}:after`].map((point) =>
          planned(`${point},late (${operation})`, `${point},late`, [of(point, ASLEEP)])
        ),
        crash(`${call}:before`, "tree"),
        crash(`${call}:after`, "tree"),
        crash(`${call}:kill-before`, "program"),
        crash(`${call}:kill-after`, "program"),
      ];
    }),
    ...Object.entries(ON_THE_HOST).flatMap(([point, cases]) =>
      cases.map((each) => planned(nameOf(point, each), nameOf(point, each), [of(point, each)]))
    ),
    ...OF_THE_TAKER.flatMap((point) =>
      AROUND_THE_TAKER.map((each) => {
        const name = nameOf(point, each);
        return planned(name, name, [of("fence:before", [["controller"], "late"]), of(point, each)]);
      })
    ),
  ];
}

const AROUND_THE_TAKER: readonly Case[] = [[["tree"]], [["controller"]], [["controller"], "late"]];

function nameOf(point: string, [victims, late]: Case): string {
  return [point, victims.join("+"), ...late === undefined ? [] : [late]].join(",");
}

function planned(title: string, point: string, crashes: readonly Crash[]): EpisodePlan {
  return {
    title,
    again: `--point '${point}'`,
    crashes,
    jobSeconds: JOB_SECONDS,
    waits: true,
  };
}
