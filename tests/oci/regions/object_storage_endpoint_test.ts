import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { objectStorageEndpoint } from "../../../lib/oci/regions/object_storage_endpoint.ts";
import { REGION_TABLE } from "../../../lib/oci/regions/region_table.ts";
import { Regions } from "../../../lib/oci/regions/regions.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

const SCRIPT = fileURLToPath(new URL("sdk_endpoints.ts", import.meta.url));

/** Descriptions of regions, by the place that they stand in. */
interface Described {
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
}

const NEW = {
  realmKey: "oc9999",
  realmDomainComponent: " Realm.Example ",
  regionKey: "XBN",
  regionIdentifier: "xx-brandnew-7",
};
const metadata = (value: unknown): Record<string, string> => ({
  OCI_REGION_METADATA: JSON.stringify(value),
});

const CASES: Readonly<Record<string, Described>> = {
  "nothing described": {},
  "a realm for all the others": { env: { OCI_DEFAULT_REALM: "default.example" } },
  "a region in the variable": { env: metadata(NEW) },
  "a region in the file": { file: JSON.stringify([NEW]) },
  "the file before the variable": {
    env: metadata({ ...NEW, realmKey: "oc9998", realmDomainComponent: "other.example" }),
    file: JSON.stringify([NEW]),
  },
  "a description that lacks a part": { env: metadata({ ...NEW, regionKey: "" }) },
  "a known realm under another domain": { env: metadata({ ...NEW, realmKey: "oc1" }) },
  "a known region described otherwise": {
    env: metadata({ ...NEW, regionIdentifier: "eu-frankfurt-1" }),
  },
  "a file with one object": { file: JSON.stringify(NEW) },
  "what is not JSON": { env: { OCI_REGION_METADATA: "{" }, file: "[" },
  "dual stack": { env: { OCI_DUAL_STACK_ENDPOINT_ENABLED: "TRUE" } },
  "endpoints of the realm": {
    env: { OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED: "true" },
  },
  "both, and a realm for all the others": {
    env: {
      OCI_REALM_SPECIFIC_SERVICE_ENDPOINT_TEMPLATE_ENABLED: "true",
      OCI_DUAL_STACK_ENDPOINT_ENABLED: "true",
      OCI_DEFAULT_REALM: "default.example",
    },
  },
};

/** What the SDK makes of regions. */
async function bySdk(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", SCRIPT, ...names],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", DENO_DIR: Deno.env.get("DENO_DIR") ?? "", ...env },
  }).output();
  ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n");
}

async function byUs(
  names: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string[]> {
  const env = (name: string): string | undefined => variables[name];
  const regions = new Regions({ env, readTextFile: Deno.readTextFile });
  const endpoints: string[] = [];
  for (const name of names) {
    const id = (await regions.byCode(name))?.id ?? name;
    endpoints.push(`${id} ${objectStorageEndpoint(id, await regions.byId(id), "tenancy", env)}`);
  }
  return endpoints;
}

const CODES = REGION_TABLE.map((line) => line.split(" ")[1] ?? "").filter((code) => code !== "-");
const IDS = REGION_TABLE.map((line) => line.split(" ")[0] ?? "");
const OTHERS = ["xx-brandnew-7", "xbn", "yy-unknown-1", "us-phoenix-1.oci.example.com"];

for (const [title, { env = {}, file }] of Object.entries(CASES)) {
  Deno.test(`objectStorageEndpoint() is the SDK's own for every region with ${title}`, async () => {
    await using scratch = await scratchDirectory();
    await Deno.mkdir(`${scratch.path}/.oci`);
    if (file !== undefined) {
      await Deno.writeTextFile(`${scratch.path}/.oci/regions-config.json`, file);
    }
    // The compiler's cache stays where it is.
    const cache = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
    const variables = { HOME: scratch.path, DENO_DIR: cache, ...env };
    const names = [...IDS, ...CODES, ...OTHERS];
    deepStrictEqual(await byUs(names, variables), await bySdk(names, variables));
  });
}

Deno.test("Regions reads what is described only for a region that the table does not hold", async () => {
  const read: string[] = [];
  const regions = new Regions({
    env: (name) => name === "HOME" ? "/h" : undefined,
    readTextFile: (path) => {
      read.push(path);
      return Promise.reject(new Deno.errors.NotFound());
    },
  });
  strictEqual((await regions.byId("eu-frankfurt-1"))?.domain, "oraclecloud.com");
  strictEqual((await regions.byCode("fra"))?.id, "eu-frankfurt-1");
  deepStrictEqual(read, []);
  strictEqual(await regions.byId("xx-brandnew-7"), undefined);
  strictEqual(await regions.byId("xx-brandnew-8"), undefined);
  deepStrictEqual(read, ["/h/.oci/regions-config.json"]);
});

Deno.test("Regions takes what the platform tells of a region that nobody else describes", async () => {
  const regions = new Regions({
    env: () => undefined,
    readTextFile: () => Promise.reject(new Deno.errors.NotFound()),
  });
  const own = { id: "xx-brandnew-7", code: undefined, realm: "oc99", domain: "realm.example" };
  regions.add(own);
  deepStrictEqual(await regions.byId("xx-brandnew-7"), own);
  regions.add({ ...own, id: "eu-frankfurt-1" });
  strictEqual((await regions.byId("eu-frankfurt-1"))?.domain, "oraclecloud.com");
});
