import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { AsyncJobError } from "../../../lib/errors.ts";
import {
  apiKeyCredentials,
  type KeyCredentials,
  sessionCredentials,
} from "../../../lib/oci/credentials/credentials.ts";
import { ociSettings } from "../../../lib/settings/oci_settings.ts";
import { makeTestKey, PASSPHRASE, pemOf } from "../test_keys.ts";

const KEY = makeTestKey();
const OTHER = makeTestKey();
const NOW = new Date("2026-03-04T05:06:07Z");

/** Files by path, and the environment. */
interface World {
  files?: Record<string, string>;
  env?: Record<string, string>;
}

const config = (lines: string, profile = "DEFAULT"): string => `[${profile}]\n${lines}\n`;
const FULL =
  `user=ocid1.user.oc1..u\ntenancy=ocid1.tenancy.oc1..t\nfingerprint=${KEY.fingerprint}\nkey_file=~/.oci/key.pem\nregion=eu-paris-1`;
const FILES = { "/home/u/.oci/config": config(FULL), "/home/u/.oci/key.pem": KEY.pem };

function read(world: World, how = apiKeyCredentials): Promise<KeyCredentials> {
  const env = (name: string): string | undefined =>
    ({
      HOME: "/home/u",
      ASYNC_JOB_OCI_BUCKET: "b",
      ASYNC_JOB_OCI_NAMESPACE: "n",
      ...world.env,
    } as Record<string, string>)[name];
  const files: Record<string, string> = world.files ?? FILES;
  return how(ociSettings(new Map(), env), {
    env,
    now: () => NOW,
    fetch: () => Promise.reject(new Error("No request is made here")),
    readTextFile: (path) => {
      const text = files[path];
      if (text === undefined) return Promise.reject(new Deno.errors.NotFound(path));
      const call = `readfile '${path}'`;
      if (text === "a directory") {
        return Promise.reject(
          new Deno.errors.IsADirectory(`Is a directory (os error 21): ${call}`),
        );
      }
      return text === "unreadable"
        ? Promise.reject(
          new Deno.errors.PermissionDenied(`Permission denied (os error 13): ${call}`),
        )
        : Promise.resolve(text);
    },
  });
}

async function refuses(
  world: World,
  code: string,
  message: RegExp,
  hint: RegExp,
  how = apiKeyCredentials,
): Promise<void> {
  await rejects(read(world, how), (error: AsyncJobError) => {
    strictEqual(error.code, code, error.message);
    ok(message.test(error.message), error.message);
    match(error.hint ?? "", hint);
    const said = `${error.message} ${error.hint}`;
    ok(!said.includes(PASSPHRASE) && !/MII[A-Za-z0-9+/]{20}/.test(said), "no secret is told");
    return true;
  });
}

Deno.test("apiKeyCredentials() reads the DEFAULT profile of ~/.oci/config", async () => {
  const { keyId, key, region } = await read({});
  strictEqual(keyId, `ocid1.tenancy.oc1..t/ocid1.user.oc1..u/${KEY.fingerprint}`);
  deepStrictEqual([await pemOf(key), region], [KEY.pem, "eu-paris-1"]);
});

Deno.test("apiKeyCredentials() lets OCI_CONFIG_FILE win over ~/.oci/config", async () => {
  const env = { OCI_CONFIG_FILE: "~/mine" };
  const mine = config(FULL.replace("eu-paris-1", "uk-london-1"));
  strictEqual(
    (await read({ env, files: { ...FILES, "/home/u/mine": mine } })).region,
    "uk-london-1",
  );
  await refuses(
    { env },
    "ConfigFileNotFound",
    /\/home\/u\/mine does not exist/,
    /--oci-config-file/,
  );
});

Deno.test("apiKeyCredentials() lets a profile inherit from DEFAULT, wherever that stands", async () => {
  const env = { OCI_PROFILE: "PROD" };
  for (
    const text of [
      `[PROD]\nregion=uk-london-1\n\n${config(FULL)}`,
      `# c\n; c\n${config(FULL)}[ PROD ]\r\n region = uk-london-1 \r\n`,
    ]
  ) {
    const { region, keyId } = await read({ env, files: { ...FILES, "/home/u/.oci/config": text } });
    strictEqual(region, "uk-london-1");
    ok(keyId.startsWith("ocid1.tenancy.oc1..t/"));
  }
});

