import type { Call, CallRequest, Operation } from "../history.ts";
import type { JobNames } from "../arena/arena.ts";
import { parsed } from "../check/known_claim.ts";
import type { Interruption } from "../plan/plan_round.ts";

/** What the processes of a round have in common. */
export interface Program {
  /** Path of the built file. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  readonly names: JobNames;
}

/** One process that is to be run. */
export interface PlannedCall {
  readonly contender: string;
  readonly operation: Operation;
  readonly request: CallRequest;
  /** Keys of the request that nobody judges. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly interruption?: Interruption | undefined;
}

/**
 * Runs the program once, as a process of its own, to its end or to its violent one.
 *
 * @param program the program and the job
 * @param planned what it is asked
 * @returns the call as it came out
 */
export async function runCall(program: Program, planned: PlannedCall): Promise<Call> {
  const { contender, operation, request, more, interruption } = planned;
  const asked = Date.now();
  const child = new Deno.Command(program.path, {
    args: [operation, "--request", "-", "--output", "json"],
    env: { ...program.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const interrupter = interrupt(child, interruption);
  const sent = JSON.stringify({ ...program.names, ...keysOf(request), ...more });
  await feed(child, sent);
  const [{ code, signal }, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  const stopped = interrupter.end();
  return {
    contender,
    operation,
    request,
    asked,
    ended: Date.now(),
    status: signal === "SIGKILL" ? undefined : code,
    stopped,
    answer: parsed(stdout),
    output: stdout + stderr,
  };
}

/** The keys of a request as the program knows them. */
function keysOf({ ttl, replace, token, jobId }: CallRequest): Record<string, unknown> {
  return {
    ...ttl === undefined ? {} : { ttl: `${ttl}s` },
    ...replace === undefined ? {} : { replace_job_id: replace },
    ...token === undefined ? {} : { claim_token: token },
    ...jobId === undefined ? {} : { ansible_job_id: jobId },
  };
}

/** A program that was killed before it read everything has closed its end of the pipe. */
async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(child.stdin);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Somebody who sends signals to a process. */
interface Interrupter {
  /**
   * Sends no more: the process has ended.
   *
   * @returns whether it was stopped before
   */
  end(): boolean;
}

function interrupt(child: Deno.ChildProcess, planned: Interruption | undefined): Interrupter {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const kill = (): void => void send(child, "SIGKILL");
  const resume = (): void => void send(child, "SIGCONT");
  const stop = (lasting: number): void => {
    stopped = send(child, "SIGSTOP");
    // Only now: two timers that are both late may come in any order, and nobody would resume it.
    timer = setTimeout(resume, lasting);
  };
  if (planned?.kind === "kill") timer = setTimeout(kill, planned.after);
  if (planned?.kind === "stall") timer = setTimeout(stop, planned.after, planned.lasting);
  return {
    end: () => {
      clearTimeout(timer);
      return stopped;
    },
  };
}

/** @returns whether the process was there to take it */
function send(child: Deno.ChildProcess, signal: Deno.Signal): boolean {
  try {
    child.kill(signal);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false; // It has ended already.
    throw error;
  }
}
