import type { OciCli } from "../oci_cli/ensure_oci_cli.ts";
import type { BuiltProgram } from "./built_program.ts";
import type { Comparison, Contender, Group } from "./contender.ts";
import { type FakeService, serviceEnvironment, startFakeService } from "./fake_service.ts";
import { CURL_GET, CURL_PUT, otherClients, RCLONE_PUT, type Request } from "./other_clients.ts";

const PUT = "smallest signed PUT";
const GET = "smallest signed GET";
const CLI_PUT = "oci os object put";
const CLI_GET = "oci os object get";
const RECORD = '{"job_name":"same","host":"db01","ansible_job_id":"j1.2"}\n';

/**
 * Saves and loads in a bucket of a loopback service, held against the smallest requests and against
 * Oracle's own command.
 *
 * @param programs the built files by the label behind their contenders' names
 * @param cli Oracle's command, or why it is not there
 * @param scratch where settings go
 * @returns the group
 */
export async function ociGroup(
  programs: ReadonlyMap<string, BuiltProgram>,
  cli: OciCli,
  scratch: string,
): Promise<Group> {
  const service = await startFakeService(`${scratch}/service`);
  const contenders: Contender[] = [];
  const request = await requests(service);
  const others = await otherClients(service, request, RECORD, scratch);
  for (const [label, program] of programs) {
    if (contenders.length === 0) {
      contenders.push(...await smallestRequests(program, request, scratch));
      if ("command" in cli) contenders.push(...await cliCommands(cli.command, service, scratch));
      contenders.push(...others.contenders);
    }
    const known = new Set(contenders.map(({ name }) => name));
    contenders.push(...programCommands(label, program, service, known));
  }
  return {
    name: "oci",
    contenders,
    skipped: [...("missing" in cli ? [`oci command: ${cli.missing}`] : []), ...others.skipped],
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

function programCommands(
  label: string,
  program: BuiltProgram,
  service: FakeService,
  known: ReadonlySet<string>,
): Contender[] {
  const env = { ...serviceEnvironment(service), ASYNC_JOB_OCI_PREFIX: `state${label}/` };
  const names = ["--host", "db01", "-o", "json"];
  const save = ["save", ...names, "--ansible-job-id", "j1.2", "--job-name"];
  const than = (...all: Comparison[]): Comparison[] => all.filter(({ name }) => known.has(name));
  return [
    {
      name: `save, new${label}`,
      against: than(
        { name: PUT, aim: 1.4 },
        { name: CLI_PUT, aim: 0.08 },
        { name: RCLONE_PUT, aim: 0.6 },
        { name: CURL_PUT },
      ),
      invocation: (turn) => program.run([...save, `new-${turn}`], env),
      says: /^\{"changed":true/,
    },
    {
      name: `save, equal${label}`,
      against: [{ name: PUT }],
      invocation: () => program.run([...save, "same"], env),
      says: /^\{"changed":/,
    },
    {
      name: `load${label}`,
      against: than({ name: GET, aim: 1.4 }, { name: CLI_GET, aim: 1 / 8 }, { name: CURL_GET }),
      invocation: () => program.run(["load", ...names, "--job-name", "same"], env),
      after: `save, equal${label}`,
      says: /^\{"found":true/,
    },
  ];
}

/**
 * Words requests as the arguments of the smallest programs that send one.
 *
 * @param service the loopback service
 * @returns what words a request
 */
export async function requests(service: FakeService): Promise<Request> {
  const config = await Deno.readTextFile(service.configFile);
  const value = (key: string): string => new RegExp(`^${key}=(.*)$`, "m").exec(config)?.[1] ?? "";
  const keyId = `${value("tenancy")}/${value("user")}/${value("fingerprint")}`;
  return (method, name, ...body) => {
    const url = `${service.endpoint}/n/${service.namespace}/b/${service.bucket}/o/${name}`;
    return [method, url, value("key_file"), keyId, ...body];
  };
}

async function smallestRequests(
  program: BuiltProgram,
  request: Request,
  scratch: string,
): Promise<Contender[]> {
  // A copy, so that no configuration lies around it that the runtime would read.
  const file = `${scratch}/smallest_request.js`;
  await Deno.copyFile(new URL("smallest_request.js", import.meta.url), file);
  return [
    {
      name: PUT,
      against: [],
      invocation: (turn) => program.runBare(file, request("PUT", `put-${turn}`, RECORD)),
    },
    {
      name: GET,
      against: [],
      after: PUT,
      invocation: () => program.runBare(file, request("GET", "put-0")),
    },
  ];
}

async function cliCommands(
  command: string,
  service: FakeService,
  scratch: string,
): Promise<Contender[]> {
  const record = `${scratch}/record.json`;
  await Deno.writeTextFile(record, RECORD);
  const env = {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: scratch,
    SUPPRESS_LABEL_WARNING: "True",
    OCI_CLI_CONFIG_FILE: service.configFile,
    OCI_CLI_ENDPOINT: service.endpoint,
  };
  const object = ["-ns", service.namespace, "-bn", service.bucket, "--name"];
  const run = (...args: string[]): ReturnType<Contender["invocation"]> => ({
    argv: [command, "os", "object", ...args],
    env,
    cwd: scratch,
  });
  return [
    {
      name: CLI_PUT,
      against: [],
      invocation: (turn) => run("put", ...object, `cli-${turn}`, "--file", record),
    },
    {
      name: CLI_GET,
      against: [],
      after: PUT,
      invocation: () => run("get", ...object, "put-0", "--file", "-"),
    },
  ];
}
