import type { Bucket } from "oci-objectstorage/lib/model";
import type { Deps } from "../deps.ts";
import { shown } from "../hidden_text.ts";
import type { ConfigFile } from "../oci/credentials/config_file.ts";
import {
  type CredentialSource,
  credentialSource,
  type KeyAuthType,
  openConfig,
} from "../oci/credentials/credential_source.ts";
import { ObjectApi, type ObjectApiDeps, type OciSession } from "../oci/object_api.ts";
import type { OciAccess, OciSettings } from "../settings/oci_settings.ts";
import { openAnonymousSession, openSession } from "../oci/open_session.ts";
import { trustedAuthorities } from "../oci/trusted_authorities.ts";
import { RequestLimit } from "../oci/request_limit.ts";
import { transport } from "../oci/transport.ts";
import type { OptionName } from "../settings/options.ts";
import { type Given, UNGIVEN } from "../settings/given.ts";
import { Probe } from "./probe.ts";
import type { SetUpSettings } from "./set_up_settings.ts";
import { knownOf, settle, type Settled, settleLater, valueOf } from "./settled.ts";

/**
 * The set-up under test, and what the checks have learned about it so far.
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
  readonly #asGiven: SetUpSettings["asGiven"];
  #session: Promise<OciSession> | undefined;
  #apiDeps: Promise<ObjectApiDeps> | undefined;

  private constructor(
    settings: SetUpSettings,
    files: Pick<SetUp, "config" | "source">,
    deps: Deps,
  ) {
    this.access = settings.access;
    this.bucketName = settings.bucketName;
    this.namespace = settings.namespace;
    this.givenRegion = settings.givenRegion;
    this.givenEndpoint = settings.givenEndpoint;
    this.#asGiven = settings.asGiven;
    this.config = files.config;
    this.source = files.source;
    this.deps = deps;
    this.probe = new Probe(this);
  }

  /**
   * Reads what can be read without a request.
   *
   * @param settings the settings
   * @param deps the outside world
   * @returns the set-up
   */
  static async of(settings: SetUpSettings, deps: Deps): Promise<SetUp> {
    const { access } = settings;
    const type = keyAuthType(access);
    const config = await settleLater(async () =>
      type === undefined ? undefined : await openConfig(access, type, deps)
    );
    const source = settle(() =>
      type === undefined ? undefined : credentialSource(valueOf(config), type, access, deps.env)
    );
    return new SetUp(settings, { config, source }, deps);
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
    const nothing: Given<string> = { value: "", source: UNGIVEN };
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
    return this.#asGiven(name);
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
      region: { value: region, source: UNGIVEN },
      retries: { value: 0, source: UNGIVEN },
    };
    return new ObjectApi(settings, await openSession(settings, this.deps), await this.#world());
  }

  async #world(): Promise<ObjectApiDeps> {
    this.#apiDeps ??= (async () => {
      const { now, random, sleep, fetch, explain, build } = this.deps;
      const caCerts = await trustedAuthorities(this.deps);
      const limit = new RequestLimit();
      const userAgent = `async-job/${build.version}`;
      const send = transport({ fetch, caCerts });
      return { now, random, sleep, fetch: send, explain, limit, userAgent };
    })();
    return await this.#apiDeps;
  }
}

function keyAuthType({ authType: { value } }: OciAccess): KeyAuthType | undefined {
  return value === "api_key" || value === "security_token" ? value : undefined;
}
