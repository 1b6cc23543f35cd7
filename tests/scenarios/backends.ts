import type { Controller } from "../ansible/controller.ts";
import type { OciTarget } from "../oci/oci_target.ts";

/** What the tests look at in a record. */
export interface SavedJob {
  readonly ansible_job_id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A place where the scenarios keep their records. */
export interface Backend {
  /** Environment that the playbooks run in. */
  readonly env: Readonly<Record<string, string>>;
  /** The playbook that shows a scenario on this backend, given the one for the filesystem. */
  playbook(scenario: string): string;
  /** Reads the record of a job that a scenario saved for localhost, if there is one. */
  record(scenario: string, job: string): Promise<SavedJob | undefined>;
  /** Runs the program there, which must succeed, and returns what it answers. */
  // deno-lint-ignore no-explicit-any
  asyncJob(command: string, args: readonly string[]): Promise<any>;
}

/**
 * The records in a controller's state directory.
 *
 * @param controller whose they are
 * @returns the backend
 */
export function filesystem(controller: Controller): Backend {
  const { state } = controller;
  return {
    env: {},
    asyncJob: (command, args) => answerOf(controller, [command, "--state-dir", state, ...args], {}),
    playbook: (scenario) => scenario,
    record: async (scenario, job) => {
      try {
        return JSON.parse(
          await Deno.readTextFile(`${state}/localhost/${scenario}/${job}.json`),
        );
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
  };
}

/**
 * The records in a bucket, read with the program that the scenarios use too.
 *
 * @param controller where to run it
 * @param target the bucket
 * @returns the backend
 */
export function objectStorage(controller: Controller, { env }: OciTarget): Backend {
  return {
    env,
    playbook: (scenario) => scenario.replace(/^(scenario_\d+)_/, "$1_oci_"),
    record: async (scenario, job) => {
      const names = ["--host", "localhost", "--playbook-name", scenario, "--job-name", job];
      return (await answerOf(controller, ["load", "--backend", "oci", ...names], env)).job;
    },
    asyncJob: (command, args) => answerOf(controller, [command, "--backend", "oci", ...args], env),
  };
}

async function answerOf(
  controller: Controller,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  // deno-lint-ignore no-explicit-any
): Promise<any> {
  const { status, output } = await controller.asyncJob([...args, "--output", "json"], env);
  if (status !== 0) throw new Error(`async-job ${args[0]} failed: ${output}`);
  return JSON.parse(output);
}
