import { callSdk } from "../../oci/call_sdk.ts";
import { CallFailed, type ObjectApi } from "../../oci/object_api.ts";
import { policyStatements } from "../../oci/policy_statements.ts";
import { suggest } from "../../settings/suggest.ts";
import { allPages } from "../all_pages.ts";
import { attempt, type Check, fail, type Finding, pass, skip, warn } from "../check.ts";
import { otherRegions } from "../other_regions.ts";
import { callFinding, commandsFor, isHidden, policyRemedy } from "../remedies.ts";
import type { SetUp } from "../set_up.ts";
import { valueOf } from "../settled.ts";
import { ociLine } from "../oci_command.ts";
import { settingLine } from "../setting_line.ts";
import { shellWord } from "../shell_word.ts";

/** Names of other buckets that are told. */
const MAX_NAMES = 5;

/** The bucket is there, and may be seen. */
export const bucket: Check = {
  id: "bucket",
  title: "The bucket is there and may be seen",
  needs: ["namespace"],
  run: async (setUp) => {
    const settled = await attempt(() => valueOf(setUp.given.bucketName), () => undefined);
    if (settled.finding !== undefined) return settled.finding;
    const api = await setUp.api();
    if (settled.value === undefined) return await noName(setUp, api);
    const address = setUp.bucketAddress;
    try {
      const { bucket: found } = await callSdk(api, (client) => client.getBucket(address));
      setUp.bucket = found;
      return pass(address.bucketName);
    } catch (thrown) {
      if (!(thrown instanceof CallFailed)) throw thrown;
      if (!isHidden(thrown)) return callFinding(setUp, api, thrown, "BUCKET_READ");
      if (thrown.isRefusal(404, "NamespaceNotFound")) return noNamespace(setUp);
      return await whyHidden(setUp, api, thrown);
    }
  },
};

/** The bucket lies where the settings say. */
export const compartment: Check = {
  id: "compartment",
  title: "The bucket lies in the compartment that is given",
  needs: ["bucket"],
  run: (setUp) => {
    const given = setUp.given.access.compartment;
    if (setUp.bucket === undefined) {
      return skip("the bucket's settings are hidden: BUCKET_READ is missing");
    }
    const { compartmentId: actual } = setUp.bucket;
    if (given === undefined) {
      return skip(`none is given (the roles need one); the bucket lies in ${actual}`);
    }
    if (given.value === actual) return pass(actual);
    return fail("InvalidSetting", `The bucket lies in ${actual}, not in ${given.value}`, {
      say:
        "Records can be kept all the same, but policies for the compartment given would miss the " +
        "bucket, or it is another bucket than the one that is meant. Where this one is meant, set:",
      paste: [settingLine("oci-compartment", given, actual)],
    });
  },
};

/** Reached only when the service does not tell the tenancy's own namespace. */
function noNamespace(setUp: SetUp): Finding {
  const { namespace } = setUp.settings;
  return fail("NamespaceNotFound", `There is no namespace ${namespace.value}`, {
    say: "Ask for the tenancy's namespace, and set it:",
    paste: [
      ...commandsFor("NamespaceNotFound"),
      settingLine("oci-namespace", namespace, "<namespace>"),
    ],
  });
}

async function noName(setUp: SetUp, api: ObjectApi): Promise<Finding> {
  const listed = await bucketNames(setUp, api);
  const names = listed === undefined || listed.length === 0 ? "" : ` There are: ${some(listed)}.`;
  return fail("MissingSetting", "No bucket is given", {
    say: `Give its name; it is never created.${names}`,
    paste: ["export ASYNC_JOB_OCI_BUCKET=<bucket>"],
  });
}

