import type { KeyRing } from "./key_ring.ts";
import { fakeOcid } from "./ocid.ts";
import type { Principal } from "./principal.ts";
import type { RsaKey } from "./rsa_key.ts";

/** A user with an API key. */
export interface FakeUser {
  readonly principal: Principal;
  readonly key: RsaKey;
  /** `tenancy/user/fingerprint`, by which signatures name the key. */
  readonly keyId: string;
}

/**
 * Makes a user and uploads an API key of theirs.
 *
 * @param keyRing where the key is to be known
 * @param tenancy OCID of the tenancy
 * @param name of the user
 * @param key the API key
 * @returns the user
 */
export function createUser(keyRing: KeyRing, tenancy: string, name: string, key: RsaKey): FakeUser {
  const principal: Principal = { kind: "user", id: fakeOcid("user", name), tenancy };
  const keyId = `${tenancy}/${principal.id}/${key.fingerprint}`;
  keyRing.add(keyId, { principal, publicKey: key.publicKey });
  return { principal, key, keyId };
}
