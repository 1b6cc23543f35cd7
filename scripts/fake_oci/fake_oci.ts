import { FakeClock } from "./fake_clock.ts";
import { FaultQueue } from "./faults/fault_queue.ts";
import { type Handler, HttpServer, type ServerCertificate } from "./http/http_server.ts";
import { AccessPolicy } from "./identity/access_policy.ts";
import type {
  CertificateAuthority,
  ServerCertificateOptions,
} from "./identity/certificate_authority.ts";
import { createUser, type FakeUser } from "./identity/fake_user.ts";
import { KeyRing } from "./identity/key_ring.ts";
import { fakeOcid } from "./identity/ocid.ts";
import { generateRsaKey, sharedRsaKey } from "./identity/rsa_key.ts";
import { TokenIssuer } from "./identity/token_issuer.ts";
import { ObjectStorageService } from "./object_storage/object_storage_service.ts";
import { type Bucket, type BucketSettings, ObjectStore } from "./object_storage/object_store.ts";
import { RequestLog } from "./request_log.ts";

/** What a fake starts with; everything has a default. */
export interface FakeOciOptions {
  readonly namespace?: string;
  readonly bucket?: string;
  /** What the bucket is made with besides its name: rules, tier, another compartment. */
  readonly bucketSettings?: Partial<Omit<BucketSettings, "name">>;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Speaks HTTPS, with a certificate of a private authority, flawed if asked for. */
  readonly tls?: boolean | ServerCertificateOptions;
}

/**
 * A loopback Oracle Cloud: Object Storage with a tenancy, a user, a namespace and a bucket, and on
 * request the services around it (see `services/`). What of Object Storage it leaves out it refuses with
 * 501 MethodNotImplemented; it ignores nothing that a client can ask for.
 *
 * @example
 * ```ts
 * await using oci = await FakeOci.start();
 * oci.faults.add({ match: { operation: "PutObject" }, fault: { kind: "refusal", code: "TooManyRequests" } });
 * // … let a client work against oci.endpoint, signing as oci.user …
 * oci.log.operations(); // ["PutObject", "PutObject"]
 * ```
 */
export class FakeOci implements AsyncDisposable {
  readonly store = new ObjectStore();
  readonly policy = new AccessPolicy();
  readonly clock = new FakeClock();
  readonly faults = new FaultQueue();
  readonly log = new RequestLog();
  readonly issuer: TokenIssuer;
  readonly keyRing: KeyRing;
  readonly region = "us-phoenix-1";
  readonly tenancy = fakeOcid("tenancy", "acme");
  readonly compartmentId = fakeOcid("compartment", "jobs");
  readonly namespace: string;
  /** A user who may do everything, with the key that all fakes of a process share. */
  readonly user: FakeUser;
  /** The bucket that is there from the start. */
  readonly bucket: Bucket;
  readonly #servers: HttpServer[] = [];
  #authority: Promise<CertificateAuthority> | undefined;
  #endpoint = "";

  private constructor(
    issuer: TokenIssuer,
    user: (fake: FakeOci) => FakeUser,
    options: FakeOciOptions,
  ) {
    this.issuer = issuer;
    this.keyRing = new KeyRing(issuer);
    this.namespace = options.namespace ?? "acmenamespace";
    this.store.addNamespace(this.namespace, this.tenancy);
    this.user = user(this);
    this.bucket = this.store.addBucket(this.namespace, {
      name: options.bucket ?? "async-jobs",
      compartmentId: this.compartmentId,
      createdBy: this.user.principal.id,
      ...options.bucketSettings,
    });
  }

  /**
   * Starts Object Storage.
   *
   * @param options names, port, TLS
   * @returns the running fake; close it when done
   */
  static async start(options: FakeOciOptions = {}): Promise<FakeOci> {
    const [issuer, key] = await Promise.all([TokenIssuer.create(), sharedRsaKey("user")]);
    const owner = (fake: FakeOci): FakeUser => createUser(fake.keyRing, fake.tenancy, "owner", key);
    const fake = new FakeOci(issuer, owner, options);
    const service = new ObjectStorageService(fake);
    const server = await fake.listen(
      (request, signal) => service.handle(request, signal),
      { port: options.port ?? 0, ...await fake.#serverTls(options.tls ?? false) },
    );
    fake.#endpoint = server.url;
    return fake;
  }

  /** Scheme, host and port of Object Storage. */
  get endpoint(): string {
    return this.#endpoint;
  }

  /**
   * Adds a user with an API key of their own.
   *
   * @param name of the user
   * @param tenancy another tenancy than the fake's own
   * @returns the user
   */
  async addUser(name: string, tenancy: string = this.tenancy): Promise<FakeUser> {
    return createUser(this.keyRing, tenancy, name, await generateRsaKey());
  }

  /**
   * Gives the private authority that signs the fake's certificates.
   *
   * @returns the authority, made at the first call
   */
  authority(): Promise<CertificateAuthority> {
    this.#authority ??= createAuthority();
    return this.#authority;
  }

  /**
   * Runs a further server that stops with the fake.
   *
   * @param handler what it does
   * @param options port and certificate
   * @returns the server
   */
  async listen(
    handler: Handler,
    options: { port?: number; tls?: ServerCertificate } = {},
  ): Promise<HttpServer> {
    const server = await HttpServer.listen({ handler, ...options });
    this.#servers.push(server);
    return server;
  }

  /** Stops all servers and breaks their connections. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  /** Closes the fake at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #serverTls(
    tls: boolean | ServerCertificateOptions,
  ): Promise<{ tls?: ServerCertificate }> {
    if (tls === false) return {};
    const authority = await this.authority();
    return { tls: await authority.issueForServer(tls === true ? {} : tls) };
  }
}

/** Loads the certificate library only for those who need it: it costs more than all the rest. */
async function createAuthority(): Promise<CertificateAuthority> {
  const { CertificateAuthority } = await import("./identity/certificate_authority.ts");
  return await CertificateAuthority.create("Fake OCI root");
}
