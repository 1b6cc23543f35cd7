import type { Check } from "./check.ts";
import { bucket, compartment } from "./checks/bucket.ts";
import { bucketSettings } from "./checks/bucket_settings.ts";
import { configFile, configPermissions } from "./checks/config_file.ts";
import { fingerprint, privateKey, profile } from "./checks/credentials.ts";
import { clock, endpoint, region } from "./checks/endpoint.ts";
import { authentication, namespace } from "./checks/identity.ts";
import { compareAndSwap, createOnly, list, read, remove, write } from "./checks/probe_checks.ts";

/** Every check, in the order in which they are made. */
export const ALL_CHECKS: readonly Check[] = [
  configFile,
  configPermissions,
  profile,
  privateKey,
  fingerprint,
  region,
  endpoint,
  clock,
  authentication,
  namespace,
  bucket,
  compartment,
  bucketSettings,
  write,
  createOnly,
  compareAndSwap,
  read,
  list,
  remove,
];
