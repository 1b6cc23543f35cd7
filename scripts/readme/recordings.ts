import { run } from "../../lib/cli/main.ts";
import { systemDeps } from "../../lib/cli/system_deps.ts";
import { buildInfo } from "../../lib/build_info.ts";
import { apiKeyProfile, writeConfigFile } from "../../tests/fakes/config_file.ts";
import { FakeOci } from "../../tests/fakes/fake_oci.ts";
import { READ_BUCKETS, READ_OBJECTS } from "../../tests/fakes/identity/permissions.ts";

/** Width of the recorded terminal in columns: what the README shows without scrolling. */
const COLUMNS = 100;
/** Where the operator's files seem to lie. */
const HOME = "/home/ops";

/** One set-up, and what makes it so. */
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
 * Records what `test-oci-setup` shows for a good and for three bad set-ups, against the loopback service.
 * Requests to the region's endpoint are led there, and `~/.oci` to a directory of the recording.
 *
 * @returns Markdown
 */
export async function recordings(): Promise<string> {
  const parts: string[] = [];
  for (const scene of SCENES) {
    const { output, status } = await record(scene);
    const command = `$ async-job test-oci-setup; echo "exit status $?"`;
    parts.push(
      `${scene.title}:\n\n\`\`\`console\n${command}\n${output}exit status ${status}\n\`\`\`\n`,
    );
  }
  return parts.join("\n");
}

/**
 * Takes away what differs at each recording: durations, and the probe object's own id.
 *
 * @param text recordings
 * @returns the text with the same words in their places
 */
export function withoutChance(text: string): string {
  return text
    .replace(/ +\d+ ms /g, " N ms ")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
    .replace(/made \d{4}-\d\d-\d\d/g, "made DATE")
    .replace(/(\d\d:){15}|([0-9a-f]{2}:){15}[0-9a-f]{2}/g, "FINGERPRINT");
}

async function record(scene: Scene): Promise<{ output: string; status: number }> {
  await using oci = await FakeOci.start();
  scene.prepare?.(oci);
  const directory = await Deno.makeTempDir({ prefix: "async-job-recording-" });
  try {
    const profile = { ...await apiKeyProfile(directory, oci), ...scene.profile };
    const shown = { ...profile, key_file: "~/.oci/api_key.pem" };
    await writeConfigFile(directory, { DEFAULT: shown });
    const variables: Record<string, string> = {
      HOME,
      ASYNC_JOB_OCI_BUCKET: scene.bucket ?? oci.bucket.name,
      ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
      ASYNC_JOB_OCI_COMPARTMENT: oci.compartmentId,
    };
    const real = (path: string): string => path.replace(`${HOME}/.oci`, directory);
    let output = "";
    const build = buildInfo({ version: "0.0.0", commit: "unknown", bundled: false });
    const deps = systemDeps(build);
    const status = await run(["test-oci-setup"], {
      ...deps,
      env: (name) => variables[name],
      readTextFile: (path) => deps.readTextFile(real(path)),
      fileMode: (path) => deps.fileMode(real(path)),
      fetch: (input, init) => fetch(String(input).replace(/^https:\/\/[^/]+/, oci.endpoint), init),
      stdout: (text) => output += text,
      terminal: () => ({ colour: false, columns: COLUMNS, unicode: true }),
    });
    return { output, status };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
