import type { Bucket } from "oci-objectstorage/lib/model";
import type { Deps } from "../deps.ts";
import { toAsyncJobError } from "../errors.ts";
import { shown } from "../hidden_text.ts";
import type { ConfigFile } from "../oci/credentials/config_file.ts";
import {
  type CredentialSource,
  credentialSource,
  type KeyAuthType,
  openConfig,
} from "../oci/credentials/credential_source.ts";
import { ObjectApi, type ObjectApiDeps, type OciSession } from "../oci/object_api.ts";
import {
  bucketSetting,
  endpointSetting,
  namespaceSetting,
  type OciAccess,
  ociAccess,
  type OciSettings,
  regionSetting,
} from "../settings/oci_settings.ts";
import { openAnonymousSession, openSession } from "../oci/open_session.ts";
import { trustedAuthorities } from "../oci/trusted_authorities.ts";
import { RequestLimit } from "../oci/request_limit.ts";
import { transport } from "../oci/transport.ts";
import type { OptionName } from "../settings/options.ts";
import { type Given, type GivenOptions, textAsGiven } from "../settings/given.ts";
import { Probe } from "./probe.ts";

/** A value, or why there is none. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/**
 * The set-up under test, and what the checks have learned about it so far. Each part is settled on its
 * own, so that what is wrong with one leaves the others to be looked at.
 */
export class SetUp {
  /** Settings that all checks share. */
  readonly access: OciAccess;
  readonly bucketName: Settled<Given<string> | undefined>;
  readonly namespace: Settled<Given<string> | undefined>;
  readonly givenRegion: Settled<Given<string> | undefined>;
  readonly givenEndpoint: Settled<Given<string> | undefined>;
  /** The configuration file and the credentials in it, for the ways to authenticate that use them. */
  readonly config: Settled<ConfigFile | undefined>;
  readonly source: Settled<CredentialSource | undefined>;
  /** The region that requests go to, once it is known, and who named it. */
  region: Given<string> | undefined;
  /** What the service said at its endpoint's door: its time in milliseconds, and ours. */
  serviceTime: { readonly theirs: number; readonly ours: number } | undefined;
  /** The namespace of the caller's tenancy. */
  ownNamespace: string | undefined;
  /** What the service tells of the bucket; `undefined` also when its settings are hidden. */
  bucket: Bucket | undefined;
  readonly probe: Probe;
  readonly deps: Deps;
  readonly #given: GivenOptions;
  readonly #explain: (line: string) => void;
  #session: Promise<OciSession> | undefined;
  #apiDeps: Promise<ObjectApiDeps> | undefined;

  private constructor(
    given: GivenOptions,
    access: OciAccess,
    files: Pick<SetUp, "config" | "source">,
    world: World,
  ) {
    const { env } = world.deps;
    this.#given = given;
    this.access = access;
    this.bucketName = settle(() => bucketSetting(given, env));
    this.namespace = settle(() => namespaceSetting(given, env));
    this.givenRegion = settle(() => regionSetting(given, env));
    this.givenEndpoint = settle(() => endpointSetting(given, env));
    this.config = files.config;
    this.source = files.source;
    this.deps = world.deps;
    this.#explain = world.explain;
    this.probe = new Probe(this);
  }

  /**
   * Settles what can be settled without a request.
   *
   * @param given what the user gave
   * @param world the outside world
   * @returns the set-up
   * @throws {AsyncJobError} `InvalidSetting` for what no check is about: limits, prefix, way to authenticate
   */
  static async of(given: GivenOptions, world: World): Promise<SetUp> {
    const access = ociAccess(given, world.deps.env);
    const type = keyAuthType(access);
    const config = await settleLater(async () =>
      type === undefined ? undefined : await openConfig(access, type, world.deps)
    );
    const source = settle(() =>
      type === undefined
        ? undefined
        : credentialSource(valueOf(config), type, access, world.deps.env)
    );
    return new SetUp(given, access, { config, source }, world);
  }

  /** How a key signs, or `undefined` when the platform vouches for the program. */
  get keyAuthType(): KeyAuthType | undefined {
    return keyAuthType(this.access);
  }