Deno.test("apiKeyCredentials() needs no DEFAULT profile", async () => {
  const files = { ...FILES, "/home/u/.oci/config": config(FULL, "PROD") };
  strictEqual((await read({ env: { OCI_CLI_PROFILE: "PROD" }, files })).region, "eu-paris-1");
  await refuses({ files }, "ProfileNotFound", /no profile "DEFAULT"/, /holds: PROD/);
});

Deno.test("apiKeyCredentials() takes everything from the environment when there is no file", async () => {
  const env = {
    OCI_CLI_USER: "u",
    OCI_CLI_TENANCY: "t",
    OCI_CLI_FINGERPRINT: KEY.fingerprint.toUpperCase(),
    OCI_CLI_KEY_CONTENT: KEY.encrypted.replaceAll("\n", "\\n"),
    OCI_CLI_PASSPHRASE: PASSPHRASE,
  };
  const { keyId, key } = await read({ env, files: {} });
  deepStrictEqual([keyId, await pemOf(key)], [`t/u/${KEY.fingerprint}`, KEY.pem]);
  await refuses(
    { env: { OCI_CLI_USER: "u" }, files: {} },
    "ConfigFileNotFound",
    /does not exist/,
    /OCI_CLI_TENANCY/,
  );
});

Deno.test("apiKeyCredentials() takes the variables of Oracle's Ansible collection after those of oci", async () => {
  const collection = {
    OCI_USER_ID: "u",
    OCI_TENANCY: "t",
    OCI_USER_FINGERPRINT: KEY.fingerprint,
    OCI_USER_KEY_FILE: "~/encrypted.pem",
    OCI_USER_KEY_PASS_PHRASE: PASSPHRASE,
  };
  const files = { "/home/u/encrypted.pem": KEY.encrypted };
  const { keyId, key } = await read({ env: collection, files });
  deepStrictEqual([keyId, await pemOf(key)], [`t/u/${KEY.fingerprint}`, KEY.pem]);

  const both = { ...collection, OCI_CLI_USER: "cli", OCI_CLI_KEY_CONTENT: OTHER.pem };
  const mixed = read({ env: { ...both, OCI_USER_FINGERPRINT: OTHER.fingerprint }, files });
  strictEqual((await mixed).keyId, `t/cli/${OTHER.fingerprint}`);

  const overProfile = await read({ env: { OCI_USER_ID: "other" } });
  strictEqual(overProfile.keyId, `ocid1.tenancy.oc1..t/other/${KEY.fingerprint}`);
});

Deno.test("sessionCredentials() needs no file beside the token's when variables hold the rest", async () => {
  const env = { OCI_CLI_SECURITY_TOKEN_FILE: "/token", OCI_CLI_KEY_CONTENT: KEY.pem };
  const { keyId, key } = await read({ env, files: { "/token": "abc\n" } }, sessionCredentials);
  deepStrictEqual([keyId, await pemOf(key)], ["ST$abc", KEY.pem]);
});

Deno.test("apiKeyCredentials() lets variables win over the profile", async () => {
  strictEqual(
    (await read({ env: { OCI_CLI_USER: "other" } })).keyId,
    `ocid1.tenancy.oc1..t/other/${KEY.fingerprint}`,
  );
});

Deno.test("apiKeyCredentials() reads encrypted keys, and text around a key", async () => {
  const files = {
    ...FILES,
    "/home/u/.oci/config": config(`${FULL}\npass_phrase=${PASSPHRASE}`),
    "/home/u/.oci/key.pem": `Bag\n${KEY.encrypted}\nOCI_API_KEY\n`,
  };
  strictEqual(await pemOf((await read({ files })).key), KEY.pem);
});

Deno.test("apiKeyCredentials() refuses a file it cannot read, by line and never by content", async () => {
  const bad = (text: string): World => ({ files: { ...FILES, "/home/u/.oci/config": text } });
  await refuses({ files: {} }, "ConfigFileNotFound", /config does not exist/, /oci setup config/);
  await refuses(bad("unreadable"), "InvalidConfig", /Permission denied/, /chmod 600/);
  await refuses(
    bad(`[DEFAULT]\n${PASSPHRASE}\n`),
    "InvalidConfig",
    /line 2 .*not key=value/,
    /\[PROFILE\]/,
  );
  await refuses(bad("user=u\n"), "InvalidConfig", /line 1 .*before the first/, /\[PROFILE\]/);
  await refuses(bad("[]\n"), "InvalidConfig", /without a name/, /\[PROFILE\]/);
  await refuses(bad(""), "ProfileNotFound", /DEFAULT/, /holds no profile/);
  await refuses(
    bad(config("region=eu-paris-1")),
    "InvalidConfig",
    /lacks tenancy, user, fingerprint, key_file/,
    /OCI_CLI_TENANCY/,
  );
  await refuses(
    bad(config("security_token_file=/t\nkey_file=/k")),
    "InvalidConfig",
    /lacks/,
    /security_token/,
  );
});

