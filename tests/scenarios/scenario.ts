import type { Controller, PlayOutcome } from "../ansible/controller.ts";
import type { Backend, SavedJob } from "./backends.ts";

/** One of the playbooks in scenarios/, run with its async files in a scratch directory. */
export class Scenario {
  readonly #controller: Controller;
  readonly #name: string;
  readonly #backend: Backend;

  /**
   * @param controller where to run it
   * @param name its file name on the filesystem backend, without `.yml`
   * @param backend where it keeps its records
   */
  constructor(controller: Controller, name: string, backend: Backend) {
    this.#controller = controller;
    this.#name = name;
    this.#backend = backend;
  }

  /**
   * Runs it as a process of its own.
   *
   * @param vars extra variables
   * @param args further arguments
   * @returns how it ended
   */
  run(vars: Record<string, unknown>, ...args: string[]): Promise<PlayOutcome> {
    return this.#controller.play(`scenarios/${this.#backend.playbook(this.#name)}.yml`, {
      args,
      env: this.#backend.env,
      vars: { cli_state_dir: this.#controller.state, ...vars },
    });
  }

  /**
   * Reads the record that it saved.
   *
   * @param job the job's name
   * @returns the record, or `undefined`
   */
  record(job: string): Promise<SavedJob | undefined> {
    return this.#backend.record(this.#name, job);
  }

  /**
   * Runs the program on a job of the scenario, as another controller would.
   *
   * @param command its name
   * @param job the job's name
   * @param args further options
   * @returns what it answers
   */
  asyncJob(
    command: string,
    job: string,
    ...args: string[]
  ): ReturnType<Backend["asyncJob"]> {
    const names = ["--playbook-name", this.#name, "--job-name", job, "--host", "localhost"];
    return this.#backend.asyncJob(command, [...names, ...args]);
  }

  /**
   * Finds the id of a saved job.
   *
   * @param job the job's name
   * @returns its Ansible job id
   */
  async jobId(job: string): Promise<string> {
    const record = await this.record(job);
    if (record === undefined) throw new Error(`There is no record of ${job}`);
    return record.ansible_job_id;
  }

  /**
   * Finds the file in which Ansible keeps a job's state.
   *
   * @param job the job's name
   * @returns its path
   */
  async asyncFile(job: string): Promise<string> {
    return `${this.#controller.async}/${await this.jobId(job)}`;
  }
}

/**
 * Undoes what the callback does to text to make it YAML: line breaks and doubled quotes.
 *
 * @param outcome how a playbook ended
 * @returns its output on one line
 */
export function flat({ output }: PlayOutcome): string {
  return output.replaceAll(/\s+/g, " ").replaceAll("''", "'");
}
