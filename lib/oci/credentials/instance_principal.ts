import { AsyncJobError } from "../../errors.ts";
import { requestCredential } from "./credential_request.ts";
import { isHeaderText } from "../header_value.ts";
import type { Region } from "../regions/region.ts";
import type { Regions } from "../regions/regions.ts";
import {
  type InstanceIdentity,
  instanceIdentity,
  type InstanceRegion,
  instanceRegion,
  type MetadataDeps,
  serviceAddress,
} from "./instance_metadata.ts";
import { KeySigner } from "./key_signer.ts";
import { principalError, type PrincipalPurpose } from "./principal_failure.ts";
import { newSessionKey } from "./session_key.ts";
import { expiryOf } from "./session_token.ts";
import { parseSigningKey, type SigningKey } from "./signing_key.ts";
import type { TokenCredentials } from "./token_signer.ts";

/** What the service sends and asks for is known from Oracle's SDKs: `X509FederationClient` in each. */
const PATH = "/v1/x509";

const PURPOSE: PrincipalPurpose = {
  how: "as an instance principal",
  service: "the token service",
  unknown:
    "The token service does not accept this instance: check that a dynamic group matches it, " +
    "and that the instance was not moved or terminated. Elsewhere use --oci-auth-type api_key.",
  unreachable:
    "The instance needs a way to the token service: check the subnet's service gateway " +
    "or NAT gateway, HTTPS_PROXY and NO_PROXY.",
  isLocal: false,
};

/** The realm of an instance that tells none. */
const FIRST_REALM = { key: "oc1", domain: "oraclecloud.com" };

/** Who an instance says that it is. */
interface Instance {
  readonly tenancy: string;
  /** SHA-1 of the certificate as colon-separated hex. */
  readonly fingerprint: string;
  readonly key: SigningKey;
  readonly identity: InstanceIdentity;
}

/**
 * Trades the certificate of the compute instance that the program runs on for a session token
 * (`OCI_METADATA_BASE_URL` names another metadata service, `OCI_SDK_AUTH_CLIENT_REGION_URL` another token
 * service, as Oracle's SDKs read them).
 *
 * Not the SDK's provider: what that one throws often tells neither address, status nor message, it takes a
 * login page for a certificate, and it knows no time limit. The exchange is the same.
 *
 * @param regions the regions that are known, to which the instance's own is added
 * @param deps limits, environment and fetch
 * @returns a new key, the token as its id, and the instance's region
 * @throws {AsyncJobError} what is wrong with the metadata service, the token service or the way to them
 */
export async function instanceCredentials(
  regions: Regions,
  deps: MetadataDeps,
): Promise<TokenCredentials> {
  const region = await knownRegion(regions, await instanceRegion(deps));
  const instance = await readInstance(await instanceIdentity(deps));
  const { key, publicKey } = await newSessionKey();
  const endpoint = serviceAddress("OCI_SDK_AUTH_CLIENT_REGION_URL", deps.env) ??
    `https://auth.${region.id}.${region.domain}`;
  const token = await requestToken(
    `${endpoint}${PATH}`,
    instance,
    publicKey,
    deps,
  );
  return { keyId: `ST$${token}`, key, region: region.id, expires: expiryOf(token) };
}

async function requestToken(
  url: string,
  { tenancy, fingerprint, key, identity }: Instance,
  publicKey: string,
  deps: MetadataDeps,
): Promise<string> {
  const body = JSON.stringify({
    certificate: certificatesOf(identity.certificate)[0],
    purpose: "DEFAULT",
    publicKey,
    intermediateCertificates: certificatesOf(identity.intermediates),
  });
  const signer = new KeySigner(
    { keyId: `${tenancy}/fed-x509/${fingerprint}`, key },
    deps.now,
    "date",
  );
  const headers = async (): Promise<Headers> => {
    const own = new Headers();
    await signer.signHttpRequest({ method: "POST", uri: url, headers: own, body });
    return own;
  };
  const { timeout, retries, env } = deps;
  try {
    return await requestCredential(
      { method: "POST", url, headers, body, timeout, retries },
      tokenOf,
      deps,
    );
  } catch (thrown) {
    throw principalError(thrown, PURPOSE, env);
  }
}

function tokenOf(text: string): string | undefined {
  try {
    const { token } = JSON.parse(text) as { token?: unknown };
    return typeof token === "string" && isHeaderText(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

async function readInstance(identity: InstanceIdentity): Promise<Instance> {
  const key = await parseSigningKey(identity.privateKey, {
    name: "the metadata service",
    passphrase: undefined,
  });
  const { X509Certificate } = await import("node:crypto");
  try {
    const { subject, fingerprint } = new X509Certificate(identity.certificate);
    const tenancy = /\bopc-(?:tenant|identity):(\S+)/.exec(subject)?.[1];
    if (tenancy !== undefined) return { tenancy, fingerprint, key, identity };
  } catch {
    // Said below.
  }
  throw new AsyncJobError(
    "UnexpectedResponse",
    "Cannot authenticate as an instance principal: the certificate that the metadata service gives " +
      "names no tenancy",
    {
      hint:
        "Something else answers in place of the metadata service: check HTTP_PROXY and NO_PROXY.",
    },
  );
}

/** The base64 between the lines of each certificate. */
function certificatesOf(pem: string): string[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, base64 = ""]) => base64.replace(/\s+/g, ""));
}

/** The region as it is known, else as the platform describes it, which then counts for the rest. */
async function knownRegion(regions: Regions, place: InstanceRegion): Promise<Region> {
  const id = place.region.toLowerCase();
  const known = await regions.byCode(id) ?? await regions.byId(id);
  if (known !== undefined) return known;
  const { key: realm, domain } = place.realm ?? FIRST_REALM;
  const region = { id, code: undefined, realm, domain };
  regions.add(region);
  return region;
}
