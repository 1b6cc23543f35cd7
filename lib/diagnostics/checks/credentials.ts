import type { AsyncJobError } from "../../errors.ts";
import { hiddenKind, shown } from "../../hidden_text.ts";
import {
  checkComplete,
  type CredentialSource,
  KEY_CONTENT,
} from "../../oci/credentials/credential_source.ts";
import { checkFingerprint, readSigningKey } from "../../oci/credentials/credentials.ts";
import type { SigningKey } from "../../oci/credentials/signing_key.ts";
import { attempt, type Check, pass, type Remedy, skip, warn } from "../check.ts";
import type { Given } from "../../settings/given.ts";
import { suggest } from "../../settings/suggest.ts";
import { settingLine } from "../setting_line.ts";
import type { SetUp } from "../set_up.ts";
import { knownOf, valueOf } from "../settled.ts";
import { isForbidden, ownershipLines } from "../forbidden_file.ts";
import { pathWord } from "../shell_word.ts";

/** Shortest key that OCI takes, in bits (Required Keys and OCIDs). */
const MIN_KEY_BITS = 2048;

/** The profile is there and whole. */
export const profile: Check = {
  id: "profile",
  title: "The profile is there and names all that the way to authenticate needs",
  needs: ["config-file"],
  run: async (setUp) => {
    const type = setUp.keyAuthType;
    if (type === undefined) return skip(`${setUp.given.access.authType.value} uses no profile`);
    const checked = await attempt(() => {
      const source = required(setUp);
      checkComplete(source, type, setUp.given.access);
      return source;
    }, (error) => profileRemedy(setUp, error));
    if (checked.finding !== undefined) return checked.finding;
    const { profile: found } = checked.value;
    return found === undefined
      ? pass("OCI_CLI_ variables say everything")
      : pass(`"${found.name}" of ${shown(found.file)}`);
  },
};

/** The private key can be used. */
export const privateKey: Check = {
  id: "private-key",
  title: "The private key can be read, is an RSA key, and its passphrase fits",
  needs: ["profile"],
  run: async (setUp) => {
    if (setUp.keyAuthType === undefined) {
      return skip(`${setUp.given.access.authType.value} brings its own key`);
    }
    const source = required(setUp);
    const read = await attempt(
      () => readSigningKey(source, setUp.deps),
      (error) => keyRemedy(keyPlace(source), error),
    );
    if (read.finding !== undefined) return read.finding;
    const bits = keyBits(read.value);
    const seen = `${shown(keyPlace(source) ?? KEY_CONTENT)}: RSA, ${bits} bits`;
    if (bits >= MIN_KEY_BITS) return pass(seen);
    return warn(`${seen}, less than the ${MIN_KEY_BITS} that OCI asks for`, {
      say: "Make a longer key, and upload its public half to the user:",
      paste: ["oci setup keys"],
    });
  },
};

/** The fingerprint is the key's. */
export const fingerprint: Check = {
  id: "fingerprint",
  title: "The fingerprint in the profile is that of the private key",
  needs: ["private-key"],
  run: async (setUp) => {
    if (setUp.keyAuthType !== "api_key") {
      return skip(`${setUp.given.access.authType.value} signs under another id`);
    }
    const source = required(setUp);
    const key = await readSigningKey(source, setUp.deps);
    const checked = await attempt(
      () => checkFingerprint(source, key, setUp.given.access),
      () => fingerprintRemedy(setUp, source, key),
    );
    if (checked.finding === undefined) return pass(checked.value);
    // Shorter than the error's words: both fingerprints fit on a line.
    const given = source.get("fingerprint")?.value ?? "";
    return { ...checked.finding, detail: `The key's is ${key.fingerprint}, not ${given}` };
  },
};

function required(setUp: SetUp): CredentialSource {
  const source = valueOf(setUp.source);
  if (source === undefined) throw new TypeError("Only keys have a source");
  return source;
}

/** The key's file, or `undefined` when a variable holds the key. */
function keyPlace(source: CredentialSource): string | undefined {
  return source.path("key_file");
}

