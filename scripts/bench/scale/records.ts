import type { FakeService } from "../fake_service.ts";

/** Most jobs of one host. */
const JOBS_PER_HOST = 100;
/** Records that the service is given with one request. */
const PER_REQUEST = 1000;

/** How many records lie in a place; the same in a directory and in a bucket. */
export interface Place {
  /** Its name below the state directories, and the prefix in the bucket. */
  readonly name: string;
  readonly count: number;
}

/** A record, and where it lies. */
interface FilledRecord {
  readonly host: string;
  readonly job: string;
  readonly content: string;
}

/**
 * Names one of the hosts that have records.
 *
 * @param number which, from 0
 * @returns its name
 */
export function hostName(number: number): string {
  return `host${String(number).padStart(5, "0")}.example.com`;
}

/**
 * Names one of the jobs of a host.
 *
 * @param number which, from 0
 * @returns its name
 */
export function jobName(number: number): string {
  return `job-${String(number).padStart(2, "0")}`;
}

/** @returns how many records the first host of so many records has */
export function recordsOfFirstHost(count: number): number {
  return Math.min(count, JOBS_PER_HOST);
}

/** Records as the program writes them, saved long ago. */
function* records(count: number, jobsPerHost: number): Generator<FilledRecord> {
  for (let i = 0; i < count; i++) {
    const [host, job] = [hostName(Math.floor(i / jobsPerHost)), jobName(i % jobsPerHost)];
    const record = {
      job_name: job,
      host,
      ansible_job_id: `j${100_000_000_000 + i}.${1000 + i % 9000}`,
      save_time: "2025-01-02T03:04:05Z",
      metadata: { ticket: `CHG${i}`, reason: "nightly export" },
    };
    yield { host, job, content: `${JSON.stringify(record, null, 2)}\n` };
  }
}

/**
 * Makes records as files.
 *
 * @param directory the state directory, which is created
 * @param count how many records
 * @param jobsPerHost how many of them a host has
 */
export function fillDirectory(directory: string, count: number, jobsPerHost = JOBS_PER_HOST): void {
  let last = "";
  for (const { host, job, content } of records(count, jobsPerHost)) {
    if (host !== last) Deno.mkdirSync(`${directory}/${host}`, { recursive: true, mode: 0o700 });
    last = host;
    Deno.writeTextFileSync(`${directory}/${host}/${job}.json`, content, { mode: 0o600 });
  }
}

/**
 * Puts records into the loopback service, past its checks.
 *
 * @param service the service
 * @param place how many, and their prefix
 */
export async function fillBucket(service: FakeService, { name, count }: Place): Promise<void> {
  let objects: Record<string, string> = {};
  let rest = count;
  for (const { host, job, content } of records(count, JOBS_PER_HOST)) {
    objects[`${name}/${host}/${job}.json`] = content;
    if (--rest % PER_REQUEST !== 0) continue;
    const { namespace, bucket } = service;
    const body = JSON.stringify({ namespace, bucket, objects });
    const { ok, status } = await fetch(`${service.controlUrl}/objects`, { method: "POST", body });
    if (!ok) throw new Error(`The loopback service took no records: it answered ${status}`);
    objects = {};
  }
}
