import { type OciSettings, ociSettings } from "../../lib/settings/oci_settings.ts";
import { ObjectApi } from "../../lib/oci/object_api.ts";
import { RequestLimit } from "../../lib/oci/request_limit.ts";
import { transport } from "../../lib/oci/transport.ts";
import { openSession } from "../../lib/oci/open_session.ts";
import type { OptionName } from "../../lib/settings/options.ts";
import { OciStore } from "../../lib/stores/oci/oci_store.ts";
import { apiKeyProfile, writeConfigFile } from "../../scripts/fake_oci/config_file.ts";
import { FakeOci, type FakeOciOptions } from "../../scripts/fake_oci/fake_oci.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

/** A bucket of a loopback service, and the stores that are opened on it. */
export interface FakeBucket extends AsyncDisposable {
  readonly oci: FakeOci;
  /** Directory of the configuration file, `config`, and its key. */
  readonly directory: string;
  /** What was waited for between attempts, in milliseconds; nothing is really waited for. */
  readonly sleeps: number[];
  /** Lines that `--verbose` would show. */
  readonly explained: string[];
  /** Options that point at the bucket. */
  readonly options: Readonly<Partial<Record<OptionName, string>>>;
  /**
   * Opens a store; options given here count before those of the bucket, and an empty one takes the
   * bucket's away. `betweenAttempts` happens instead of each wait before another attempt; `now` is the
   * program's clock.
   */
  open(
    options?: Partial<Record<OptionName, string>>,
    betweenAttempts?: () => Promise<void>,
    env?: Readonly<Record<string, string>>,
    now?: () => Date,
  ): Promise<OciStore>;
}

/**
 * Names a bucket as a request and the variables of a role do, without limits.
 *
 * @param bucket the bucket
 * @returns the settings by their keys
 */
export function storeKeys({ options }: FakeBucket): Record<string, string> {
  const { "oci-timeout": _, ...place } = options;
  const keys = Object.entries(place).map(([name, value]) => [name.replaceAll("-", "_"), value]);
  return { backend: "oci", ...Object.fromEntries(keys) };
}

/**
 * Starts a loopback service with one bucket.
 *
 * @param fakeOptions how the service behaves
 * @param now the time by which clients sign, when it is not this machine's
 * @returns the bucket, for `await using`
 */
export async function fakeBucket(
  fakeOptions?: FakeOciOptions,
  now?: Date,
): Promise<FakeBucket> {
  const oci = await FakeOci.start(fakeOptions);
  if (now !== undefined) oci.clock.skewSeconds = (now.getTime() - Date.now()) / 1000;
  const scratch = await scratchDirectory();
  const configFile = await writeConfigFile(scratch.path, {
    DEFAULT: await apiKeyProfile(scratch.path, oci),
  });
  const sleeps: number[] = [];
  const explained: string[] = [];
  const options = {
    "oci-bucket": oci.bucket.name,
    "oci-namespace": oci.namespace,
    "oci-compartment": oci.compartmentId,
    "oci-endpoint": oci.endpoint,
    "oci-config-file": configFile,
    "oci-timeout": "5",
  };
  return {
    oci,
    directory: scratch.path,
    sleeps,
    explained,
    options,
    open: async (
      more = {},
      betweenAttempts = () => Promise.resolve(),
      env = {},
      now = () => new Date(),
    ) => {
      const settings = settle({ ...options, ...more });
      const random = (): number => 1;
      const sleep = (milliseconds: number): Promise<void> => {
        sleeps.push(milliseconds);
        return betweenAttempts();
      };
      const session = await openSession(settings, {
        env: (name: string) => env[name],
        readTextFile: Deno.readTextFile,
        fetch,
        now,
        random,
        sleep,
      });
      const explain = (line: string): void => void explained.push(line);
      return new OciStore(
        new ObjectApi(settings, session, {
          fetch: transport({ fetch, caCerts: [] }),
          now,
          random,
          sleep,
          explain,
          limit: new RequestLimit(),
          userAgent: "async-job/test",
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await oci.close();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

function settle(options: Partial<Record<OptionName, string>>): OciSettings {
  const given = Object.entries(options).filter(([, value]) => value !== "").map(([name, value]) =>
    [name as OptionName, { value, source: { kind: "option" as const, name: `--${name}` } }] as const
  );
  return ociSettings(new Map(given), () => undefined);
}
