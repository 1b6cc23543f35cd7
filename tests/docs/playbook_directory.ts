import { strictEqual } from "node:assert/strict";
import type { Controller, PlayOutcome } from "../ansible/controller.ts";
import {
  apiKeyProfile,
  sessionProfile,
  writeConfigFile,
} from "../../scripts/fake_oci/config_file.ts";
import { FakeOci } from "../../scripts/fake_oci/fake_oci.ts";
import { openSession } from "../../scripts/fake_oci/services/open_session.ts";
import { startInstance } from "../../scripts/fake_oci/services/start_instance.ts";
import { linesWritten } from "../scenarios/async_jobs.ts";
import { type Guide, shellLines, writeShownFiles } from "./guide.ts";

/** Replaces the commands of the guides' playbooks: records its start, and takes a second. */
const COMMAND = "/bin/sh -c 'echo started >> {{ scratch }}/starts; sleep 1'";

/** What the file or object of the guides' job is called, below its host. */
export const RECORD_NAME = "nightly_export.json";

/** The same for the job of the playbook that loads, starts and saves by itself. */
export const PARTS_RECORD_NAME = "nightly_report.json";

/**
 * Fails the test when a play has failed, or a guide shows another number of them.
 *
 * @param outcomes how the plays ended
 * @param count how many lines a section shows
 */
export function assertAllWell(outcomes: readonly PlayOutcome[], count: number): void {
  strictEqual(outcomes.length, count, "lines in the guide");
  for (const { status, output } of outcomes) strictEqual(status, 0, output);
}

/** A directory with the files that some guides show, on a controller with access to a loopback service. */
export class PlaybookDirectory implements AsyncDisposable {
  readonly oci: FakeOci;
  readonly #controller: Controller;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(controller: Controller, oci: FakeOci, env: Record<string, string>) {
    this.#controller = controller;
    this.oci = oci;
    this.#env = env;
  }

  /**
   * Writes the files, and a configuration with the profiles `DEFAULT` and `DESK` into the home directory.
   *
   * @param controller whose home and scratch directory
   * @param guides whose blocks that start with a comment are files of that name
   * @returns the directory, for `await using`
   */
  static async create(controller: Controller, ...guides: Guide[]): Promise<PlaybookDirectory> {
    const { scratch } = controller;
    const oci = await FakeOci.start({ namespace: "mytenancynamespace" });
    for (const name of ["async-jobs-fra", "async-jobs-phx"]) {
      oci.store.addBucket(oci.namespace, { name, compartmentId: oci.compartmentId });
    }
    const home = `${scratch}/.oci`;
    await Deno.mkdir(home);
    await writeConfigFile(home, {
      DEFAULT: await apiKeyProfile(home, oci),
      DESK: await sessionProfile(home, oci, await openSession(oci)),
    });
    const { metadataBaseUrl, federationEndpoint } = await startInstance(oci);
    for (const guide of guides) await writeShownFiles(guide, scratch);
    return new PlaybookDirectory(controller, oci, {
      ASYNC_JOB_OCI_ENDPOINT: oci.endpoint,
      OCI_METADATA_BASE_URL: metadataBaseUrl,
      OCI_SDK_AUTH_CLIENT_REGION_URL: federationEndpoint,
      HTTPS_PROXY: "",
      HTTP_PROXY: "",
    });
  }

  /**
   * Runs the `ansible-playbook` lines of a section one after the other, with every host on this machine.
   *
   * @param guide the guide
   * @param section its heading
   * @param vars further variables of the plays
   * @param args further arguments of each line
   * @returns how each line ended
   */
  async run(
    guide: Guide,
    section: string,
    vars: Readonly<Record<string, unknown>> = {},
    args: readonly string[] = [],
  ): Promise<PlayOutcome[]> {
    const outcomes: PlayOutcome[] = [];
    for (const line of shellLines(guide, section, "ansible-playbook")) {
      const words = line.split(" ").slice(1);
      const playbook = words.find((word, at) =>
        /^\w+\.yml$/.test(word) && !words[at - 1]?.startsWith("-")
      );
      outcomes.push(
        await this.#controller.play(`${this.#controller.scratch}/${playbook}`, {
          args: [...words.filter((word) => word !== playbook), ...args],
          cwd: this.#controller.scratch,
          env: this.#env,
          vars: {
            ansible_connection: "local",
            ansible_python_interpreter: "{{ ansible_playbook_python }}",
            export_command: COMMAND,
            report_command: COMMAND,
            ...vars,
          },
        }),
      );
    }
    return outcomes;
  }

  /**
   * Counts the jobs that the playbooks have started.
   *
   * @param expected how many are waited for, as {@link linesWritten} does
   * @returns how many
   */
  async starts(expected: number): Promise<number> {
    return (await linesWritten(`${this.#controller.scratch}/starts`, expected)).length;
  }

  /**
   * Lists the objects of a bucket.
   *
   * @param bucket its name
   * @returns their names
   */
  objects(bucket: string): string[] {
    const { store, namespace } = this.oci;
    return [...store.findBucket(namespace, bucket)?.objects.keys() ?? []];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.oci.close();
  }
}
