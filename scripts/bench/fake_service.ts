import { BenchError } from "./bench_error.ts";

/** A loopback Object Storage in a process of its own, and what its clients need. */
export interface FakeService extends AsyncDisposable {
  readonly endpoint: string;
  readonly namespace: string;
  readonly bucket: string;
  readonly compartmentId: string;
  readonly configFile: string;
  /** Origin of the service's remote control. */
  readonly controlUrl: string;
}

const ROOT = new URL("../..", import.meta.url).pathname;

/** How long the service may take to start, in milliseconds. */
const PATIENCE = 60_000;

/**
 * Starts the service, apart from what is measured: it shares no event loop with anything.
 *
 * @param directory where its settings and key go
 * @returns the service, for `await using`
 * @throws {BenchError} when it does not start
 */
export async function startFakeService(directory: string): Promise<FakeService> {
  await Deno.mkdir(directory, { recursive: true });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      `${ROOT}scripts/fake_oci/main.ts`,
      "--quiet",
      "--forget",
      "--directory",
      directory,
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  const stop = async (): Promise<void> => {
    try {
      child.kill("SIGTERM");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended already.
    }
    await child.status;
  };
  try {
    const settings = JSON.parse(await whenThere(`${directory}/fake-oci.json`));
    return { ...settings, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Tells the program where the service is.
 *
 * @param service the service
 * @returns environment variables
 */
export function serviceEnvironment(service: FakeService): Record<string, string> {
  return {
    ASYNC_JOB_BACKEND: "oci",
    ASYNC_JOB_OCI_ENDPOINT: service.endpoint,
    ASYNC_JOB_OCI_CONFIG_FILE: service.configFile,
    ASYNC_JOB_OCI_NAMESPACE: service.namespace,
    ASYNC_JOB_OCI_BUCKET: service.bucket,
  };
}

async function whenThere(file: string): Promise<string> {
  for (const start = Date.now(); Date.now() - start < PATIENCE;) {
    try {
      return await Deno.readTextFile(file);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new BenchError(
    `The loopback service did not start within ${PATIENCE / 1000} s`,
    "See what `deno task fake-oci` says",
  );
}
