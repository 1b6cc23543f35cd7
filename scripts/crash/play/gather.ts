import { asyncJobIds } from "../../ansible/async_jobs.ts";
import { runCaptured } from "../../ansible/run_captured.ts";
import { fieldsOf } from "../../race/answers.ts";
import { environmentOf } from "../../race/arena/arena.ts";
import type { CommandRun, History, SavedRecord } from "../history.ts";
import type { Episode } from "./scene.ts";

/**
 * Looks at what an episode has left behind.
 *
 * @param episode the job, and where
 * @returns how often the command ran, and what Ansible and the store have of it
 */
export async function gather(
  { arena, program, directory, job }: Episode,
): Promise<Pick<History, "commandRuns" | "asyncIds" | "record">> {
  const args = ["load", "--host", "target", "--job-name", job, "-o", "json"];
  const { stdout } = await runCaptured(program, args, { env: environmentOf(arena.settings) });
  return {
    commandRuns: readRuns(await textOf(`${directory}/runs`)),
    asyncIds: await asyncJobIds(`${directory}/async`),
    record: recordIn(stdout),
  };
}

async function textOf(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function readRuns(text: string): CommandRun[] {
  return text.split("\n").filter(Boolean).map((line) => {
    const [run, process, job = "", ...directory] = line.split(" ");
    return { run: Number(run), process: Number(process), job, directory: directory.join(" ") };
  });
}

/** A claim that is left is no record, and answered with an error. */
function recordIn(answer: string): SavedRecord | undefined {
  const { job } = fieldsOf(JSON.parse(answer));
  return job as SavedRecord | undefined;
}
