import type {
  Bucket,
  ObjectLifecycleRule,
  RetentionRuleSummary,
} from "oci-objectstorage/lib/model";
import { callSdk } from "../../oci/call_sdk.ts";
import { CallFailed } from "../../oci/object_api.ts";
import { allPages } from "../all_pages.ts";
import { type Check, type Finding, pass, skip } from "../check.ts";
import { lifecycleWarnings, type SettingWarning } from "../lifecycle_warnings.ts";
import { ociCommand } from "../oci_command.ts";
import { isHidden } from "../remedies.ts";
import type { SetUp } from "../set_up.ts";

/** Nothing in the bucket's settings works against records. */
export const bucketSettings: Check = {
  id: "bucket-settings",
  title: "No rule of the bucket deletes records, forbids to overwrite them, or archives them",
  needs: ["bucket"],
  run: async (setUp) => {
    const { bucket } = setUp;
    if (bucket === undefined) {
      return skip("the bucket's settings are hidden: BUCKET_READ is missing");
    }
    const [lifecycle, retention] = [await lifecycleRules(setUp), await retentionRules(setUp)];
    const warnings = [
      ...ofBucket(setUp, bucket),
      ...lifecycle === "hidden" ? [] : lifecycleWarnings(setUp, lifecycle),
      ...retention === "hidden" ? [] : retention.map((rule) => ofRetention(setUp, rule)),
    ];
    const hidden = [
      ...lifecycle === "hidden" ? ["lifecycle rules"] : [],
      ...retention === "hidden" ? ["retention rules"] : [],
    ].join(" and ");
    if (warnings.length > 0) return warned(warnings, hidden);
    if (hidden !== "") return skip(`the ${hidden} are hidden: BUCKET_READ is missing`);
    const versions = bucket.versioning === "Enabled"
      ? ", versioning on: every save keeps the old one"
      : "";
    return pass(`${bucket.storageTier ?? "Standard"} tier, no rule in the way${versions}`);
  },
};

function warned(warnings: readonly SettingWarning[], hidden: string): Finding {
  const unseen = hidden === "" ? "" : `; the ${hidden} are hidden`;
  return {
    status: "warn",
    detail: warnings.map(({ seen }) => seen).join("; ") + unseen,
    remedy: {
      say: "Use a bucket of its own for records, or leave their prefix out of the rule. To see it:",
      paste: [...new Set(warnings.map(({ show }) => show))],
    },
  };
}

function ofBucket(setUp: SetUp, bucket: Bucket): SettingWarning[] {
  const show = ociCommand(setUp, "os bucket get");
  const seen: string[] = [];
  if (bucket.storageTier === "Archive") {
    seen.push("the bucket is of the Archive tier: a record cannot be read before it is restored");
  }
  if (bucket.isReadOnly === true) {
    seen.push("the bucket is read-only, the destination of a replication");
  }
  const access: string = bucket.publicAccessType ?? "NoPublicAccess";
  if (access !== "NoPublicAccess") {
    seen.push(`the bucket is public (${access}): everybody can read the records`);
  }
  return seen.map((text) => ({ seen: text, show }));
}

function ofRetention(setUp: SetUp, rule: RetentionRuleSummary): SettingWarning {
  const { duration } = rule;
  const time = duration === undefined
    ? "for as long as it stands"
    : `for ${duration.timeAmount} ${String(duration.timeUnit).toLowerCase()}`;
  return {
    seen: `retention rule "${rule.displayName}" forbids to change or remove a record ${time}`,
    show: ociCommand(setUp, "os retention-rule list"),
  };
}

async function lifecycleRules(setUp: SetUp): Promise<ObjectLifecycleRule[] | "hidden"> {
  const api = await setUp.api();
  try {
    const answer = await callSdk(
      api,
      (client) => client.getObjectLifecyclePolicy(setUp.bucketAddress),
    );
    return answer.objectLifecyclePolicy.items ?? [];
  } catch (thrown) {
    if (!(thrown instanceof CallFailed)) throw thrown;
    if (thrown.isRefusal(404, "LifecyclePolicyNotFound")) return [];
    if (isHidden(thrown)) return "hidden";
    throw api.error(thrown, {
      action: "read the bucket's lifecycle rules",
      permission: "BUCKET_READ",
    });
  }
}

async function retentionRules(setUp: SetUp): Promise<RetentionRuleSummary[] | "hidden"> {
  const api = await setUp.api();
  try {
    return await allPages(async (page) => {
      const { retentionRuleCollection: { items }, opcNextPage } = await callSdk(
        api,
        (client) => client.listRetentionRules({ ...setUp.bucketAddress, ...page }),
      );
      return { items, opcNextPage };
    });
  } catch (thrown) {
    if (!(thrown instanceof CallFailed)) throw thrown;
    if (isHidden(thrown)) return "hidden";
    throw api.error(thrown, {
      action: "read the bucket's retention rules",
      permission: "BUCKET_READ",
    });
  }
}
