// @peculiar/x509 resolves its parsers through decorators, which need this polyfill before it.
import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { ServerCertificate } from "../http/http_server.ts";

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;

/** How a server certificate is to be wrong, if at all. */
export interface ServerCertificateOptions {
  /** DNS names and IP addresses; `localhost` and 127.0.0.1 by default. */
  readonly hosts?: readonly string[];
  /** Makes one whose time is over. */
  readonly expired?: boolean;
}

/** A private certificate authority, as a company runs one, and as the cloud runs for its instances. */
export class CertificateAuthority {
  /** What a client has to trust. */
  readonly certificate: X509Certificate;
  readonly #keys: CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: CryptoKeyPair) {
    this.certificate = certificate;
    this.#keys = keys;
  }

  /**
   * Makes an authority with a fresh key.
   *
   * @param name common name of the root certificate
   * @returns the authority
   */
  static async create(name: string): Promise<CertificateAuthority> {
    const keys = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: ECDSA,
      ...validity(false),
      extensions: [
        ...authorityExtensions(),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys);
  }

  /** The root certificate as PEM. */
  get certificatePem(): string {
    return this.certificate.toString("pem");
  }

  /**
   * Issues a certificate for an HTTPS server.
   *
   * @param options hosts and flaws
   * @returns certificate and key
   */
  async issueForServer(options: ServerCertificateOptions = {}): Promise<ServerCertificate> {
    const hosts = options.hosts ?? ["localhost", "127.0.0.1"];
    const keys = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
    const names = hosts.map((
      value,
    ) => ({ type: isIpAddress(value) ? "ip" : "dns", value } as const));
    const certificate = await this.#issue(`CN=${hosts[0]}`, keys.publicKey, options.expired, [
      new SubjectAlternativeNameExtension(names),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    ]);
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
    return {
      certificatePem: certificate.toString("pem"),
      privateKeyPem: PemConverter.encode(pkcs8, "PRIVATE KEY"),
    };
  }

  /**
   * Issues a certificate for an authority below this one.
   *
   * @param name its common name
   * @returns the lower authority
   */
  async issueForAuthority(name: string): Promise<CertificateAuthority> {
    const keys = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
    const extensions = authorityExtensions();
    const certificate = await this.#issue(`CN=${name}`, keys.publicKey, false, extensions);
    return new CertificateAuthority(certificate, keys);
  }

  /**
   * Issues a certificate for a client that proves who it is with it.
   *
   * @param subject the distinguished name's parts
   * @param publicKey the client's RSA key
   * @returns the certificate as PEM
   */
  async issueForClient(subject: JsonName, publicKey: CryptoKey): Promise<string> {
    const certificate = await this.#issue(subject, publicKey, false, [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ]);
    return certificate.toString("pem");
  }

  /**
   * Tells whether this authority issued a certificate that is still good.
   *
   * @param certificate any certificate
   * @param now the time to judge by
   * @returns whether it did
   */
  async issued(certificate: X509Certificate, now: Date): Promise<boolean> {
    return certificate.issuer === this.certificate.subject &&
      await certificate.verify({ publicKey: this.certificate, date: now });
  }

  async #issue(
    subject: string | JsonName,
    publicKey: CryptoKey,
    expired: boolean | undefined,
    extensions: Extension[],
  ): Promise<X509Certificate> {
    return await X509CertificateGenerator.create({
      subject,
      issuer: this.certificate.subject,
      publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ECDSA,
      ...validity(expired ?? false),
      // RFC 5280 section 4.2.1.1 demands both identifiers, and strict clients look for them.
      extensions: [
        ...extensions,
        await SubjectKeyIdentifierExtension.create(publicKey),
        await AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
      ],
    });
  }
}

function authorityExtensions(): Extension[] {
  const usages = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  return [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(usages, true),
  ];
}

function validity(expired: boolean): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  const end = expired ? now - DAY_MS : now + 30 * DAY_MS;
  return { notBefore: new Date(now - 2 * DAY_MS), notAfter: new Date(end) };
}

function isIpAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(":");
}
