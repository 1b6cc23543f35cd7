import { match, strictEqual } from "node:assert/strict";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { connectProxy } from "../../scripts/fake_oci/connect_proxy.ts";
import { runProgram } from "./program.ts";

const REGION = "xx-brandnew-7";

/** A region as Oracle's tools have it described; the key of no real region or realm. */
const METADATA = {
  realmKey: "oc9999",
  realmDomainComponent: "realm.example",
  regionKey: "xbn",
  regionIdentifier: REGION,
};

Deno.test("the built file sends requests to the realm that a region is described with", async () => {
  await using bucket = await fakeBucket();
  // It lets nothing through to anywhere but this machine.
  await using proxy = connectProxy();
  const home = `${bucket.directory}/home`;
  await Deno.mkdir(`${home}/.oci`, { recursive: true });
  const regions = `${home}/.oci/regions-config.json`;
  const { "oci-endpoint": _, ...options } = bucket.options;
  const args = Object.entries({ ...options, "oci-region": REGION, "oci-retries": "0" })
    .map(([name, value]) => `--${name}=${value}`);
  /** The endpoint that could not be reached, and what the hint says. */
  const load = async (
    env: Record<string, string>,
  ): Promise<[endpoint: string | undefined, hint: string]> => {
    const { stdout } = await runProgram(
      ["load", "--backend=oci", "--job-name=j", "--host=h", "-o", "json", ...args],
      { env: { HOME: home, HTTPS_PROXY: proxy.url, NO_PROXY: "", ...env } },
    );
    const { message, hint } = JSON.parse(stdout).error;
    return [/(https:\S+) cannot be reached/.exec(message)?.[1], hint];
  };
  const host = (domain: string): string => `https://objectstorage.${REGION}.${domain}`;

  const [guessed, hint] = await load({});
  strictEqual(guessed, host("oraclecloud.com"));
  match(hint, /does not know region 'xx-brandnew-7'.*OCI_REGION_METADATA/);

  const named = await load({ OCI_DEFAULT_REALM: "default.example" });
  strictEqual(named[0], host("default.example"));
  const described = await load({ OCI_REGION_METADATA: JSON.stringify(METADATA) });
  strictEqual(described[0], host("realm.example"));
  await Deno.writeTextFile(regions, JSON.stringify([METADATA]));
  const configured = await load({});
  strictEqual(configured[0], host("realm.example"));
  for (const [, told] of [named, described, configured]) {
    match(told, /^Check region/);
  }
});
