import { apiKeyProfile, writeConfigFile } from "../config_file.ts";
import type { FakeOci } from "../fake_oci.ts";
import type { FakeInstance } from "../services/start_instance.ts";

/** What a client needs to know about a running fake. */
export interface FakeSettings {
  readonly endpoint: string;
  readonly controlUrl: string;
  readonly namespace: string;
  readonly bucket: string;
  readonly compartmentId: string;
  readonly region: string;
  readonly configFile: string;
  /** The authority to trust; null when the fake speaks plain HTTP. */
  readonly caFile: string | null;
  /** Null unless the fake was asked for an instance. */
  readonly metadataBaseUrl: string | null;
  readonly federationEndpoint: string | null;
}

/** A running fake and what runs beside it. */
export interface RunningFake {
  readonly fake: FakeOci;
  readonly controlUrl: string;
  readonly instance?: FakeInstance;
}

/**
 * Writes everything that clients need: an OCI config file with its key, the authority, the
 * settings as JSON and as shell commands.
 *
 * `fake-oci.json` comes last and at once: whoever waits for it may go on when it is there.
 *
 * @param directory an existing directory
 * @param running the fake
 * @returns the settings
 */
export async function writeSettings(
  directory: string,
  running: RunningFake,
): Promise<FakeSettings> {
  const { fake, controlUrl, instance } = running;
  const profile = await apiKeyProfile(directory, fake);
  const settings: FakeSettings = {
    endpoint: fake.endpoint,
    controlUrl,
    namespace: fake.namespace,
    bucket: fake.bucket.name,
    compartmentId: fake.compartmentId,
    region: fake.region,
    configFile: await writeConfigFile(directory, { DEFAULT: profile }),
    caFile: await writeAuthority(directory, fake),
    metadataBaseUrl: instance?.metadataBaseUrl ?? null,
    federationEndpoint: instance?.federationEndpoint ?? null,
  };
  await Deno.writeTextFile(`${directory}/fake-oci.env`, exportLines(settings).join("\n") + "\n");
  const unfinished = `${directory}/.fake-oci.json.new`;
  await Deno.writeTextFile(unfinished, JSON.stringify(settings, null, 2) + "\n");
  await Deno.rename(unfinished, `${directory}/fake-oci.json`);
  return settings;
}

/**
 * Words the settings as shell commands, for async-job and for the official `oci` command.
 *
 * @param settings what clients need
 * @returns one `export` a line
 */
export function exportLines(settings: FakeSettings): string[] {
  const variables: [string, string | null][] = [
    ["ASYNC_JOB_BACKEND", "oci"],
    ["ASYNC_JOB_OCI_ENDPOINT", settings.endpoint],
    ["ASYNC_JOB_OCI_CONFIG_FILE", settings.configFile],
    ["ASYNC_JOB_OCI_NAMESPACE", settings.namespace],
    ["ASYNC_JOB_OCI_BUCKET", settings.bucket],
    ["ASYNC_JOB_OCI_COMPARTMENT", settings.compartmentId],
    ["OCI_CLI_CONFIG_FILE", settings.configFile],
    ["OCI_CLI_ENDPOINT", settings.endpoint],
    ["SSL_CERT_FILE", settings.caFile],
    // Where it is set already, the oci command heeds it more than any option of its own.
    ["REQUESTS_CA_BUNDLE", settings.caFile],
    ["OCI_CLI_CERT_BUNDLE", settings.caFile],
    ["OCI_METADATA_BASE_URL", settings.metadataBaseUrl],
  ];
  return variables.flatMap(([name, value]) =>
    value === null ? [] : [`export ${name}='${value.replaceAll("'", `'\\''`)}'`]
  );
}

async function writeAuthority(directory: string, fake: FakeOci): Promise<string | null> {
  if (!fake.endpoint.startsWith("https:")) return null;
  const path = `${directory}/ca.pem`;
  await Deno.writeTextFile(path, (await fake.authority()).certificatePem);
  return path;
}
