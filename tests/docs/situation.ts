import { createHash } from "node:crypto";
import {
  newObject,
  type StoredObject,
} from "../../scripts/fake_oci/object_storage/object_store.ts";
import type { FakeBucket } from "../oci/fake_bucket.ts";
import { buildInfo } from "../../lib/build_info.ts";
import { run } from "../../lib/cli/main.ts";
import { fakeStreams } from "../fake_streams.ts";
import { systemDeps } from "../../lib/cli/system_deps.ts";
import { runProgram } from "../binary/program.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { sampleLook } from "../record/observation/sample_observation.ts";

const NAMES = ["--job-name", "nightly_export", "--host", "db01"];
const JOB = ["save", ...NAMES, "--ansible-job-id", "j1.1"];
/** Long ago, so that every record is old enough for `prune`. */
const SAVE_TIME = "2025-11-24T22:30:00Z";

/** What a row of a guide's table is about: records that are there, and a command that meets them. */
export interface Situation {
  /** Arguments; `DIR` stands for a directory that holds the same records. */
  readonly args: readonly string[];
  /** Records in the bucket; none by default. */
  readonly there?: readonly string[];
  /** Set when their jobs are known to have ended. */
  readonly ended?: boolean;
  /** Set for a job of db01 that is claimed, with {@link TOKEN}. */
  readonly claim?: "live" | "expired" | "over a record";
  /** Whether the directory holds the records too. */
  readonly onDisk?: readonly string[];
  /** What comes on standard input. */
  readonly stdin?: string;
}

/** The token of the claims that are there. */
const TOKEN = `ajt_${"A".repeat(43)}`;
const TOKEN_HASH = createHash("sha256").update(TOKEN).digest("hex");
const CLAIM_TOKEN = ["--claim-token", TOKEN];

const HOSTS = ["db01", "db02", "db03"];

/** A batch that does the same for every host. */
function batchOf(
  operation: Readonly<Record<string, unknown>>,
  there: readonly string[],
): Situation {
  const lines = HOSTS.map((host) =>
    `${JSON.stringify({ ...operation, host, job_name: "nightly_export" })}\n`
  );
  return { args: ["batch"], there, stdin: lines.join("") };
}

const SAVE = { op: "save", ansible_job_id: "j1.1" };

/** How a job has ended, as its record keeps it. */
const OUTCOME = {
  verdict: "failed",
  rc: 3,
  ended_at: null,
  seen_at: SAVE_TIME,
  stdout: "",
  stderr: "",
  stdout_bytes: 0,
  stderr_bytes: 0,
};

/** What Ansible's `async_status` says of a job that has ended. */
const ENDED = '{"async_status":{"ansible_job_id":"j1.1","finished":1,"rc":0}}';

