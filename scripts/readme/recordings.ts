import { run } from "../../lib/cli/main.ts";
import { systemDeps } from "../../lib/cli/system_deps.ts";
import { buildInfo } from "../../lib/build_info.ts";
import { apiKeyProfile, writeConfigFile } from "../fake_oci/config_file.ts";
import { connectProxy } from "../fake_oci/connect_proxy.ts";
import { FakeOci } from "../fake_oci/fake_oci.ts";
import { scratchDirectory } from "../scratch_directory.ts";
import { READ_BUCKETS, READ_OBJECTS } from "../fake_oci/identity/permissions.ts";

/** Width of the recorded terminal in columns: what a page shows without scrolling. */
const COLUMNS = 100;
/** The home directory in the recordings. */
const HOME = "/home/ops";

/** Host of the region's endpoint. */
const SERVICE = "objectstorage.us-phoenix-1.oraclecloud.com";

/** One setup to record. */
interface Scene {
  readonly title: string;
  readonly bucket?: string;
  readonly profile?: Readonly<Record<string, string>>;
  readonly prepare?: (oci: FakeOci) => void;
}

const SCENES: readonly Scene[] = [
  { title: "All is well" },
  {
    title: "The fingerprint is that of another key",
    profile: { fingerprint: "20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34" },
  },
  { title: "The bucket's name is misspelt", bucket: "asyncjobs" },
  {
    title: "The policy lets the group read, and no more",
    prepare: (oci) =>
      oci.policy.limit(oci.user.principal.id, {
        [oci.compartmentId]: [...READ_BUCKETS, ...READ_OBJECTS],
      }),
  },
];

/**
 * Records what `test-oci-setup` prints for a good and for three bad setups, against the loopback service.
 * Requests to the region's endpoint are redirected there, and `~/.oci` to a directory of the recording.
 *
 * @returns Markdown
 */
export async function recordings(): Promise<string> {
  const parts: string[] = [];
  for (const scene of SCENES) {
    const { output, status } = await record(scene);
    const command = `$ async-job test-oci-setup; echo "exit status $?"`;
    const block = `\`\`\`console\n${command}\n${output}exit status ${status}\n\`\`\`\n`;
    parts.push(
      status === 0
        ? `${scene.title}:\n\n${block}`
        : `<details><summary>${scene.title}</summary>\n\n${block}\n</details>\n`,
    );
  }
  return parts.join("\n");
}

/**
 * Replaces what differs at each recording: durations, and the id of the probe object.
 *
 * @param text recordings
 * @returns the text with fixed words in their places
 */
export function withoutChance(text: string): string {
  return text
    .replace(/ +\d+ ms /g, " N ms ")
    .replace(/(?<=async-job-test-oci-setup-)[0-9a-f-]+/g, "ID")
    .replace(/opc-request-id [\w:-]+/g, "opc-request-id ID")
    .replace(/([0-9a-f]{2}:){15}[0-9a-f]{2}/g, "FINGERPRINT");
}

async function record(scene: Scene): Promise<{ output: string; status: number }> {
  await using oci = await FakeOci.start({ tls: { hosts: [SERVICE] } });
  scene.prepare?.(oci);
  await using proxy = connectProxy({
    hosts: { [`${SERVICE}:443`]: Number(new URL(oci.endpoint).port) },
  });
  const { certificatePem } = await oci.authority();
  using client = Deno.createHttpClient({ caCerts: [certificatePem], proxy: { url: proxy.url } });
  await using scratch = await scratchDirectory();
  const profile = { ...await apiKeyProfile(scratch.path, oci), ...scene.profile };
  await writeConfigFile(scratch.path, { DEFAULT: { ...profile, key_file: "~/.oci/api_key.pem" } });
  const variables: Record<string, string> = {
    HOME,
    ASYNC_JOB_OCI_BUCKET: scene.bucket ?? oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
    ASYNC_JOB_OCI_COMPARTMENT: oci.compartmentId,
  };
  const real = (path: string): string => path.replace(`${HOME}/.oci`, scratch.path);
  let output = "";
  const deps = systemDeps(buildInfo({ version: "0.0.0", commit: "unknown", bundled: false }));
  const status = await run(["test-oci-setup"], {
    ...deps,
    env: (name) => variables[name],
    readTextFile: (path) => deps.readTextFile(real(path)),
    fileMode: (path) => deps.fileMode(real(path)),
    fetch: (input, init) => fetch(input, { ...init, client }),
    io: {
      ...deps.io,
      stdout: {
        write: (text) => void (output += text),
        hasColour: () => false,
        columns: () => COLUMNS,
      },
      hasUnicode: () => true,
    },
  });
  return { output, status };
}
