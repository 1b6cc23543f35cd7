import { parseArgs } from "node:util";
import { FakeOci } from "../fake_oci.ts";
import type { LoggedRequest } from "../request_log.ts";
import { startControl } from "../services/start_control.ts";
import { startInstance } from "../services/start_instance.ts";
import { exportLines, type FakeSettings, writeSettings } from "./settings_files.ts";

const USAGE = `Starts a loopback OCI Object Storage for trying things out.

  deno task fake-oci
  deno task fake-oci --port 8443 --tls --directory ./fake

  --port N          listens on this port (a free one)
  --tls             speaks HTTPS with a private authority
  --instance        also runs the metadata and token services of a compute instance
  --namespace NAME  the tenancy's namespace (acmenamespace)
  --bucket NAME     the bucket that is there from the start (async-jobs)
  --directory DIR   where the config file, key and settings go (a temporary directory)
  --quiet           does not report requests
  --forget          keeps no requests for the remote control, so that memory does not grow with them

Its remote control, whose URL it says, sets the service's clock and has requests fail, hang or arrive twice:

  curl -X PUT URL/clock -d '{"skewSeconds": 7200, "windowSeconds": 9000}'
  curl URL/faults -d '{"match": {"operation": "PutObject"}, "fault": {"kind": "repeat"}}'

It puts, gets, lists and deletes objects and describes buckets. What it does not do it refuses with
501 MethodNotImplemented, and ignores nothing: multipart uploads, earlier versions, encryption with
keys of one's own, new buckets.
`;

/** What the command needs from outside. */
export interface FakeOciDeps {
  readonly say: (text: string) => void;
  /** Ends the command. */
  readonly stop: AbortSignal;
}

/**
 * Runs a fake until it is told to stop.
 *
 * @param args command line
 * @param deps output and the signal to stop
 * @returns exit code
 */
export async function runFakeOci(args: readonly string[], deps: FakeOciDeps): Promise<number> {
  const options = parseOptions(args);
  if (typeof options === "string") {
    deps.say(options);
    return options === USAGE ? 0 : 2;
  }
  await using fake = await FakeOci.start({
    tls: options.tls ?? false,
    port: Number(options.port ?? 0),
    ...(options.namespace ? { namespace: options.namespace } : {}),
    ...(options.bucket ? { bucket: options.bucket } : {}),
  });
  const controlUrl = await startControl(fake);
  const instance = options.instance ? { instance: await startInstance(fake) } : {};
  const directory = options.directory ?? await Deno.makeTempDir({ prefix: "fake-oci-" });
  await Deno.mkdir(directory, { recursive: true });
  const path = await Deno.realPath(directory);
  try {
    const settings = await writeSettings(path, { fake, controlUrl, ...instance });
    deps.say(describe(path, settings));
    if (!options.quiet) fake.log.onFinished((entry) => deps.say(describeRequest(entry)));
    if (options.forget) fake.log.onFinished(() => fake.log.clear());
    await stopped(deps.stop);
  } finally {
    if (options.directory === undefined) await Deno.remove(path, { recursive: true });
    else await Deno.remove(`${path}/fake-oci.json`).catch(() => {});
  }
  return 0;
}

interface Options {
  readonly port?: string;
  readonly tls?: boolean;
  readonly instance?: boolean;
  readonly namespace?: string;
  readonly bucket?: string;
  readonly directory?: string;
  readonly quiet?: boolean;
  readonly forget?: boolean;
}

function parseOptions(args: readonly string[]): Options | string {
  try {
    const { values: { help, ...options } } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        tls: { type: "boolean" },
        instance: { type: "boolean" },
        namespace: { type: "string" },
        bucket: { type: "string" },
        directory: { type: "string" },
        quiet: { type: "boolean" },
        forget: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (help) return USAGE;
    if (!/^\d{0,5}$/.test(options.port ?? "")) {
      return `error: --port wants a number, not "${options.port}"\n`;
    }
    return options;
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : error}\n\n${USAGE}`;
  }
}

function describe(directory: string, settings: FakeSettings): string {
  const lines = [
    `Fake OCI Object Storage: ${settings.endpoint}`,
    `Remote control:          ${settings.controlUrl} (faults, requests, clock, policy, buckets, objects)`,
  ];
  if (settings.metadataBaseUrl) {
    lines.push(
      `Instance metadata:       ${settings.metadataBaseUrl}`,
      `Token service:           ${settings.federationEndpoint}`,
    );
  }
  return [
    ...lines,
    "",
    ...exportLines(settings),
    "",
    `In another shell:  . '${directory}/fake-oci.env'`,
    "Ctrl-C stops it; nothing is kept.",
    "",
    "",
  ].join("\n");
}

function describeRequest(entry: LoggedRequest): string {
  const status = entry.status ?? "no answer";
  const signature =
    { true: "signed", false: "not authenticated", null: "-" }[`${entry.authenticated}`];
  const faults = entry.faults.map((fault) => ` [${fault.kind}]`).join("");
  return `${entry.method} ${entry.target} ${status} ${signature} ${entry.requestId}${faults}\n`;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
