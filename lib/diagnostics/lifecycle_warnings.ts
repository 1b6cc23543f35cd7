import type { ObjectLifecycleRule } from "oci-objectstorage/lib/model";
import { ociCommand } from "./oci_command.ts";
import type { SetUp } from "./set_up.ts";

/** A setting that surprises later, and the command that shows it. */
export interface SettingWarning {
  readonly seen: string;
  readonly show: string;
}

/**
 * Finds the lifecycle rules that take records away (API reference, ObjectLifecycleRule): a record that
 * was deleted reads as "never started", one that was archived cannot be read at all.
 *
 * @param setUp which bucket and prefix
 * @param rules the bucket's rules
 * @returns a warning for each rule that can meet a record
 */
export function lifecycleWarnings(
  setUp: SetUp,
  rules: readonly ObjectLifecycleRule[],
): SettingWarning[] {
  const prefix = setUp.given.access.prefix.value;
  return rules.filter((rule) =>
    rule.isEnabled && (rule.target ?? "objects") === "objects" &&
    (rule.action === "DELETE" || rule.action === "ARCHIVE") && meets(rule, prefix)
  ).map(({ name, action, timeAmount, timeUnit }) => {
    const time = `${timeAmount} ${String(timeUnit).toLowerCase()}`;
    return {
      seen: action === "DELETE"
        ? `lifecycle rule "${name}" deletes records after ${time}, and then their jobs may start again`
        : `lifecycle rule "${name}" archives records after ${time}, and then they cannot be read`,
      show: ociCommand(setUp, "os object-lifecycle-policy get"),
    };
  });
}

/**
 * Tells whether a rule can meet objects below a prefix. Patterns know `*`, `?`, `[…]` and `\`; what
 * stands before the first of them decides, so that a rule is rather warned of once too often.
 */
function meets({ objectNameFilter: filter }: ObjectLifecycleRule, prefix: string): boolean {
  const beginnings = [
    ...filter?.inclusionPrefixes ?? [],
    ...(filter?.inclusionPatterns ?? []).map(literalStart),
  ];
  const included = beginnings.length === 0 ||
    beginnings.some((beginning) => beginning.startsWith(prefix) || prefix.startsWith(beginning));
  const excluded = (filter?.exclusionPatterns ?? []).some((pattern) =>
    /^[^*?[\\]*\*+$/.test(pattern) && prefix.startsWith(literalStart(pattern))
  );
  return included && !excluded;
}

function literalStart(pattern: string): string {
  return /^[^*?[\\]*/.exec(pattern)?.[0] ?? "";
}
