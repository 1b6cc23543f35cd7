import type { Ansible } from "../ansible/provision.ts";
import type { OciCli } from "../oci_cli/ensure_oci_cli.ts";
import type { BuiltProgram } from "./built_program.ts";
import type { Contender, Group } from "./contender.ts";
import { type FakeService, startFakeService } from "./fake_service.ts";
import { playEnvironment } from "./play_environment.ts";

/** Calls in a playbook. */
const CALLS = 5;
const EMPTY = "playbook without a call";
const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** What the contenders of this group are made of. */
export interface RolesGroupOptions {
  readonly program: BuiltProgram;
  readonly ansible: Ansible;
  readonly cli: OciCli;
  /** Where state and settings go. */
  readonly scratch: string;
}

/**
 * Calls of the roles, held against the plain tasks that do the same: by the modules `file`, `copy`,
 * `stat` and `slurp` in a directory, by Oracle's command in a bucket. Each playbook makes some calls; one
 * that makes none is taken off.
 *
 * @param options what to measure, and with what
 * @returns the group
 */
export async function rolesGroup(options: RolesGroupOptions): Promise<Group> {
  const { cli, scratch } = options;
  const service = await startFakeService(`${scratch}/service-of-roles`);
  const play = playbooks(options, service);
  const backends = "command" in cli ? ["filesystem", "oci"] : ["filesystem"];
  const contenders: Contender[] = [
    { name: EMPTY, against: [], invocation: () => play("plain", "filesystem", "load", "", 0) },
  ];
  for (const backend of ["filesystem", "oci"]) {
    for (const verb of ["save", "load"]) {
      const plain = `${backend}, plain tasks ${verb}`;
      const compared = backends.includes(backend);
      const call = (way: string, name: string, against: Contender["against"]): Contender => ({
        name,
        against,
        calls: { count: CALLS, without: EMPTY },
        ...(verb === "load" ? { after: name.replace("load", "save") } : {}),
        invocation: (turn) => play(way, backend, verb, `turn${turn}`, CALLS),
        says: /failed=0/,
      });
      if (compared) contenders.push(call("plain", plain, []));
      const aim = plain === "filesystem, plain tasks load" ? { aim: 0.8 } : {};
      const against = compared ? [{ name: plain, ...aim }] : [];
      contenders.push(call(`role_${verb}`, `${backend}, role async_job_${verb}`, against));
    }
  }
  return {
    name: "roles",
    slowness: 5,
    contenders,
    skipped: "missing" in cli ? [`plain tasks with the oci command: ${cli.missing}`] : [],
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

type Play = (
  way: string,
  backend: string,
  verb: string,
  prefix: string,
  count: number,
) => ReturnType<Contender["invocation"]>;

function playbooks({ program, ansible, cli, scratch }: RolesGroupOptions, fake: FakeService): Play {
  const env = playEnvironment(program, scratch);
  const ociBin = "command" in cli ? `${cli.command.replace(/\/[^/]*$/, "")}:` : "";
  const environment = {
    ...env,
    PATH: `${ociBin}${env["PATH"]}`,
    OCI_CLI_CONFIG_FILE: fake.configFile,
    OCI_CLI_ENDPOINT: fake.endpoint,
    SUPPRESS_LABEL_WARNING: "True",
  };
  return (way, backend, verb, prefix, count) => {
    const vars = {
      backend,
      verb,
      prefix,
      count,
      executable: program.path,
      state_dir: `${scratch}/state-of-${way === "plain" ? "tasks" : "roles"}`,
      bucket: fake.bucket,
      oci_namespace: fake.namespace,
      compartment: fake.compartmentId,
      config_file: fake.configFile,
      endpoint: fake.endpoint,
    };
    const playbook = `${ROOT}/scripts/bench/playbooks/${way}_playbook.yml`;
    const args = [playbook, "--extra-vars", JSON.stringify(vars)];
    return {
      argv: [`${ansible.bin}/ansible-playbook`, ...args],
      env: environment,
      cwd: ROOT,
    };
  };
}
