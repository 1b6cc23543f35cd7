import type { OciCli } from "../../oci_cli/ensure_oci_cli.ts";
import type { Contender, Group } from "../contender.ts";
import { type FakeService, serviceEnvironment, startFakeService } from "../fake_service.ts";
import type { ScaleOptions } from "./filesystem_scale.ts";
import { fillBucket, fillDirectory, type Place } from "./records.ts";
import {
  allRecords,
  counted,
  exactly,
  fewRecords,
  PEAK_AIM,
  type ScaleStore,
  shown,
} from "./scale_commands.ts";

/** What the groups of the bucket are made of. */
export interface OciScaleOptions extends ScaleOptions {
  /** What is migrated. */
  readonly middle: Place;
  readonly cli: OciCli;
}

/**
 * Lists, loads, prunes and migrates in a bucket of a loopback service that holds many records, held
 * against a part with few and against Oracle's own command.
 *
 * @param options what to measure, and where
 * @returns the groups; with the last one the service ends
 */
export async function ociScale(options: OciScaleOptions): Promise<Group[]> {
  const { program, scratch, small, middle, large, cli } = options;
  const service = await startFakeService(`${scratch}/service-of-scale`);
  const stop = async (): Promise<void> => await service[Symbol.asyncDispose]();
  try {
    for (const place of [small, middle, large]) await fillBucket(service, place);
    fillDirectory(`${scratch}/migrated`, middle.count);
  } catch (error) {
    await stop();
    throw error;
  }
  const env = serviceEnvironment(service);
  const store: ScaleStore = {
    program,
    small,
    large,
    at: ({ name }) => ({ args: [], env: { ...env, ASYNC_JOB_OCI_PREFIX: `${name}/` } }),
  };
  const names = "command" in cli ? [namesByCli(cli.command, service, options)] : [];
  return [
    {
      name: "oci, few",
      contenders: fewRecords(store),
      warmUp: 1,
      skipped: [],
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    {
      name: "oci, all",
      contenders: [
        ...allRecords(store, names[0] === undefined ? {} : { names: names[0].name }),
        ...names,
        ...migrations(options, service, env),
      ],
      slowness: 20,
      warmUp: 0,
      skipped: "missing" in cli ? [`oci command: ${cli.missing}`] : [],
      [Symbol.asyncDispose]: stop,
    },
  ];
}

function namesByCli(
  command: string,
  service: FakeService,
  { scratch, large }: ScaleOptions,
): Contender {
  const where = ["-ns", service.namespace, "-bn", service.bucket, "--prefix", `${large.name}/`];
  const list = counted({
    argv: [command, "os", "object", "list", ...where, "--fields", "name", "--all"],
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: scratch,
      SUPPRESS_LABEL_WARNING: "True",
      OCI_CLI_CONFIG_FILE: service.configFile,
      OCI_CLI_ENDPOINT: service.endpoint,
    },
    cwd: scratch,
  });
  const argv = list.argv.map((part) => part.replace("wc -l", `grep -c '"name": "${large.name}/'`));
  return {
    name: `oci os object list --all, ${shown(large.count)}`,
    against: [],
    invocation: () => ({ ...list, argv }),
    says: exactly(large.count),
  };
}

/** Each turn goes to a place of its own. */
function migrations(
  { program, scratch, middle }: OciScaleOptions,
  service: FakeService,
  env: Readonly<Record<string, string>>,
): Contender[] {
  const bucket = (prefix: string): string => `oci://${service.bucket}/${prefix}/`;
  const migrate = (
    name: string,
    places: (turn: number) => [string, string],
  ): Contender => ({
    name: `migrate ${shown(middle.count)}, ${name}`,
    against: [],
    peakAim: PEAK_AIM,
    invocation: (turn) => program.run(["migrate", ...places(turn), "-o", "json"], env),
    says: new RegExp(`"copied":${middle.count},"equal":0,"conflicts":0,.*"failed":0`),
  });
  return [
    migrate("directory to bucket", (turn) => [`${scratch}/migrated`, bucket(`migrated-${turn}`)]),
    migrate("bucket to directory", (turn) => [bucket(middle.name), `${scratch}/migrated-${turn}`]),
  ];
}