function keyBits({ key }: SigningKey): number {
  return (key.algorithm as RsaHashedKeyAlgorithm).modulusLength;
}

function profileRemedy(setUp: SetUp, error: AsyncJobError): Remedy | undefined {
  const { access } = setUp.given;
  const say = error.hint ?? "";
  if (error.code === "ProfileNotFound") {
    const names = [...knownOf(setUp.config)?.profiles.keys() ?? []]
      .filter((name) => hiddenKind(name) === undefined);
    const near = suggest(access.profile.value, names) ?? names[0];
    const paste = near === undefined ? [] : [settingLine("oci-profile", access.profile, near)];
    return { say, paste };
  }
  const source = knownOf(setUp.source);
  const swapped = exchanged(source);
  if (swapped !== undefined) return { say: "User and tenancy are swapped. Set:", paste: swapped };
  const { lacks: missing } = error.facts;
  if (missing === undefined) return undefined;
  if (setUp.keyAuthType === "api_key" && source?.profile?.get("security_token_file")) {
    return { say, paste: [settingLine("oci-auth-type", access.authType, "security_token")] };
  }
  const example = (key: string): string => EXAMPLES[key] ?? `<${key}>`;
  return {
    say,
    paste: source?.profile === undefined
      ? missing.map((key) => `export ${variableOf(key)}='${example(key)}'`)
      : [`[${access.profile.value}]`, ...missing.map((key) => `${key}=${example(key)}`)],
  };
}

/** The lines that put user and tenancy into each other's place, where each is the other's OCID. */
function exchanged(source: CredentialSource | undefined): string[] | undefined {
  const user = source?.get("user");
  const tenancy = source?.get("tenancy");
  if (!user?.value.startsWith("ocid1.tenancy.")) return undefined;
  if (!tenancy?.value.startsWith("ocid1.user.")) return undefined;
  return [
    credentialLine("user", user, tenancy.value),
    credentialLine("tenancy", tenancy, user.value),
  ];
}

/** The line that sets a part of the credentials, in the place where it stands. */
function credentialLine(key: string, { source }: Given<string>, value: string): string {
  return source.kind === "environment" ? `export ${source.name}=${value}` : `${key}=${value}`;
}

function variableOf(key: string): string {
  return `OCI_CLI_${key.toUpperCase()}`;
}

/** What a line of the configuration file looks like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  user: "ocid1.user.oc1..<unique id>",
  tenancy: "ocid1.tenancy.oc1..<unique id>",
  fingerprint: "<12:34:56:…>",
  key_file: "~/.oci/oci_api_key.pem",
  security_token_file: "~/.oci/sessions/<profile>/token",
};

function keyRemedy(file: string | undefined, error: AsyncJobError): Remedy | undefined {
  const { advice: say = "", command, facts, cause } = error;
  if (command !== undefined) return { say, paste: [command] };
  if (file === undefined) return undefined;
  const word = pathWord(file);
  if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.IsADirectory) {
    return { say, paste: [`ls -l ${word}`] };
  }
  if (facts.isPassphrase === true) {
    return { say, paste: [`openssl pkey -in ${word} -noout -text_pub`] };
  }
  if (isForbidden(error)) return { say, paste: ownershipLines(file) };
  return { say, paste: [`head -n 1 ${word}`] };
}

function fingerprintRemedy(setUp: SetUp, source: CredentialSource, key: SigningKey): Remedy {
  const { value: profileName } = setUp.given.access.profile;
  const file = keyPlace(source);
  const given = source.get("fingerprint");
  const where = given?.source.kind === "environment" ? "" : ` in profile [${profileName}]`;
  return {
    say: `Set this${where} if it is the key that the user uploaded, else name the key_file ` +
      "whose fingerprint the console shows. The openssl line prints a key's fingerprint.",
    paste: [
      ...(given === undefined ? [] : [credentialLine("fingerprint", given, key.fingerprint)]),
      file === undefined
        ? `printf '%b' "$${KEY_CONTENT}" | openssl rsa -pubout -outform DER | openssl md5 -c`
        : `openssl rsa -in ${pathWord(file)} -pubout -outform DER | openssl md5 -c`,
    ],
  };
}
