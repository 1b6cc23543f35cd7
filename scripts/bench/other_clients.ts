import type { Contender } from "./contender.ts";
import type { FakeService } from "./fake_service.ts";
import { isInstalled } from "./is_installed.ts";

/** Names of what other clients do, by what they do. */
export const RCLONE_PUT = "rclone rcat";
export const CURL_PUT = "curl and openssl, signed PUT";
export const CURL_GET = "curl and openssl, signed GET";

/** Words a request as `smallest_request.js` takes it. */
export type Request = (method: string, name: string, ...body: string[]) => readonly string[];

/** What is there of other clients, and what is not. */
export interface OtherClients {
  readonly contenders: readonly Contender[];
  readonly skipped: readonly string[];
}

/**
 * Clients of Object Storage that are neither this program nor Oracle's command, where they are installed.
 *
 * @param service the loopback service
 * @param request words a small signed request
 * @param record what is written
 * @param scratch their home
 * @returns the contenders
 */
export async function otherClients(
  service: FakeService,
  request: Request,
  record: string,
  scratch: string,
): Promise<OtherClients> {
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: scratch };
  const contenders: Contender[] = [];
  const skipped: string[] = [];
  const missing: string[] = [];
  for (const [tool, version] of [["curl", "--version"], ["openssl", "version"]] as const) {
    if (!await isInstalled(tool, [version])) missing.push(tool);
  }
  if (missing.length > 0) {
    skipped.push(`curl and openssl: ${missing.join(" and ")} is not installed`);
  } else {
    const file = new URL("smallest_request.sh", import.meta.url).pathname;
    const run = (...args: Parameters<Request>): ReturnType<Contender["invocation"]> => ({
      argv: ["sh", file, ...request(...args)],
      env,
      cwd: scratch,
    });
    contenders.push(
      { name: CURL_PUT, against: [], invocation: (turn) => run("PUT", `curl-${turn}`, record) },
      { name: CURL_GET, against: [], after: CURL_PUT, invocation: () => run("GET", "curl-0") },
    );
  }
  const rclone = await installedRclone();
  if (rclone === undefined) {
    skipped.push("rclone: it is not installed (`deno task test:clients` builds it in .go-tools)");
  } else contenders.push(rcloneCommand(rclone, service, record, { ...env, ...remoteOf(service) }));
  return { contenders, skipped };
}

/** The one that the tests build, or the system's. */
async function installedRclone(): Promise<string | undefined> {
  const own = new URL("../../.go-tools/rclone", import.meta.url).pathname;
  for (const path of [own, "rclone"]) if (await isInstalled(path, ["rcat", "--help"])) return path;
  return undefined;
}

function rcloneCommand(
  rclone: string,
  { bucket }: FakeService,
  record: string,
  env: Readonly<Record<string, string>>,
): Contender {
  return {
    name: RCLONE_PUT,
    against: [],
    invocation: (turn) => ({
      argv: [rclone, "rcat", `oci:${bucket}/rclone-${turn}`],
      env,
      cwd: env["HOME"] ?? "/",
      stdin: record,
    }),
  };
}

/** Rclone's settings as variables, so that it reads no file of the user's. */
function remoteOf(service: FakeService): Record<string, string> {
  const remote = {
    TYPE: "oracleobjectstorage",
    PROVIDER: "user_principal_auth",
    NAMESPACE: service.namespace,
    COMPARTMENT: service.compartmentId,
    REGION: "eu-frankfurt-1",
    ENDPOINT: service.endpoint,
    CONFIG_FILE: service.configFile,
    NO_CHECK_BUCKET: "true",
  };
  return {
    RCLONE_CONFIG: "/dev/null",
    RCLONE_RETRIES: "1",
    ...Object.fromEntries(
      Object.entries(remote).map(([name, value]) => [`RCLONE_CONFIG_OCI_${name}`, value]),
    ),
  };
}