Deno.test("apiKeyCredentials() refuses a key it cannot use, and says why", async () => {
  const withKey = (text: string | undefined, more = ""): World => ({
    files: {
      "/home/u/.oci/config": config(FULL + more),
      ...(text === undefined ? {} : { "/home/u/.oci/key.pem": text }),
    },
  });
  const { privateKey: ec } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await refuses(
    withKey(undefined),
    "KeyUnreadable",
    /key\.pem: the file does not exist/,
    /key_file/,
  );
  await refuses(withKey("unreadable"), "KeyUnreadable", /Permission denied/, /chmod 600/);
  await refuses(withKey("not a key"), "KeyUnreadable", /no PEM private key/, /BEGIN PRIVATE KEY/);
  await refuses(withKey(KEY.publicPem), "KeyUnreadable", /holds a public key/, /private key/);
  await refuses(
    withKey(KEY.pem.replace(/MII\w/, "AAAA")),
    "KeyUnreadable",
    /damaged/,
    /new API key/,
  );
  await refuses(
    withKey(KEY.encrypted),
    "KeyUnreadable",
    /encrypted and there is no passphrase/,
    /pass_phrase/,
  );
  await refuses(
    withKey(KEY.encrypted, "\npass_phrase=wrong"),
    "KeyUnreadable",
    /passphrase does not fit/,
    /pass_phrase/,
  );
  await refuses(
    withKey(String(ec.export({ type: "pkcs8", format: "pem" }))),
    "KeyUnreadable",
    /of the kind ec/,
    /RSA/,
  );
  await refuses(
    withKey(OTHER.pem),
    "InvalidConfig",
    new RegExp(`is ${KEY.fingerprint}, but .* ${OTHER.fingerprint}`),
    new RegExp(`fingerprint=${OTHER.fingerprint}`),
  );
  const malformed = {
    files: { ...FILES, "/home/u/.oci/config": config(FULL.replace(KEY.fingerprint, "12:34")) },
  };
  await refuses(malformed, "InvalidConfig", /not of the form/, /fingerprint=/);
});

/** The files with one line of the profile replaced. */
const withLine = (key: string, line: string): World => ({
  files: {
    ...FILES,
    "/home/u/.oci/config": config(FULL.replace(new RegExp(`^${key}=.*$`, "m"), `${key}=${line}`)),
  },
});

Deno.test("apiKeyCredentials() minds no line of another profile that cannot be read", async () => {
  const text = `${config(FULL).replace("[DEFAULT]", "[DEFAULT] # mine")}[OTHER]\nrubbish\n`;
  const files = { ...FILES, "/home/u/.oci/config": text };
  strictEqual((await read({ files })).region, "eu-paris-1");
  await refuses(
    { files, env: { OCI_CLI_PROFILE: "OTHER" } },
    "InvalidConfig",
    /line 8 .*not key=value/,
    /key=value/,
  );
});

Deno.test("apiKeyCredentials() tells a directory from a missing and from a forbidden key file", async () => {
  const key = (text: string): World => ({ files: { ...FILES, "/home/u/.oci/key.pem": text } });
  const configuration = { files: { ...FILES, "/home/u/.oci/config": "a directory" } };
  await refuses(
    configuration,
    "InvalidConfig",
    /configuration file \/home\/u\/\.oci\/config: it is a directory$/,
    /^(?!.*chmod).*--oci-config-file/,
  );
  await refuses(
    key("a directory"),
    "KeyUnreadable",
    /key\.pem: it is a directory$/,
    /^Name the key/,
  );
  await refuses(
    key("unreadable"),
    "KeyUnreadable",
    /key\.pem: Permission denied \(os error 13\)$/,
    /chmod 600 '\/home\/u\/\.oci\/key\.pem'/,
  );
  await refuses(
    withLine("key_file", "/nowhere"),
    "KeyUnreadable",
    /\/nowhere: the file does not exist$/,
    /^(?!.*chmod).*key_file/,
  );
});

