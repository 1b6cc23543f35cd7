import { rejects, strictEqual } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { sha256 } from "../../../scripts/build/checksums.ts";
import { officialRuntime } from "../../../scripts/build/official_runtime.ts";
import { runTool } from "../../../scripts/build/run_tool.ts";
import type { Runtime } from "../../../scripts/build/runtimes.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";

const EXECUTABLE = "not really an executable\n";
const RUNTIME: Runtime = {
  target: "another-platform",
  npmPackage: "@example/deno-runtime",
  version: "9.8.7",
  uname: "Example",
  needs: "an example",
  otherwise: "Look for another",
  sha256: await sha256(new TextEncoder().encode(EXECUTABLE)),
};

/** Serves one npm package that holds EXECUTABLE, on loopback, and tells npm in `path` of it. */
async function registry(path: string): Promise<AsyncDisposable> {
  await Deno.mkdir(`${path}/made/package`, { recursive: true });
  await Deno.writeTextFile(`${path}/made/package/deno`, EXECUTABLE);
  const manifest = { name: RUNTIME.npmPackage, version: RUNTIME.version };
  await Deno.writeTextFile(`${path}/made/package/package.json`, JSON.stringify(manifest));
  await runTool("tar", ["-cf", "package.tar", "package"], { cwd: `${path}/made` });
  const tarball = gzipSync(await Deno.readFile(`${path}/made/package.tar`));
  const digest = await crypto.subtle.digest("SHA-512", new Uint8Array(tarball));
  const integrity = `sha512-${new Uint8Array(digest).toBase64()}`;

  const answer = (request: Request): Response => {
    const { origin, pathname } = new URL(request.url);
    if (pathname === "/package.tgz") return new Response(new Uint8Array(tarball));
    const dist = { tarball: `${origin}/package.tgz`, integrity };
    return Response.json({
      name: RUNTIME.npmPackage,
      "dist-tags": { latest: RUNTIME.version },
      versions: { [RUNTIME.version]: { ...manifest, dist } },
    });
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const npmrc = `registry=http://127.0.0.1:${server.addr.port}/\ncache=${path}/npm-cache\n`;
  await Deno.writeTextFile(`${path}/.npmrc`, npmrc);
  return server;
}

Deno.test("officialRuntime() takes a runtime that is not running here from npm", async () => {
  await using scratch = await scratchDirectory();
  await using _ = await registry(scratch.path);
  const bytes = await officialRuntime(RUNTIME, scratch.path);
  strictEqual(new TextDecoder().decode(bytes), EXECUTABLE);
});

Deno.test("officialRuntime() refuses a runtime other than the pinned one", async () => {
  await using scratch = await scratchDirectory();
  await using _ = await registry(scratch.path);
  await rejects(officialRuntime({ ...RUNTIME, sha256: "0".repeat(64) }, scratch.path), {
    name: "BuildError",
    message: /^Cannot use the runtime in @example\/deno-runtime@.+ instead of 0{64}$/,
  });
});

Deno.test("officialRuntime() says that npm has no such package", async () => {
  await using scratch = await scratchDirectory();
  // Nothing listens there.
  await Deno.writeTextFile(
    `${scratch.path}/.npmrc`,
    "registry=http://127.0.0.1:9/\nfetch-retries=0\n",
  );
  await rejects(officialRuntime(RUNTIME, scratch.path), {
    name: "BuildError",
    message: /^Cannot get @example\/deno-runtime@\S+ from npm: .*ECONNREFUSED/s,
  });
});
