import { CrashError } from "./crash_error.ts";
import { type Calibration, readLog } from "./plan/calibration.ts";
import { runPlay } from "./play/run_play.ts";
import type { Scene } from "./play/scene.ts";
import { settle } from "./play/settle.ts";

/**
 * Runs the playbook undisturbed, to learn what a start consists of.
 *
 * @param scene where
 * @returns its steps, and how long they take
 * @throws {CrashError} when it does not start the job
 */
export async function calibrate(scene: Scene): Promise<Calibration> {
  const directory = `${scene.scratch}/calibration`;
  await Deno.mkdir(`${directory}/home`, { recursive: true });
  const episode = { ...scene, job: "calibration", directory, jobSeconds: 0 };
  const { status, report, output } = await runPlay(episode, 1, {});
  const end = Date.now();
  await settle(directory, 20_000);
  if (status !== 0 || report?.verdict !== "started") {
    throw new CrashError(
      `A run that nobody disturbs does not start the job: ${output}`,
      "Fix that.",
    );
  }
  // A directory, whose files are made at once.
  const since = async (name: string): Promise<number> =>
    end - ((await Deno.stat(`${directory}/${name}`)).mtime?.getTime() ?? end);
  return {
    ...readLog(await Deno.readTextFile(`${directory}/log-1`)),
    span: await since("call-1-1"),
    startSpan: await since("start-1"),
  };
}
