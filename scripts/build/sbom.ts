import { Buffer } from "node:buffer";
import type { BundledPackage } from "./bundled_packages.ts";
import { sha256 } from "./checksums.ts";
import { DENO_VERSION, type Runtime } from "./runtimes.ts";
import type { SourceVersion } from "./source_version.ts";

/** What a release consists of. */
export interface SbomInput {
  readonly source: SourceVersion;
  /** UTC in ISO 8601, the same for each build of one commit. */
  readonly time: string | undefined;
  readonly packages: readonly BundledPackage[];
  /** The runtimes inside the portable files. */
  readonly runtimes: readonly Runtime[];
}

/** A component, as far as the fields are used here. */
interface Component {
  readonly type: "application" | "library" | "platform";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
}

/**
 * Writes the software bill of materials: the npm packages in the bundle and the Deno runtimes, in
 * CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).
 *
 * @param input what the release consists of
 * @returns JSON with a final newline, the same text for the same input
 */
export async function sbom({ source, time, packages, runtimes }: SbomInput): Promise<string> {
  const program = {
    type: "application",
    "bom-ref": `async-job@${source.version}`,
    name: "async-job",
    version: source.version,
    licenses: licenses("MIT"),
    properties: [{ name: "async-job:commit", value: source.commit }],
  } satisfies Component & Record<string, unknown>;
  const components = [compiledRuntime(), ...runtimes.map(packedRuntime), ...packages.map(library)];
  components.sort((a, b) => a["bom-ref"] < b["bom-ref"] ? -1 : 1);
  const direct = packages.filter((item) => item.direct).map(npmPurl);
  const platforms = components.filter(({ type }) => type === "platform");
  const dependencies = [
    {
      ref: program["bom-ref"],
      dependsOn: [...platforms.map((platform) => platform["bom-ref"]), ...direct].sort(),
    },
    ...platforms.map((platform) => ({ ref: platform["bom-ref"] })),
    ...packages.map((item) => ({
      ref: npmPurl(item),
      dependsOn: item.dependencies.map((id) => npmPurl(packageWith(id, packages))),
    })),
  ];
  const body = {
    version: 1,
    metadata: { ...(time === undefined ? {} : { timestamp: time }), component: program },
    components,
    dependencies,
  };
  const format = { bomFormat: "CycloneDX", specVersion: "1.6" };
  const serialNumber = `urn:uuid:${await uuidOf(JSON.stringify(body))}`;
  return JSON.stringify({ ...format, serialNumber, ...body }, null, 2) + "\n";
}

function library(item: BundledPackage): Component & Record<string, unknown> {
  const [algorithm = "", digest = ""] = item.integrity.split("-");
  const [scope, name] = item.name.startsWith("@") ? item.name.split("/") : [undefined, item.name];
  return {
    type: "library",
    "bom-ref": npmPurl(item),
    ...(scope === undefined ? {} : { group: scope }),
    name: name ?? item.name,
    version: item.version,
    // npm's integrity, in base64 there.
    hashes: [{
      alg: algorithm.replace("sha", "SHA-"),
      content: Buffer.from(digest, "base64").toString("hex"),
    }],
    ...(item.license === undefined ? {} : { licenses: licenses(item.license) }),
    purl: npmPurl(item),
  };
}

/** The hash is that of the executable, not of the package that brings it. */
function packedRuntime(runtime: Runtime): Component & Record<string, unknown> {
  const purl = npmPurl({ name: runtime.npmPackage, version: runtime.version });
  return {
    type: "platform",
    "bom-ref": purl,
    name: "deno",
    version: runtime.version,
    description: `Deno for ${runtime.target}, in the portable file`,
    hashes: [{ alg: "SHA-256", content: runtime.sha256 }],
    licenses: licenses("MIT"),
    purl,
  };
}

/** Deno checks what it downloads for `deno compile`; its hash is nowhere in the sources. */
function compiledRuntime(): Component & Record<string, unknown> {
  const purl = `pkg:github/denoland/deno@v${DENO_VERSION}`;
  return {
    type: "platform",
    "bom-ref": purl,
    name: "denort",
    version: DENO_VERSION,
    description: "Deno's base runtime, in the files that `deno compile` makes",
    licenses: licenses("MIT"),
    purl,
  };
}

function licenses(text: string): readonly unknown[] {
  return [/[\s()]/.test(text) ? { expression: text } : { license: { id: text } }];
}

/** @returns for example `pkg:npm/%40scope/name@1.2.3` */
function npmPurl({ name, version }: { name: string; version: string }): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function packageWith(id: string, packages: readonly BundledPackage[]): BundledPackage {
  const found = packages.find((item) => item.id === id);
  if (found === undefined) throw new Error(`Not among the packages: ${id}`);
  return found;
}

/** A UUID of version 8 (RFC 9562): bits of a hash. */
async function uuidOf(text: string): Promise<string> {
  const digits = await sha256(new TextEncoder().encode(text));
  const variant = (parseInt(digits.slice(16, 17), 16) & 3 | 8).toString(16);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20, 32),
  ].join("-");
}
