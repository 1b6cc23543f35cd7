import type { Controller, PlayOutcome } from "../ansible/controller.ts";

/** One of the playbooks in scenarios/, run with its records and async files in a scratch directory. */
export class Scenario {
  readonly #controller: Controller;
  readonly #name: string;

  /**
   * @param controller where to run it
   * @param name its file name without `.yml`
   */
  constructor(controller: Controller, name: string) {
    this.#controller = controller;
    this.#name = name;
  }

  /**
   * Runs it as a process of its own.
   *
   * @param vars extra variables
   * @param args further arguments
   * @returns how it ended
   */
  run(vars: Record<string, unknown>, ...args: string[]): Promise<PlayOutcome> {
    return this.#controller.play(`scenarios/${this.#name}.yml`, {
      args,
      vars: { cli_state_dir: this.#controller.state, ...vars },
    });
  }

  /**
   * Reads the record that it saved.
   *
   * @param job the job's name
   * @returns the record, or `undefined`
   */
  async record(job: string): Promise<SavedJob | undefined> {
    const path = `${this.#controller.state}/localhost/${this.#name}/${job}.json`;
    try {
      return JSON.parse(await Deno.readTextFile(path));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
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

/** What the tests look at in a record. */
export interface SavedJob {
  readonly ansible_job_id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
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
