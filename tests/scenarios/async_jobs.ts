import { hasEndedWithin } from "../../scripts/ansible/async_jobs.ts";

/** Processes belong to this long a wait at most, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Waits until Ansible's async wrapper has written down how a job ended.
 *
 * @param file the job's async file
 * @throws {Error} when that takes too long
 */
export async function untilEnded(file: string): Promise<void> {
  if (await hasEndedWithin(file, PATIENCE / 1000)) return;
  throw new Error(`The job did not end in time: ${file}`);
}

/**
 * Reads the lines that jobs append to a file. They are started without being waited for, so that a play can end
 * before its jobs have written anything.
 *
 * @param file the file; one that is missing has no lines
 * @param expected how many lines are waited for, at most for a while; there may be fewer or more
 * @returns the lines
 */
export async function linesWritten(file: string, expected: number): Promise<string[]> {
  let lines: string[] = [];
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    lines = (await textIn(file)).split("\n").slice(0, -1);
    if (lines.length >= expected) break;
    await pause(100);
  }
  return lines;
}

async function textIn(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/**
 * Kills the processes of an async job: Ansible's wrapper, its watcher and all their children.
 *
 * @param jobId the job's id
 * @returns how many were killed
 * @throws {Error} when this is no job's id: an empty one would stand for every process there is
 */
export async function killJob(jobId: string): Promise<number> {
  const [, number] = /^(j?\d{6,})\.\d+$/.exec(jobId) ?? [];
  if (number === undefined) throw new Error(`Not the id of an async job: "${jobId}"`);
  const table = await processTable();
  const doomed = new Set<number>();
  for (const { pid, command } of table) if (command.includes(number)) doomed.add(pid);
  for (let size = -1; size !== doomed.size;) {
    size = doomed.size;
    for (const { pid, parent } of table) if (doomed.has(parent)) doomed.add(pid);
  }
  for (const pid of doomed) {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  for (const pid of doomed) await untilGone(pid);
  return doomed.size;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function processTable(): Promise<Process[]> {
  const table: Process[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = await Deno.readTextFile(`/proc/${name}/status`);
      const parent = Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]);
      const command = await Deno.readTextFile(`/proc/${name}/cmdline`);
      table.push({ pid: Number(name), parent, command });
    } catch {
      // It has ended since the directory was listed.
    }
  }
  return table;
}

/** A zombie is gone too: it has no command line any more. */
async function untilGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    try {
      if (await Deno.readTextFile(`/proc/${pid}/cmdline`) === "") return;
    } catch {
      return;
    }
    await pause(50);
  }
  throw new Error(`Process ${pid} does not end`);
}

/**
 * Waits.
 *
 * @param milliseconds how long
 */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
