import { AsyncJobError } from "../../errors.ts";
import { hiddenKind, quoted, shown } from "../../hidden_text.ts";
import { ociSettings } from "../../settings/oci_settings.ts";
import { settledPath } from "../../settings/path_setting.ts";
import {
  type EnvironmentReader,
  type GivenOptions,
  type Source,
  textSetting,
} from "../../settings/given.ts";
import { type StoreSettings } from "../../settings/store_settings.ts";

/** One of the two places of a migration. */
export interface MigrationSide {
  /** The directory as the user wrote it, or `oci://BUCKET/PREFIX` with the prefix that is used. */
  readonly shown: string;
  readonly settings: StoreSettings;
}

/** Which argument names a place. */
export type SideName = "FROM" | "TO";

const OCI_SCHEME = "oci://";

/**
 * Reads an argument of `migrate`: a directory, or `oci://BUCKET[/PREFIX]`.
 *
 * A prefix in the argument names a folder: a slash is put behind it unless one is there. Without one the
 * setting `oci_prefix` counts, exactly as given, as it does in every other command; `oci://BUCKET/` means
 * the whole bucket whatever the setting says. All other settings of OCI come from options and environment.
 *
 * @param side which argument it is
 * @param text the argument
 * @param given what the user gave besides
 * @param env reads an environment variable
 * @returns the place
 * @throws {AsyncJobError} `Usage`, `MissingSetting`, `InvalidSetting`
 */
export function migrationSide(
  side: SideName,
  text: string,
  given: GivenOptions,
  env: EnvironmentReader,
): MigrationSide {
  const source: Source = { kind: "option", name: side };
  if (text.startsWith(OCI_SCHEME)) {
    return bucketSide(side, text.slice(OCI_SCHEME.length), given, env);
  }
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(text)?.[0];
  if (scheme !== undefined) {
    throw invalidSide(side, text, `there is no store behind ${shown(scheme)}`);
  }
  if (text === "" || text.includes("\0")) {
    throw invalidSide(side, text, "it is empty or contains a NUL character");
  }
  const value = settledPath(text, side, env);
  return {
    shown: text,
    settings: {
      backend: "filesystem",
      backendSource: source,
      stateDir: { value, source },
      // Settings of stores say nothing here: the arguments alone name the places.
      requireStateDir: { value: false, source },
    },
  };
}

function bucketSide(
  side: SideName,
  place: string,
  given: GivenOptions,
  env: EnvironmentReader,
): MigrationSide {
  const source: Source = { kind: "option", name: side };
  const [bucket = "", ...rest] = place.split("/");
  // What is no name must not be quoted piece by piece.
  const isHidden = hiddenKind(place) !== undefined && !/^[\w.-]{1,256}$/.test(bucket);
  if (bucket === "" || isHidden) throw invalidSide(side, OCI_SCHEME + place, "it names no bucket");
  const settled = new Map(given).set("oci-bucket", { value: bucket, source });
  if (rest.length > 0) {
    const prefix = rest.join("/").replace(/(?<=[^/])$/, "/");
    settled.set("oci-prefix", { value: prefix, source });
  }
  const oci = ociSettings(settled, env);
  const prefix = textSetting("oci-prefix", settled, env)?.value ?? "";
  return {
    shown: `${OCI_SCHEME}${bucket}/${prefix}`,
    settings: { backend: "oci", backendSource: source, ...oci },
  };
}

function invalidSide(side: SideName, text: string, why: string): AsyncJobError {
  return new AsyncJobError("Usage", `Invalid ${side} ${quoted(text)}: ${why}`, {
    hint: "Give a directory, or oci://BUCKET or oci://BUCKET/PREFIX.",
  });
}
