import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import * as common from "oci-common";
import { openSession } from "../../../lib/oci/open_session.ts";
import { identifiedRegion } from "../../../lib/oci/regions/identified_region.ts";
import { Regions } from "../../../lib/oci/regions/regions.ts";
import { type OciSettings, ociSettings } from "../../../lib/settings/oci_settings.ts";
import type { OptionName } from "../../../lib/settings/options.ts";
import { makeTestKey } from "../test_keys.ts";

const KEY = makeTestKey();

/** Where a session goes whose region is given in some way. */
async function reached(
  { option, env = {}, profile }: {
    option?: string;
    env?: Record<string, string>;
    profile?: string;
  },
): Promise<[region: string, endpoint: string]> {
  const variables: Record<string, string> = {
    HOME: "/h",
    ASYNC_JOB_OCI_BUCKET: "b",
    ASYNC_JOB_OCI_NAMESPACE: "n",
    OCI_CLI_KEY_CONTENT: KEY.pem,
    ...env,
  };
  const source = { kind: "option", name: "--oci-region" } as const;
  const given = new Map(
    option === undefined ? [] : [["oci-region" as OptionName, { value: option, source }] as const],
  );
  const settings: OciSettings = ociSettings(given, (name) => variables[name]);
  const lines = ["user=ocid1.user.oc1..u", "tenancy=ocid1.tenancy.oc1..t"];
  lines.push(`fingerprint=${KEY.fingerprint}`, `region=${profile ?? ""}`);
  const { region, endpoint } = await openSession(settings, {
    env: (name) => variables[name],
    now: () => new Date(),
    random: () => 0,
    sleep: () => Promise.resolve(),
    fetch: () => Promise.reject(new Error("No request is made here")),
    readTextFile: () => Promise.resolve(`[DEFAULT]\n${lines.join("\n")}\n`),
  });
  return [region, endpoint];
}

const ASHBURN = ["us-ashburn-1", "https://objectstorage.us-ashburn-1.oraclecloud.com"];

Deno.test("openSession() takes IAD, iad and US-ASHBURN-1 for us-ashburn-1, wherever the region is given", async () => {
  for (const text of ["IAD", "iad", "US-ASHBURN-1", "us-ashburn-1", " Iad "]) {
    deepStrictEqual(await reached({ option: text, profile: "fra" }), ASHBURN);
    for (const name of ["ASYNC_JOB_OCI_REGION", "OCI_CLI_REGION", "OCI_REGION"]) {
      deepStrictEqual(await reached({ env: { [name]: text }, profile: "fra" }), ASHBURN);
    }
    deepStrictEqual(await reached({ profile: text }), ASHBURN);
  }
});

Deno.test("openSession() knows the short codes of other realms", async () => {
  deepStrictEqual(await reached({ option: "LTN" }), [
    "uk-gov-london-1",
    "https://objectstorage.uk-gov-london-1.oraclegovcloud.uk",
  ]);
});

Deno.test("openSession() refuses a short code that no region has, and says where it stands", async () => {
  await rejects(reached({ option: "QQQ" }), {
    code: "InvalidSetting",
    message: 'Invalid oci_region "qqq" (from --oci-region): no region has this short code',
  });
  await rejects(reached({ profile: "QQQ" }), {
    code: "InvalidSetting",
    message: 'Invalid oci_region "qqq" (from profile "DEFAULT"): no region has this short code',
  });
});

Deno.test("identifiedRegion() knows every region that the SDK knows, by its code", async () => {
  const regions = common.Region.values().filter(({ regionCode }) => regionCode !== undefined);
  ok(regions.length > 50);
  const known = new Regions({ env: () => undefined, readTextFile: () => Promise.resolve("") });
  const source = { kind: "default", name: "default" } as const;
  for (const { regionId: id, regionCode: value = "" } of regions) {
    strictEqual((await identifiedRegion({ value, source }, known)).value, id);
  }
});
