import type { Controller } from "../ansible/controller.ts";
import { type AnsibleAge, eachAnsible } from "../ansible/each_ansible.ts";
import { type OciTarget, ociTarget } from "../oci/oci_target.ts";

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
}

/**
 * Defines a test of a scenario on one backend with one version of ansible-core: what a backend does is
 * not Ansible's, so the looks at a scenario are shared out among both.
 *
 * @param title the test's title
 * @param name the backend
 * @param age the version to run it with
 * @param run the test, with a controller and a store of its own
 */
export function onBackend(
  title: string,
  name: "filesystem" | "oci",
  age: AnsibleAge,
  run: (controller: Controller, test: Deno.TestContext, backend: Backend) => Promise<void>,
): void {
  eachAnsible(`${title}: on ${name}`, async (controller, test) => {
    if (name === "filesystem") return await run(controller, test, filesystem(controller));
    await using target = await ociTarget();
    await run(controller, test, objectStorage(controller, target));
  }, [age]);
}

/**
 * The records in a controller's state directory.
 *
 * @param controller whose they are
 * @returns the backend
 */
export function filesystem({ state }: Controller): Backend {
  return {
    env: {},
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
      const args = ["load", "--backend", "oci", ...names, "--output", "json"];
      const { status, output } = await controller.asyncJob(args, env);
      if (status !== 0) throw new Error(`The record of ${job} cannot be read: ${output}`);
      return JSON.parse(output).job;
    },
  };
}
