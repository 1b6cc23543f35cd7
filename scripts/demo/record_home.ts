import { apiKeyProfile, writeConfigFile } from "../fake_oci/config_file.ts";
import { FakeOci } from "../fake_oci/fake_oci.ts";
import { DemoError } from "./demo_error.ts";

/** Where one part of the demo keeps its record. */
export interface RecordHome extends AsyncDisposable {
  /** What this part shows, as a heading. */
  readonly title: string;
  /** Name of the scenario, without `.yml`. */
  readonly scenario: string;
  /** Extra variables of the playbook. */
  readonly vars: readonly string[];
  /** Environment of the playbook. */
  readonly env: Readonly<Record<string, string>>;
  /** Tells, in words, where the record is. */
  readonly whereabouts: (jobName: string) => string;
  /** Reads the record without async-job. */
  readonly read: (jobName: string) => Promise<string>;
}

const PLAYBOOK = "scenario_09_one_role";

/**
 * A directory.
 *
 * @param scratch where it may be made
 * @returns the home
 */
export function directoryHome(scratch: string): RecordHome {
  const path = (job: string): string => `${scratch}/state/localhost/${PLAYBOOK}/${job}.json`;
  return {
    title: "The record in a directory",
    scenario: PLAYBOOK,
    vars: [`cli_state_dir=${scratch}/state`],
    env: {},
    whereabouts: (job) => `This file is the memory of it: ${path(job)}`,
    read: (job) => Deno.readTextFile(path(job)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * A bucket of a loopback Object Storage service that verifies every request's signature.
 *
 * @param scratch where its key and configuration file may be written
 * @returns the home
 */
export async function bucketHome(scratch: string): Promise<RecordHome> {
  const oci = await FakeOci.start();
  await Deno.mkdir(`${scratch}/oci`);
  const profile = await apiKeyProfile(`${scratch}/oci`, oci);
  const config = await writeConfigFile(`${scratch}/oci`, { DEFAULT: profile });
  const object = (job: string): string => `localhost/${PLAYBOOK}/${job}.json`;
  return {
    title: "The same in an OCI bucket (a loopback service stands in for Oracle's)",
    scenario: "scenario_09_oci_one_role",
    vars: [],
    env: {
      ASYNC_JOB_OCI_BUCKET: oci.bucket.name,
      ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
      ASYNC_JOB_OCI_COMPARTMENT: oci.compartmentId,
      ASYNC_JOB_OCI_ENDPOINT: oci.endpoint,
      ASYNC_JOB_OCI_CONFIG_FILE: config,
    },
    whereabouts: (job) =>
      `This object is the memory of it: oci://${oci.bucket.name}/${object(job)}`,
    read: (job) => {
      const found = oci.bucket.objects.get(object(job));
      if (found === undefined) throw new DemoError(`The bucket holds no ${object(job)}`);
      return Promise.resolve(new TextDecoder().decode(found.body));
    },
    [Symbol.asyncDispose]: () => oci.close(),
  };
}
