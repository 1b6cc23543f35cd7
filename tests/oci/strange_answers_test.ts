import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { OptionName } from "../../lib/settings/options.ts";
import { fakeRun, type RunOutcome } from "../cli/fake_run.ts";
import { examination } from "../diagnostics/examine.ts";
import type { FaultRule } from "../../scripts/fake_oci/faults/fault_queue.ts";
import type { Operation } from "../../scripts/fake_oci/object_storage/request_path.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { type FakeBucket, fakeBucket } from "./fake_bucket.ts";

/** Bodies of a successful answer that are no answer to anything that is asked. */
const BODIES: readonly string[] = [
  "",
  "{}",
  "[]",
  "null",
  "5",
  "<html><body><h1>Please log in</h1></body></html>",
  '{"objects":[{"name":5}]}',
  '{"objects":[null]}',
  '{"objects":[],"nextStartWith":7}',
  '{"objects":[],"nextStartWith":""}',
  '{"nextStartWith":"h/k.json"}',
  '{"items":[{"name":5,"displayName":5}]}',
  '[{"name":5}]',
  '{"name":"async-jobs","compartmentId":5}',
  '{"code":"ObjectNotFound","message":"It is not there"}',
  '{"objects":[{"name":"h/j.js',
];

const RECORD = JSON.stringify({
  job_name: "j",
  host: "h",
  ansible_job_id: "j1.2",
  save_time: "2025-11-24T22:30:00Z",
  metadata: {},
});

/** The commands that make requests, on a bucket that holds a record of job `j` of host `h`. */
const COMMANDS: Readonly<Record<string, { args: readonly string[]; stdin?: string }>> = {
  "save": { args: ["save", "--job-name=new", "--host=h", "--ansible-job-id=j3.4"] },
  "save over a record": { args: ["save", "--job-name=j", "--host=h", "--ansible-job-id=j3.4"] },
  "load": { args: ["load", "--job-name=j", "--host=h"] },
  "list": { args: ["list"] },
  "delete": { args: ["delete", "--job-name=j", "--host=h"] },
  "prune": { args: ["prune", "--older-than=1d"] },
  "batch": { args: ["batch"], stdin: '{"op":"load","host":"h","job_name":"j"}\n' },
  "migrate from a bucket": { args: ["migrate", "oci://async-jobs", "DIRECTORY/target"] },
  "migrate into a bucket": { args: ["migrate", "DIRECTORY/source", "oci://async-jobs/copy/"] },
};

async function runOn(
  bucket: FakeBucket,
  { args, stdin = "" }: { args: readonly string[]; stdin?: string },
  options: Partial<Record<OptionName, string>> = {},
): Promise<RunOutcome> {
  const { "oci-bucket": name, ...rest } = { ...bucket.options, ...options };
  const isMigration = args[0] === "migrate";
  const given = Object.entries(isMigration ? rest : { ...rest, "oci-bucket": name })
    .map(([option, value]) => `--${option}=${value}`);
  const backend = isMigration || args[0] === "test-oci-setup" ? [] : ["--backend=oci"];
  const own = args.map((arg) => arg.replace("DIRECTORY", bucket.directory));
  const now = (): Date => new Date();
  return await fakeRun([...own, ...backend, ...given, "-o", "json"], { fetch, now, stdin });
}

async function reset({ oci, directory }: FakeBucket): Promise<void> {
  oci.faults.clear();
  oci.log.clear();
  oci.bucket.objects.clear();
  oci.bucket.objects.set("h/j.json", newObject(RECORD));
  await Deno.remove(`${directory}/target`, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${directory}/source/h`, { recursive: true });
  await Deno.writeTextFile(`${directory}/source/h/j.json`, RECORD);
}

function answering(body: string, isFromTheService: boolean): Pick<FaultRule, "fault" | "times"> {
  const headers = { "opc-request-id": "strange" };
  const contentType = body.startsWith("<") ? "text/html" : "application/json";
  const answer = { kind: "answer", status: 200, body, contentType } as const;
  return { times: Infinity, fault: isFromTheService ? { ...answer, headers } : answer };
}

/** Every operation that a run makes. */
function operationsOf({ oci }: FakeBucket): Operation[] {
  return [...new Set(oci.log.operations() as Operation[])];
}

for (const [title, command] of Object.entries(COMMANDS)) {
  Deno.test(`${title} calls a successful answer that is none UnexpectedResponse, whatever it holds`, async () => {
    await using bucket = await fakeBucket();
    await reset(bucket);
    const sound = await runOn(bucket, command);
    strictEqual(sound.status, 0, sound.stdout);
    const operations = operationsOf(bucket);
    ok(operations.length > 0);
    for (const [nth, operation] of operations.entries()) {
      for (const [at, body] of BODIES.entries()) {
        await reset(bucket);
        // Each body comes both ways, to one operation or another.
        const isFromTheService = (nth + at + title.length) % 2 === 0;
        bucket.oci.faults.add({ match: { operation }, ...answering(body, isFromTheService) });
        const { status, stdout } = await runOn(bucket, command);
        const seen = `${operation} answered with ${body}: ${stdout}`;
        strictEqual(status, 5, seen);
        const { error } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
        deepStrictEqual([error.code, error.exit_code], ["UnexpectedResponse", 5], seen);
      }
    }
  });
}

/** What is examined: the bucket, and one that is not there, which other buckets are then asked for. */
const EXAMINED: Readonly<Record<string, { bucket: string; only?: Operation }>> = {
  "a bucket": { bucket: "async-jobs" },
  "a missing bucket": { bucket: "missing", only: "ListBuckets" },
};

for (const [title, { bucket: name, only }] of Object.entries(EXAMINED)) {
  Deno.test(`test-oci-setup of ${title} fails a check for a successful answer that is none, and no check crashes`, async () => {
    await using bucket = await fakeBucket();
    await reset(bucket);
    const command = { args: ["test-oci-setup"] };
    const options = { "oci-bucket": name };
    await runOn(bucket, command, options);
    const operations = operationsOf(bucket).filter((found) => only === undefined || found === only);
    ok(operations.includes(only ?? "ListRetentionRules"), operations.join(" "));
    for (const operation of operations) {
      for (const body of BODIES) {
        // No bucket at all is an answer.
        if (operation === "ListBuckets" && body === "[]") continue;
        await reset(bucket);
        // The first look at the namespace is not signed.
        const skip = operation === "GetNamespace" ? 1 : 0;
        bucket.oci.faults.add({ match: { operation }, skip, ...answering(body, true) });
        const isWrite = operation === "PutObject" || operation === "DeleteObject";
        const args = [...command.args, ...isWrite ? [] : ["--read-only"]];
        const outcome = await runOn(bucket, { args }, options);
        const seen = `${operation} answered with ${body}: ${outcome.stdout}`;
        const { checks } = examination(outcome);
        const failed = checks.filter(({ status }) => status === "fail");
        strictEqual(failed[0]?.code, "UnexpectedResponse", seen);
        ok(failed.every(({ code }) => code !== "Internal"), seen);
        strictEqual(outcome.status, 5, seen);
      }
    }
  });
}
