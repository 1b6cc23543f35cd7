import { openSession } from "../../lib/oci/open_session.ts";
import { type OciSettings, ociSettings } from "../../lib/settings/oci_settings.ts";
import { transport } from "../../lib/oci/transport.ts";
import { ObjectApi } from "../../lib/oci/object_api.ts";
import { RequestLimit } from "../../lib/oci/request_limit.ts";
import { fakeBucket } from "./fake_bucket.ts";

/** A bucket to test against: the loopback service's, or a real one. */
export interface OciTarget extends AsyncDisposable {
  /** Variables that point a process at the bucket, with a prefix of this target's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is a real bucket. */
  readonly live: boolean;
}

/** Variables that a real tenancy is described by; passed on as they are. */
const PASSED_ON = /^(ASYNC_JOB_OCI_|OCI_|SSL_CERT_FILE$|HTTPS?_PROXY$|NO_PROXY$|HOME$)/;

/**
 * Opens the bucket that the tests run against: with `ASYNC_JOB_TEST_LIVE=1` the one that the environment
 * describes, else one of a loopback service. Objects are made below a prefix that nobody else uses, and
 * removed at the end.
 *
 * @returns the target, for `await using`
 */
export async function ociTarget(): Promise<OciTarget> {
  return Deno.env.get("ASYNC_JOB_TEST_LIVE") === "1" ? liveTarget() : await fakeTarget();
}

async function fakeTarget(): Promise<OciTarget> {
  const bucket = await fakeBucket();
  return {
    live: false,
    env: {
      ASYNC_JOB_OCI_BUCKET: bucket.oci.bucket.name,
      ASYNC_JOB_OCI_NAMESPACE: bucket.oci.namespace,
      ASYNC_JOB_OCI_COMPARTMENT: bucket.oci.compartmentId,
      ASYNC_JOB_OCI_ENDPOINT: bucket.oci.endpoint,
      ASYNC_JOB_OCI_CONFIG_FILE: `${bucket.directory}/config`,
      ASYNC_JOB_OCI_PREFIX: "test/",
    },
    [Symbol.asyncDispose]: () => bucket[Symbol.asyncDispose](),
  };
}

function liveTarget(): OciTarget {
  const outer = Object.entries(Deno.env.toObject()).filter(([name]) => PASSED_ON.test(name));
  const env = {
    ...Object.fromEntries(outer),
    ASYNC_JOB_OCI_PREFIX: `async-job-live-test/${crypto.randomUUID()}/`,
  };
  return { live: true, env, [Symbol.asyncDispose]: () => removeAll(env) };
}

/** Removes every object below the target's prefix, and nothing else. */
async function removeAll(env: Readonly<Record<string, string>>): Promise<void> {
  const read = (name: string): string | undefined => env[name];
  const settings: OciSettings = ociSettings(new Map(), read);
  const now = (): Date => new Date();
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  const session = await openSession(settings, {
    env: read,
    readTextFile: Deno.readTextFile,
    fetch,
    now,
    random: Math.random,
    sleep,
  });
  const api = new ObjectApi(settings, session, {
    fetch: transport({ fetch, caCerts: [] }),
    now,
    random: Math.random,
    sleep,
    explain: () => {},
    limit: new RequestLimit(),
    userAgent: "async-job/test",
  });
  const address = { namespaceName: settings.namespace.value, bucketName: settings.bucket.value };
  const prefix = settings.prefix.value;
  for (;;) {
    const { objects } = await api.call((calls) => calls.listObjects({ ...address, prefix }));
    if (objects.length === 0) return;
    for (const { name: objectName } of objects) {
      await api.call((calls) => calls.deleteObject({ ...address, objectName }));
    }
  }
}
