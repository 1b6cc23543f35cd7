import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type BundledPackage, bundledPackages } from "../../../scripts/build/bundled_packages.ts";
import { PORTABLE_TARGETS, runtimeFor } from "../../../scripts/build/runtimes.ts";
import { sbom } from "../../../scripts/build/sbom.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const INPUT = {
  source: { version: "1.2.3", commit: "0123456789ab" },
  time: "2026-03-04T05:06:07Z",
  runtimes: PORTABLE_TARGETS.map(runtimeFor),
};

/** The packages in `deno.lock`. */
const npm = (JSON.parse(await Deno.readTextFile(`${ROOT}/deno.lock`)) as {
  npm: Record<string, { integrity: string; dependencies?: readonly string[] }>;
}).npm;

const work = await Deno.makeTempDir({ prefix: "async-job-test-" });
const packages = await bundledPackages(ROOT, work);
Deno.test.afterAll(() => Deno.remove(work, { recursive: true }));

/** All that some packages depend on, themselves among them, by the lock file. */
function closure(names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    const key = Object.keys(npm).find((id) => id === name || id.startsWith(`${name}@`)) ?? "";
    for (const dependency of npm[key]?.dependencies ?? []) found.add(dependency);
  }
  return found;
}

Deno.test("bundledPackages() lists what the program imports, not what only tests and scripts do", () => {
  const direct = packages.filter((item) => item.direct).map(({ name }) => name);
  const imported = [
    "@noble/hashes",
    "cli-truncate",
    "leven",
    "oci-common",
    "oci-objectstorage",
    "p-map",
    "picomatch",
    "string-width",
    "type-flag",
  ];
  deepStrictEqual(direct, imported);
  const names = packages.map(({ name }) => name);
  const possible = closure(imported);
  deepStrictEqual(names.filter((name) => !possible.has(name)), []);
  // What no code of ends up there: types, tools, what is there only in browsers.
  for (const name of names) doesNotMatch(name, /^@types\/|^(dashdash|getpass|whatwg-fetch)$/);
  // jssha comes with a source map of its own, http-signature and verror lie deep.
  for (const name of ["jssha", "http-signature", "verror", "sshpk"]) ok(names.includes(name), name);
});

Deno.test("bundledPackages() gives each package its hash in the lock file and its licence", () => {
  for (const { id, integrity, license } of packages) {
    strictEqual(integrity, npm[id]?.integrity, id);
    match(license ?? "", /^[\w.-]+$|^\([\w.-]+( OR [\w.-]+)+\)$/, id);
  }
});

Deno.test("bundledPackages() leaves none of the dependencies that reach the bundle alone", () => {
  const ids = new Set(packages.map(({ id }) => id));
  const reached = new Set(packages.filter((item) => item.direct).map(({ id }) => id));
  for (const id of reached) {
    for (const next of packages.find((item) => item.id === id)?.dependencies ?? []) {
      ok(ids.has(next), next);
      reached.add(next);
    }
  }
  deepStrictEqual([...reached].sort(), [...ids].sort());
});

Deno.test("sbom() is valid CycloneDX and the same text each time", async () => {
  const text = await sbom({ ...INPUT, packages });
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  strictEqual(await validator.validate(text), null);
  strictEqual(await sbom({ ...INPUT, packages }), text);
  ok(await validator.validate(text.replace('"library"', '"libary"')) !== null);
});

Deno.test("sbom() names every package and runtime, with purl and hash", async () => {
  const scoped: BundledPackage = {
    name: "@example/thing",
    version: "1.0.0",
    id: "@example/thing@1.0.0",
    integrity: `sha512-${new Uint8Array(64).fill(0xab).toBase64()}`,
    license: "(MIT OR Apache-2.0)",
    direct: true,
    dependencies: ["leven@4.1.0"],
  };
  const document = JSON.parse(await sbom({ ...INPUT, packages: [scoped, ...packages] }));
  deepStrictEqual(document.metadata.timestamp, INPUT.time);
  deepStrictEqual(document.metadata.component.properties, [
    { name: "async-job:commit", value: "0123456789ab" },
  ]);
  const refs = document.components.map((component: { "bom-ref": string }) => component["bom-ref"]);
  deepStrictEqual(refs, [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:npm/%40deno/darwin-arm64@2.9.5",
    "pkg:npm/%40deno/darwin-x64@2.9.5",
    "pkg:npm/%40deno/linux-arm64-glibc@2.9.5",
    "pkg:npm/%40deno/linux-x64-glibc@2.9.6",
    "pkg:npm/%40example/thing@1.0.0",
    ...packages.map(({ id }) => `pkg:npm/${id.replace(/^@/, "%40")}`),
  ]);
  deepStrictEqual(document.components[5], {
    type: "library",
    "bom-ref": "pkg:npm/%40example/thing@1.0.0",
    group: "@example",
    name: "thing",
    version: "1.0.0",
    hashes: [{ alg: "SHA-512", content: "ab".repeat(64) }],
    licenses: [{ expression: "(MIT OR Apache-2.0)" }],
    purl: "pkg:npm/%40example/thing@1.0.0",
  });
  const { sha256 } = runtimeFor("x86_64-unknown-linux-gnu");
  deepStrictEqual(document.components[4].hashes, [{ alg: "SHA-256", content: sha256 }]);
  const [program] = document.dependencies;
  ok(program.dependsOn.includes("pkg:npm/%40example/thing@1.0.0"));
  ok(program.dependsOn.includes("pkg:npm/leven@4.1.0"));
  ok(!program.dependsOn.some((ref: string) => ref.includes("jssha")));
});

Deno.test("sbom() has another serial number for another content, and can do without a time", async () => {
  const serial = async (time: string | undefined): Promise<string> => {
    const document = JSON.parse(await sbom({ ...INPUT, time, packages: [] }));
    strictEqual(document.metadata.timestamp, time);
    return document.serialNumber;
  };
  const [one, other] = [await serial(INPUT.time), await serial(undefined)];
  match(one, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  ok(one !== other);
});
