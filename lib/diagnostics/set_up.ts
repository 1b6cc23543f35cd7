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
import { objectApiDeps } from "../oci/object_api_deps.ts";
import { openAnonymousSession, openSession } from "../oci/open_session.ts";
import { RequestLimit } from "../oci/request_limit.ts";
import { type Given, UNGIVEN } from "../settings/given.ts";
import { Probe } from "./probe.ts";
import type { SetUpSettings } from "./set_up_settings.ts";
import { knownOf, settle, type Settled, settleLater, valueOf } from "./settled.ts";

/**
 * The set-up under test, and what the checks have learned about it so far.
 */
export class SetUp {
  /** What the user gave. */
  readonly given: SetUpSettings;
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
  #session: Promise<OciSession> | undefined;
  #apiDeps: Promise<ObjectApiDeps> | undefined;

  private constructor(
    given: SetUpSettings,
    files: Pick<SetUp, "config" | "source">,
    deps: Deps,
  ) {
    this.given = given;
    this.config = files.config;
    this.source = files.source;
    this.deps = deps;
    this.probe = new Probe(this);
  }

  /**
   * Reads what can be read without a request.
   *
   * @param given what the user gave
   * @param deps the outside world
   * @returns the set-up
   */
  static async of(given: SetUpSettings, deps: Deps): Promise<SetUp> {
    const { access } = given;
    const type = keyAuthType(access);
    const config = await settleLater(async () =>
      type === undefined ? undefined : await openConfig(access, type, deps)
    );
    const source = settle(() =>
      type === undefined ? undefined : credentialSource(valueOf(config), type, access, deps.env)
    );
    return new SetUp(given, { config, source }, deps);
  }

  /** How a key signs, or `undefined` when the platform vouches for the program. */
  get keyAuthType(): KeyAuthType | undefined {
    return keyAuthType(this.given.access);
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
      ...this.given.access,
      bucket: knownOf(this.given.bucketName) ?? nothing,
      namespace: knownOf(this.given.namespace) ?? nothing,
      region: this.region,
      endpoint: knownOf(this.given.endpoint),
    };
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

  #world(): Promise<ObjectApiDeps> {
    this.#apiDeps ??= objectApiDeps(this.deps, new RequestLimit());
    return this.#apiDeps;
  }
}

function keyAuthType({ authType: { value } }: OciAccess): KeyAuthType | undefined {
  return value === "api_key" || value === "security_token" ? value : undefined;
}