Deno.test("apiKeyCredentials() names quotes around a value and a comment behind one", async () => {
  const ways = [
    [(text: string) => `"${text}"`, /quotes stand around the value|without quotes/],
    [(text: string) => `'${text}'`, /quotes stand around the value|without quotes/],
    [(text: string) => `${text} # TODO`, /a comment stands behind|comment on a line of its own/],
    [(text: string) => `${text}\t; old`, /a comment stands behind|comment on a line of its own/],
  ] as const;
  for (const [write, hint] of ways) {
    await refuses(
      withLine("key_file", write("~/.oci/key.pem")),
      "KeyUnreadable",
      /: the file does not exist$/,
      hint,
    );
    for (
      const [key, value] of [["user", "ocid1.user.oc1..u"], ["tenancy", "ocid1.tenancy.oc1..t"]]
    ) {
      await refuses(
        withLine(key ?? "", write(value ?? "")),
        "InvalidConfig",
        new RegExp(`The ${key} of profile "DEFAULT" is no OCID: (quotes|a comment) stands? `),
        hint,
      );
    }
    await refuses(
      withLine("fingerprint", write(KEY.fingerprint)),
      "InvalidConfig",
      /The fingerprint of profile "DEFAULT" is not of the form/,
      hint,
    );
  }
  await refuses(
    { env: { OCI_CLI_CONFIG_FILE: '"/home/u/.oci/config"' } },
    "ConfigFileNotFound",
    /does not exist$/,
    /quotes stand around the value .* without quotes/,
  );
  await refuses(
    { ...session("t"), env: { OCI_CLI_SECURITY_TOKEN_FILE: "~/t # TODO" } },
    "InvalidConfig",
    /the file does not exist$/,
    /a comment stands behind the value/,
    sessionCredentials,
  );
  const variable = { env: { OCI_CLI_USER: '"ocid1.user.oc1..u"' } };
  await refuses(
    variable,
    "InvalidConfig",
    /The user of OCI_CLI_USER is no OCID: quotes/,
    /without/,
  );
});

const token = (expiry: number): string =>
  `h.${btoa(JSON.stringify({ exp: expiry })).replace(/=+$/, "")}.s`;
const session = (text: string): World => ({
  files: {
    "/home/u/.oci/config": config(
      `security_token_file=~/t\nkey_file=~/.oci/key.pem\nregion=eu-paris-1`,
    ),
    "/home/u/.oci/key.pem": KEY.pem,
    "/home/u/t": text,
  },
});

Deno.test("sessionCredentials() signs as the session token", async () => {
  const good = token(NOW.getTime() / 1000 + 60);
  strictEqual((await read(session(`${good}\n`), sessionCredentials)).keyId, `ST$${good}`);
  strictEqual((await read(session("opaque"), sessionCredentials)).keyId, "ST$opaque");
});

Deno.test("sessionCredentials() tells an expired or missing token before any request", async () => {
  await refuses(
    session(token(NOW.getTime() / 1000)),
    "NotAuthenticated",
    /expired at 2026-03-04T05:06:07/,
    /oci session authenticate --profile-name DEFAULT/,
    sessionCredentials,
  );
  await refuses(
    {},
    "InvalidConfig",
    /lacks security_token_file/,
    /security_token_file/,
    sessionCredentials,
  );
  const { files } = session("x");
  await refuses(
    { files: { "/home/u/.oci/config": files?.["/home/u/.oci/config"] ?? "" } },
    "InvalidConfig",
    /session token .*does not exist/,
    /oci session/,
    sessionCredentials,
  );
});

Deno.test("credentials that no header can carry are refused before an error could quote them", async () => {
  await refuses(
    session(`secret${PASSPHRASE} token`),
    "InvalidConfig",
    /holds no session token/,
    /oci session/,
    sessionCredentials,
  );
  await refuses(
    session(`line\n${PASSPHRASE}`),
    "InvalidConfig",
    /holds no session token/,
    /oci session/,
    sessionCredentials,
  );
  for (const name of ["user", "tenancy"]) {
    const text = config(FULL.replace(new RegExp(`${name}=.*`), `${name}=żółć x`));
    await refuses(
      { files: { ...FILES, "/home/u/.oci/config": text } },
      "InvalidConfig",
      new RegExp(`The ${name} of profile`),
      /OCID/,
    );
  }
});