/** The service says the same of a bucket that is not there and of one that nobody may see. */
async function whyHidden(setUp: SetUp, api: ObjectApi, failed: CallFailed): Promise<Finding> {
  const { bucket: given } = setUp.settings;
  const name = given.value;
  if (await objectsCanBeRead(setUp, api)) {
    return warn(`${name} is there and its objects can be read; its own settings are hidden`, {
      say: "Records can be kept all the same. To have the bucket's rules looked at, add:",
      paste: [policyStatements(setUp.settings)[0]],
    });
  }
  if (failed.isRefusal(403)) return callFinding(setUp, api, failed, "BUCKET_READ");
  const listed = await bucketNames(setUp, api);
  const place = setUp.given.access.compartment?.value;
  if (listed === "refused") {
    return fail(
      "NotAuthorized",
      `No bucket may be seen in compartment ${place}: a policy is missing, or the compartment is another`,
      policyRemedy(setUp, "BUCKET_READ"),
    );
  }
  if (listed?.includes(name) === true) {
    const detail = `${name} is there, but may not be looked at: a policy is missing`;
    return fail("NotAuthorized", detail, policyRemedy(setUp, "BUCKET_READ"));
  }
  const elsewhere = await otherRegions(setUp, name);
  if (elsewhere.found !== undefined) {
    return fail(
      "BucketNotFound",
      `${name} is not in region ${setUp.region?.value} but in ${elsewhere.found}`,
      {
        say: "Name its region:",
        paste: [settingLine("oci-region", setUp.region, elsewhere.found)],
      },
    );
  }
  const where = place === undefined ? "" : ` in compartment ${place}`;
  const near = listed === undefined ? undefined : suggest(name, listed);
  const others = listed === undefined || listed.length === 0 ? "" : ` There are: ${some(listed)}.`;
  const unknown = listed === undefined
    ? " It may also be hidden by a missing policy: give --oci-compartment to have the two told apart."
    : " It may also lie in another compartment that this user may not see.";
  return fail(
    "BucketNotFound",
    `There is no bucket ${name}${where}${elsewhere.searched}`,
    {
      say: near === undefined
        ? `Make it, or correct the name.${others}${unknown}`
        : `Did you mean '${near}'? Then correct the name, else make the bucket.${others}${unknown}`,
      paste: [
        near === undefined
          ? ociLine(
            setUp,
            `os bucket create --name ${shellWord(name)} --compartment-id ${
              place === undefined ? "<compartment OCID>" : shellWord(place)
            }`,
          )
          : settingLine("oci-bucket", given, near),
        ...(listed === undefined ? policyStatements(setUp.settings) : []),
      ],
    },
  );
}

/**
 * Tells whether objects can be read: a policy on objects alone is enough to keep records, and only then
 * does the service name an absent object.
 *
 * @param setUp the set-up
 * @param api what makes the call
 * @returns whether they can
 * @throws {CallFailed} when the service says neither
 */
export async function objectsCanBeRead(setUp: SetUp, api: ObjectApi): Promise<boolean> {
  try {
    await api.call((calls) => calls.getObject(setUp.probe.absentAddress));
    return true;
  } catch (thrown) {
    if (!(thrown instanceof CallFailed)) throw thrown;
    if (thrown.isRefusal(404, "ObjectNotFound")) return true;
    if (isHidden(thrown)) return false;
    throw thrown;
  }
}

/** The names of the compartment's buckets; `undefined` when no compartment is given. */
async function bucketNames(
  setUp: SetUp,
  api: ObjectApi,
): Promise<readonly string[] | "refused" | undefined> {
  const compartmentId = setUp.given.access.compartment?.value;
  if (compartmentId === undefined) return undefined;
  const address = {
    namespaceName: setUp.settings.namespace.value,
    compartmentId: encodeURIComponent(compartmentId),
    limit: 1000,
  };
  try {
    const buckets = await allPages((page) =>
      callSdk(api, (client) => client.listBuckets({ ...address, ...page }))
    );
    return buckets.map(({ name }) => name);
  } catch (thrown) {
    if (thrown instanceof CallFailed && isHidden(thrown)) return "refused";
    throw thrown;
  }
}

function some(names: readonly string[] | "refused"): string {
  if (names === "refused") return "";
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  return names.slice(0, MAX_NAMES).join(", ") + more;
}
