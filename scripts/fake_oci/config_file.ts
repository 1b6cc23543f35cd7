import type { FakeOci } from "./fake_oci.ts";
import type { FakeUser } from "./identity/fake_user.ts";
import type { FakeSession } from "./services/open_session.ts";

/** One profile of an OCI config file, key by key. */
export type Profile = Readonly<Record<string, string>>;

/**
 * Writes a user's key file and describes the profile that goes with it.
 *
 * @param directory where `NAME.pem` goes
 * @param fake the cloud, for the region
 * @param user whose API key it is
 * @param name of the key file
 * @returns the profile
 */
export async function apiKeyProfile(
  directory: string,
  fake: FakeOci,
  user: FakeUser = fake.user,
  name = "api_key",
): Promise<Profile> {
  return {
    user: user.principal.id,
    fingerprint: user.key.fingerprint,
    tenancy: user.principal.tenancy,
    region: fake.region,
    // The Console ends the keys that it makes with this label, outside of the PEM.
    key_file: await writePrivateFile(
      `${directory}/${name}.pem`,
      `${user.key.privateKeyPem}OCI_API_KEY\n`,
    ),
  };
}

/**
 * Writes a session's key and token and describes the profile that goes with them, the way
 * `oci session authenticate` does.
 *
 * @param directory where `NAME.pem` and `NAME.token` go
 * @param fake the cloud, for the region
 * @param session key and token
 * @param name of the files
 * @returns the profile
 */
export async function sessionProfile(
  directory: string,
  fake: FakeOci,
  session: FakeSession,
  name = "session",
): Promise<Profile> {
  return {
    fingerprint: session.key.fingerprint,
    tenancy: session.principal.tenancy,
    region: fake.region,
    key_file: await writePrivateFile(`${directory}/${name}.pem`, session.key.privateKeyPem),
    security_token_file: await writePrivateFile(`${directory}/${name}.token`, session.token),
  };
}

/**
 * Writes an OCI config file, readable to its owner only.
 *
 * @param directory where `config` goes
 * @param profiles by name, in order
 * @returns the file's path
 */
export async function writeConfigFile(
  directory: string,
  profiles: Readonly<Record<string, Profile>>,
): Promise<string> {
  const sections = Object.entries(profiles).map(([name, profile]) => {
    const lines = Object.entries(profile).map(([key, value]) => `${key}=${value}`);
    return [`[${name}]`, ...lines, ""].join("\n");
  });
  return await writePrivateFile(`${directory}/config`, sections.join("\n"));
}

async function writePrivateFile(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return path;
}
