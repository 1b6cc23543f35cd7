import { callSdk } from "../../oci/call_sdk.ts";
import { CallFailed } from "../../oci/object_api.ts";
import { readSessionToken, renewal } from "../../oci/credentials/session_token.ts";
import { attempt, type Check, fail, type Finding, pass, type Remedy, warn } from "../check.ts";
import { objectsCanBeRead } from "./bucket.ts";
import { callFinding, commandsFor, isHidden } from "../remedies.ts";
import type { Given } from "../../settings/given.ts";
import { settingLine } from "../setting_line.ts";
import type { SetUp } from "../set_up.ts";
import { knownOf, valueOf } from "../settled.ts";

/** The service knows who signs. */
export const authentication: Check = {
  id: "authentication",
  title: "The service accepts the signature",
  needs: ["profile", "private-key", "fingerprint", "region", "endpoint", "clock"],
  run: async (setUp) => {
    const source = knownOf(setUp.source);
    if (setUp.keyAuthType === "security_token" && source !== undefined) {
      const token = await attempt(
        () => readSessionToken(source, setUp.given.access, setUp.deps),
        () => renewalRemedy(setUp),
      );
      if (token.finding !== undefined) return token.finding;
    }
    const session = await attempt(() => setUp.session(), () => undefined);
    if (session.finding !== undefined) return session.finding;
    const api = await setUp.api();
    try {
      setUp.ownNamespace = await api.call((calls) => calls.getNamespace());
    } catch (thrown) {
      if (!(thrown instanceof CallFailed)) throw thrown;
      // Whom the service does not know it answers with 401 and nothing else.
      if (!isHidden(thrown)) return refusal(setUp, callFinding(setUp, api, thrown, "nothing"));
    }
    return pass(`accepted: ${signer(setUp)}`);
  },
};

/** The namespace is the tenancy's. */
export const namespace: Check = {
  id: "namespace",
  title: "The namespace is that of the tenancy",
  needs: ["authentication"],
  run: async (setUp) => {
    const own = setUp.ownNamespace;
    const settled = await attempt(
      () => valueOf(setUp.given.namespace),
      () => ownNamespace(setUp),
    );
    if (settled.finding !== undefined) return settled.finding;
    const given = settled.value;
    if (given === undefined) {
      const remedy = ownNamespace(setUp) ??
        {
          say: "Give it:",
          paste: [
            ...commandsFor("NamespaceNotFound"),
            "export ASYNC_JOB_OCI_NAMESPACE=<namespace>",
          ],
        };
      return fail("MissingSetting", "No namespace is given", remedy);
    }
    if (own === undefined) return pass(`${given.value}; the service does not tell the tenancy's`);
    if (own === given.value) return pass(own);
    return await namespaceOfOthers(setUp, given, own);
  },
};

function ownNamespace(setUp: SetUp): Remedy | undefined {
  const { ownNamespace: own } = setUp;
  if (own === undefined) return undefined;
  return {
    say: `The tenancy's namespace is ${own}. Set it:`,
    paste: [settingLine("oci-namespace", setUp.given.asGiven("oci-namespace"), own)],
  };
}

/** Another tenancy's namespace may be meant, and open to this one by a policy; then the bucket is seen. */
async function namespaceOfOthers(
  setUp: SetUp,
  given: Given<string>,
  own: string,
): Promise<Finding> {
  const bucket = knownOf(setUp.given.bucketName);
  if (bucket !== undefined) {
    const api = await setUp.api();
    try {
      const address = { namespaceName: given.value, bucketName: bucket.value };
      await callSdk(api, (client) => client.getBucket(address));
      return anotherTenancys(given.value, own);
    } catch (thrown) {
      if (!(thrown instanceof CallFailed)) throw thrown;
      if (!isHidden(thrown)) return callFinding(setUp, api, thrown, "BUCKET_READ");
      if (await objectsCanBeRead(setUp, api)) return anotherTenancys(given.value, own);
    }
  }
  return fail("NamespaceNotFound", `${given.value} is not the tenancy's namespace, ${own} is`, {
    say:
      "Set the tenancy's own namespace. (A bucket of another tenancy needs policies on both sides.)",
    paste: [settingLine("oci-namespace", given, own)],
  });
}

function anotherTenancys(namespaceName: string, own: string): Finding {
  return warn(`${namespaceName} is another tenancy's; this one's is ${own}`, {
    say: "The bucket in it can be used. Nothing to do if another tenancy's bucket is meant.",
  });
}

function signer(setUp: SetUp): string {
  const { authType } = setUp.given.access;
  const user = setUp.keyAuthType === "api_key"
    ? knownOf(setUp.source)?.get("user")?.value
    : undefined;
  return user === undefined ? authType.value : `user ${user}`;
}

/** What is left when key and fingerprint fit each other and the clock is right. */
function refusal(setUp: SetUp, finding: Finding): Finding {
  if (finding.code !== "NotAuthenticated") return finding;
  if (setUp.keyAuthType === "security_token") return { ...finding, remedy: renewalRemedy(setUp) };
  const source = knownOf(setUp.source);
  if (source === undefined) return finding;
  const [user, tenancy, print] = (["user", "tenancy", "fingerprint"] as const)
    .map((key) => source.get(key)?.value ?? "");
  return {
    ...finding,
    remedy: {
      say:
        "Key and fingerprint fit each other and the clock is right, so the service does not know " +
        "one of these: the user, the tenancy, or this key as one of the user's API keys (a new key " +
        "takes some minutes), or the tenancy is not subscribed to the region. Compare with the " +
        "configuration that the console shows beside the key (My profile, API keys, View configuration file):",
      paste: [`user=${user}`, `tenancy=${tenancy}`, `fingerprint=${print}`],
    },
  };
}

function renewalRemedy({ given: { access } }: SetUp): Remedy {
  const name = access.profile.value;
  return {
    say: renewal(access),
    paste: [`oci session authenticate --profile-name ${name}`],
  };
}
