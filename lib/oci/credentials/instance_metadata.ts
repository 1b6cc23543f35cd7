import { baseAddress } from "./base_address.ts";
import type { EnvironmentReader } from "../../settings/given.ts";
import {
  type CredentialRequestDeps,
  CredentialRequestFailed,
  requestCredential,
} from "./credential_request.ts";
import { principalError, type PrincipalPurpose } from "./principal_failure.ts";

/** Where every instance finds its metadata service ("Getting Instance Metadata", OCI documentation). */
const ADDRESS = "http://169.254.169.254/opc/v2";
/** Longest wait for an answer in milliseconds: the service is next door, or not there. */
const LONGEST_WAIT = 5000;

const PURPOSE: PrincipalPurpose = {
  how: "as an instance principal",
  service: "the metadata service",
  unknown: "This works on an OCI compute instance only, whose instance a dynamic group matches. " +
    "Elsewhere use --oci-auth-type api_key.",
  unreachable: "This works on an OCI compute instance only, whose instance a dynamic group " +
    "matches. Elsewhere use --oci-auth-type api_key.",
  isLocal: true,
};

/** What an instance proves itself with; all PEM. */
export interface InstanceIdentity {
  readonly certificate: string;
  readonly privateKey: string;
  readonly intermediates: string;
}

/** Where an instance runs. */
export interface InstanceRegion {
  /** An identifier, or a short code where the service tells no more. */
  readonly region: string;
  /** Of its realm, such as `oraclecloud.com`, and the realm's key; `undefined` when the service does not tell. */
  readonly realm: { readonly key: string; readonly domain: string } | undefined;
}

/** Limits of each request, and the outside world. */
export interface MetadataDeps extends CredentialRequestDeps {
  readonly env: EnvironmentReader;
  readonly timeout: number;
  readonly retries: number;
}

/**
 * Asks where the instance runs.
 *
 * @param deps limits and the outside world; `OCI_METADATA_BASE_URL` names another service
 * @returns the region
 * @throws {AsyncJobError} what is wrong with the service, or with the way to it
 */
export async function instanceRegion(deps: MetadataDeps): Promise<InstanceRegion> {
  try {
    return await read("instance/regionInfo", regionInfoOf, deps);
  } catch (thrown) {
    // Older services tell the region alone.
    const { failure } = thrown as Partial<CredentialRequestFailed>;
    const isUnknown = failure?.kind === "http_error" && failure.status === 404;
    if (!isUnknown) throw principalError(thrown, PURPOSE, deps.env);
  }
  return await told("instance/region", (text) => {
    const region = text.trim();
    return isName(region) ? { region, realm: undefined } : undefined;
  }, deps);
}

/**
 * Asks what the instance proves itself with.
 *
 * @param deps limits and the outside world
 * @returns certificates and key
 * @throws {AsyncJobError} what is wrong with the service, or with the way to it
 */
export async function instanceIdentity(deps: MetadataDeps): Promise<InstanceIdentity> {
  const certificate = (text: string): string | undefined => pemOf(text, "CERTIFICATE");
  return {
    certificate: await told("identity/cert.pem", certificate, deps),
    privateKey: await told("identity/key.pem", (text) => pemOf(text, "PRIVATE KEY"), deps),
    intermediates: await told("identity/intermediate.pem", certificate, deps),
  };
}

async function told<T>(
  path: string,
  take: (text: string) => T | undefined,
  deps: MetadataDeps,
): Promise<T> {
  try {
    return await read(path, take, deps);
  } catch (thrown) {
    throw principalError(thrown, PURPOSE, deps.env);
  }
}

async function read<T>(
  path: string,
  take: (text: string) => T | undefined,
  deps: MetadataDeps,
): Promise<T> {
  const { env, timeout, retries } = deps;
  return await requestCredential(
    {
      method: "GET",
      url: `${serviceAddress("OCI_METADATA_BASE_URL", env) ?? ADDRESS}/${path}`,
      // Without it the service refuses, so that a forged link cannot reach the metadata.
      headers: () => new Headers({ authorization: "Bearer Oracle", accept: "*/*" }),
      timeout: Math.min(timeout, LONGEST_WAIT),
      retries,
    },
    take,
    deps,
  );
}

/**
 * Takes the address of a service from a variable.
 *
 * @param variable its name
 * @param env reads it
 * @returns the address without slashes at its end; `undefined` when the variable is not set
 * @throws {AsyncJobError} `InvalidSetting`, which does not tell the value: it may hold a password
 */
export function serviceAddress(variable: string, env: EnvironmentReader): string | undefined {
  return baseAddress(variable, env)?.replace(/\/+$/, "");
}

function regionInfoOf(text: string): InstanceRegion | undefined {
  try {
    const { regionIdentifier: region, realmKey: key, realmDomainComponent: domain } = JSON.parse(
      text,
    );
    if (isName(region) && isName(key) && isName(domain)) return { region, realm: { key, domain } };
  } catch {
    // Not the service's.
  }
  return undefined;
}

/** Part of a host name: what it says becomes one. */
function isName(value: unknown): value is string {
  return typeof value === "string" && /^[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?$/i.test(value);
}

function pemOf(text: string, label: string): string | undefined {
  return new RegExp(`-----BEGIN ([A-Z]+ )?${label}-----`).test(text) ? text : undefined;
}