  /** The region that the profile names, whether it can be one or not. */
  get profileRegion(): Given<string> | undefined {
    const profile = knownOf(this.source)?.profile;
    const value = profile?.get("region");
    if (profile === undefined || value === undefined) return undefined;
    const name = `profile ${profile.name} of ${shown(profile.file)}`;
    return { value, source: { kind: "profile", name } };
  }

  /** Where the bucket is, as the SDK takes it. */
  get bucketAddress(): { readonly namespaceName: string; readonly bucketName: string } {
    const { namespace, bucket } = this.settings;
    return { namespaceName: namespace.value, bucketName: bucket.value };
  }

  /** The bucket and all the rest, as far as known; what is unknown is empty. */
  get settings(): OciSettings {
    const nothing: Given<string> = { value: "", source: { kind: "default", name: "default" } };
    return {
      ...this.access,
      bucket: knownOf(this.bucketName) ?? nothing,
      namespace: knownOf(this.namespace) ?? nothing,
      region: this.region,
      endpoint: knownOf(this.givenEndpoint),
    };
  }

  /**
   * What was given for a setting, good or not.
   *
   * @param name the option
   * @returns value and source; `undefined` when nobody gave it
   */
  asGiven(name: OptionName): Given<string> | undefined {
    return textAsGiven(name, this.#given, this.deps.env);
  }

  /** Who signs, and where to; asked for once, whoever asks. */
  session(): Promise<OciSession> {
    this.#session ??= openSession(this.settings, this.deps);
    return this.#session;
  }

  /** Calls that are signed. */
  async api(): Promise<ObjectApi> {
    return new ObjectApi(this.settings, await this.session(), await this.#world());
  }

  /** Calls that nobody signs, which the service answers all the same, with a refusal. */
  async anonymousApi(): Promise<ObjectApi> {
    return new ObjectApi(this.settings, await this.anonymousSession(), await this.#world());
  }

  /** Calls that nobody signs know where requests to the region would go. */
  anonymousSession(): Promise<OciSession> {
    return openAnonymousSession(this.settings, this.region?.value ?? "", this.deps);
  }

  /** Calls to the same bucket name in another region. */
  async apiIn(region: string): Promise<ObjectApi> {
    const settings: OciSettings = {
      ...this.settings,
      region: { value: region, source: { kind: "default", name: "default" } },
      retries: { value: 0, source: { kind: "default", name: "default" } },
    };
    return new ObjectApi(settings, await openSession(settings, this.deps), await this.#world());
  }

  async #world(): Promise<ObjectApiDeps> {
    this.#apiDeps ??= (async () => {
      const { now, random, sleep, fetch, build } = this.deps;
      const caCerts = await trustedAuthorities(this.deps);
      const limit = new RequestLimit();
      const explain = this.#explain;
      const userAgent = `async-job/${build.version}`;
      const send = transport({ fetch, caCerts });
      return { now, random, sleep, fetch: send, explain, limit, userAgent };
    })();
    return await this.#apiDeps;
  }
}

/** The outside world of the checks. */
export interface World {
  readonly deps: Deps;
  /** Takes lines for `--verbose`. */
  readonly explain: (line: string) => void;
}

/**
 * Takes a settled value.
 *
 * @param settled the value or its error
 * @returns the value
 * @throws the error
 */
export function valueOf<T>(settled: Settled<T>): T {
  if ("error" in settled) throw settled.error;
  return settled.value;
}

/**
 * Takes a settled value where nobody cares about the error.
 *
 * @param settled the value or its error
 * @returns the value or `undefined`
 */
export function knownOf<T>(settled: Settled<T>): T | undefined {
  return "error" in settled ? undefined : settled.value;
}

function settle<T>(work: () => T): Settled<T> {
  try {
    return { value: work() };
  } catch (thrown) {
    return { error: toAsyncJobError(thrown) };
  }
}

async function settleLater<T>(work: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await work() };
  } catch (thrown) {
    return { error: toAsyncJobError(thrown) };
  }
}

function keyAuthType({ authType: { value } }: OciAccess): KeyAuthType | undefined {
  return value === "api_key" || value === "security_token" ? value : undefined;
}