/** The commands as the guides' tables name them. Several records are three. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  "save, a new job": { args: JOB },
  "save, the same job again": { args: JOB, there: ["db01"] },
  "save, over another job": { args: [...JOB, "--metadata", '{"run":2}'], there: ["db01"] },
  "load": { args: ["load", ...NAMES], there: ["db01"] },
  "load, nothing there": { args: ["load", ...NAMES] },
  "claim, a new job": { args: ["claim", ...NAMES] },
  "claim, a job that is saved": { args: ["claim", ...NAMES], there: ["db01"] },
  "claim, a job that is claimed": { args: ["claim", ...NAMES], claim: "live" },
  "claim, over an expired claim": { args: ["claim", ...NAMES], claim: "expired" },
  "claim --replace-job-id": {
    args: ["claim", ...NAMES, "--replace-job-id", "j1.1"],
    there: ["db01"],
  },
  "save --claim-token": { args: [...JOB, ...CLAIM_TOKEN], claim: "live" },
  "release": { args: ["release", ...NAMES, ...CLAIM_TOKEN], claim: "live" },
  "release, over a record": {
    args: ["release", ...NAMES, ...CLAIM_TOKEN],
    claim: "over a record",
  },
  "claim --when-ended": {
    args: ["claim", ...NAMES, "--when-ended", "restart"],
    there: ["db01"],
    ended: true,
  },
  "observe": { args: ["observe", ...NAMES], there: ["db01"] },
  "observe, an end that is saved": {
    args: ["observe", ...NAMES, "--observation", ENDED],
    there: ["db01"],
  },
  "observe --claim-token": {
    args: ["observe", ...NAMES, ...CLAIM_TOKEN, "--observation", sampleLook({ claim_id: "c" })],
    claim: "live",
  },
  "batch, N new jobs saved": batchOf(SAVE, []),
  "batch, N jobs saved again": batchOf(SAVE, HOSTS),
  "batch, N saved over other jobs": batchOf({ ...SAVE, metadata: { run: 2 } }, HOSTS),
  "batch, N jobs loaded": batchOf({ op: "load" }, HOSTS),
  "batch, N jobs deleted": batchOf({ op: "delete" }, HOSTS),
  "list": { args: ["list"], there: HOSTS },
  "list --names-only": { args: ["list", "--names-only"], there: HOSTS },
  "delete": { args: ["delete", ...NAMES], there: ["db01"] },
  "prune": { args: ["prune", "--older-than", "90d"], there: HOSTS },
  "prune --dry-run": { args: ["prune", "--older-than", "90d", "--dry-run"], there: HOSTS },
  "migrate from a bucket": { args: ["migrate", "oci://async-jobs", "DIR"], there: HOSTS },
  "migrate from a bucket --delete-source": {
    args: ["migrate", "oci://async-jobs", "DIR", "--delete-source"],
    there: HOSTS,
  },
  "migrate to a bucket": { args: ["migrate", "DIR", "oci://async-jobs"], onDisk: HOSTS },
  "migrate to a bucket, run again": {
    args: ["migrate", "DIR", "oci://async-jobs"],
    there: HOSTS,
    onDisk: HOSTS,
  },
  "migrate to a bucket --overwrite always": {
    args: ["migrate", "DIR", "oci://async-jobs", "--overwrite", "always"],
    there: HOSTS,
    onDisk: HOSTS.map((host) => `${host} changed`),
  },
  "test-oci-setup": { args: ["test-oci-setup"] },
  "test-oci-setup --read-only": { args: ["test-oci-setup", "--read-only"] },
};

/** Runs a command to its end and gives its exit status. */
export type Runner = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  stdin?: string,
) => Promise<number>;

/** Runs the built file. */
export const builtFile: Runner = async (args, env, stdin = "") =>
  (await runProgram(args, { env, stdin })).status;

/** Runs the same program within this process, for the many runs that are about the service's answer. */
export const withinTests: Runner = async (args, env, stdin = "") => {
  const deps = systemDeps(buildInfo({ version: "0.0.0", commit: "unknown", bundled: false }));
  return await run([...args], {
    ...deps,
    env: (name) => env[name],
    io: fakeStreams({ stdin }).io,
  });
};

/**
 * Puts the records in their places and runs the command.
 *
 * @param bucket a bucket, which is emptied first
 * @param situation what to run
 * @param runner how to run it
 * @returns exit status
 */
export async function runSituation(
  bucket: FakeBucket,
  { args, there = [], ended = false, claim, onDisk = [], stdin }: Situation,
  runner: Runner = builtFile,
): Promise<number> {
  const { objects } = bucket.oci.bucket;
  objects.clear();
  for (const host of there) {
    const more = ended ? { outcome: OUTCOME } : {};
    objects.set(`${host}/nightly_export.json`, newObject(record(host, undefined, more)));
  }
  if (claim !== undefined) objects.set("db01/nightly_export.json", claimObject(claim));
  const directory = await Deno.makeTempDir({ dir: bucket.directory });
  for (const entry of onDisk) {
    const [host = "", change] = entry.split(" ");
    await Deno.mkdir(`${directory}/${host}`);
    await Deno.writeTextFile(`${directory}/${host}/nightly_export.json`, record(host, change));
  }
  return await runner(args.map((arg) => arg === "DIR" ? directory : arg), {
    ...bucketEnvironment(bucket),
    // One attempt is enough.
    ASYNC_JOB_OCI_RETRIES: "0",
  }, stdin);
}

function claimObject(state: NonNullable<Situation["claim"]>): StoredObject {
  const claim = {
    claim_version: 1,
    claim_id: "c",
    job_name: "nightly_export",
    host: "db01",
    owner: "o",
    ttl: 900,
    claim_time: SAVE_TIME,
    token_sha256: TOKEN_HASH,
    ...state === "over a record" ? { previous: record("db01") } : {},
  };
  const modified = state === "expired" ? new Date(SAVE_TIME) : new Date();
  return newObject(JSON.stringify(claim), { modified });
}

function record(host: string, change?: string, more: Record<string, unknown> = {}): string {
  const job = {
    job_name: "nightly_export",
    host,
    ansible_job_id: "j1.1",
    save_time: SAVE_TIME,
    metadata: change === undefined ? {} : { change },
    ...more,
  };
  return `${JSON.stringify(job, undefined, 2)}\n`;
}
