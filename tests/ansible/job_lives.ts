import assert from "node:assert/strict";
import type { Controller, PlayOutcome } from "./controller.ts";
import { playOnFleet, type Seen } from "./play_on_fleet.ts";
import type { JobStore } from "./job_store.ts";

/** What a step has seen, by the names of the role's outputs without their prefix. */
export interface Call {
  readonly verdict: string;
  /** A number, which comes as its text before ansible-core 2.19. */
  readonly rc: number | string;
  readonly stdout: string;
  readonly stderr: string;
  readonly stdout_bytes: number | string;
  readonly stderr_bytes: number | string;
  readonly started_at: string;
  readonly ended_at: string;
  readonly ansible_job_id: string;
  readonly job_dir: string;
  readonly host: string;
  readonly owner: string;
  readonly error: Readonly<Record<string, unknown>>;
  /** Of `async_job_run`. */
  readonly started?: boolean;
  /** Of `async_job_cancel`. */
  readonly changed?: boolean;
  /** The message of the task that failed. */
  readonly shown: string;
  /** What the commands of the step have printed. */
  readonly happened: string;
  /** Standard output of the job, as Ansible's `async_status` tells it. */
  readonly status: string;
}

/** Looks at what a step has seen, and at what those before it have. */
export type Expectation = (call: Call, before: Readonly<Record<string, Call>>) => void;

/** What happens to a job, and what is to be seen then. */
export interface Step {
  readonly name: string;
  /**
   * Commands of a shell, which knows ASYNC_DIR, HOST, JOB_DIR, JOB_ID and SCRATCH, and where the records are.
   */
  readonly happens?: string;
  /** Whether the host can be reached no more, or again. */
  readonly cut_off?: boolean;
  /** The role that is called. */
  readonly role?: "run" | "cancel";
  readonly check?: boolean;
  /** Whether the play becomes another user for the call. */
  readonly become?: boolean;
  /** Whether Ansible itself is asked about the job, before the role is. */
  readonly status?: true;
  /** Variables of the role without their prefix, beside those of the life. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly expected?: Expectation | undefined;
}

/** What becomes of a job, on a host of its own. */
export interface Life {
  /** Name of the host. */
  readonly name: string;
  readonly given?: Readonly<Record<string, unknown>>;
  /** Variables of the host. */
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
}

/**
 * Lives through lives side by side, step by step, and looks at each step.
 *
 * @param controller runs the playbook
 * @param test for the steps
 * @param lives the lives
 * @param store where the records are
 * @param options environment and arguments
 * @returns how the play ended
 */
export async function playLives(
  controller: Controller,
  test: Deno.TestContext,
  lives: readonly Life[],
  store: JobStore,
  options: { readonly env?: Record<string, string>; readonly args?: readonly string[] } = {},
): Promise<PlayOutcome> {
  const outcome = await playOnFleet(
    controller,
    "job_lives_playbook.yml",
    lives.map(({ name, vars, given, steps }) => [name, { ...vars, case: { given, steps } }]),
    undefined,
    {
      ...options,
      args: ["--forks", "8", ...options.args ?? []],
      vars: { store_env: store.env, ...store.vars(["async_job_run", "async_job_cancel"]) },
    },
  );
  assert.equal(outcome.status, 0, failuresIn(outcome.output));
  const seen = outcome.report as Seen;
  for (const { name, steps } of lives) {
    await test.step(name, async (test) => {
      const calls = withoutPrefix(seen[name] ?? {});
      for (const step of steps) {
        const call = calls[step.name];
        assert.ok(call, `${name} has not come to: ${step.name}`);
        await test.step(step.name, () => step.expected?.(call, calls));
      }
    });
  }
  return outcome;
}

/** Tasks that failed without being meant to are the last of their hosts. */
function failuresIn(output: string): string {
  const recap = output.slice(output.indexOf("PLAY RECAP"));
  const hosts = [...recap.matchAll(/^(\S+) .*failed=[1-9]/gm)].map(([, host = ""]) => host);
  return [
    ...hosts.map((host) => {
      const at = output.lastIndexOf(`fatal: [${host}`);
      return output.slice(at, at + 2000);
    }),
    recap,
  ].join("\n");
}

function withoutPrefix(seen: Readonly<Record<string, unknown>>): Record<string, Call> {
  const calls = Object.entries(seen).map(([step, outputs]) => {
    const named = Object.entries(Object(outputs))
      .map(([name, value]) => [name.replace(/^async_job_(run|cancel)_/, ""), value]);
    return [step, Object.fromEntries(named)];
  });
  return Object.fromEntries(calls);
}
