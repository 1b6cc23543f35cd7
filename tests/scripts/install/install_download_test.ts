import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { namesIn, unprivileged } from "../../binary/launch.ts";
import { SHELLS } from "../../binary/under_shells.ts";
import { CertificateAuthority } from "../../../scripts/fake_oci/identity/certificate_authority.ts";
import {
  assertInstalled,
  assertRefused,
  type InstallScene,
  SCRIPT,
  standIn,
  testInstall,
  VERSION,
} from "./install_scene.ts";
import { ReleaseServer } from "./release_server.ts";

const PLACE = ".local/bin/async-job";
const PAGE = "<!DOCTYPE html>\n<title>Sign in</title>\n";

/** What can go wrong with a release: the title, how it is done, what the error says. */
const FLAWS: readonly [string, (scene: InstallScene) => void, RegExp][] = [
  [
    "a file that ends early",
    ({ server, file }) => server.tamper(file, (old) => old.slice(0, -1)),
    /its SHA-256 is [0-9a-f]{64} instead of [0-9a-f]{64}/,
  ],
  [
    "an empty file",
    ({ server, file }) => server.tamper(file, () => ""),
    /its SHA-256 is e3b0c44298fc1c14[0-9a-f]+ instead of/,
  ],
  [
    "a tampered file that would run",
    ({ server, file }) => server.tamper(file, () => `${standIn(VERSION)}# and more\n`),
    /its SHA-256 is .+ instead of .+\n.*damaged or is not what was published/s,
  ],
  [
    "a web page in place of the file",
    ({ server, file }) => server.answers.set(file, () => new Response(PAGE)),
    /its SHA-256 is /,
  ],
  [
    "a connection that breaks off",
    ({ server, file }) => server.answers.set(file, brokenOff),
    /Cannot download .+/,
  ],
  [
    "a missing file",
    ({ server, file }) => server.answers.set(file, () => new Response("", { status: 404 })),
    /Cannot download .+404.*\n.*Check that release/s,
  ],
  [
    "a missing SHA256SUMS",
    ({ server }) => server.answers.set("SHA256SUMS", () => new Response("", { status: 404 })),
    /Cannot download .+\/SHA256SUMS: .*404/,
  ],
  [
    "a SHA256SUMS that does not name the file",
    ({ server, file }) =>
      server.tamper("SHA256SUMS", () => `${"0".repeat(64)}  ${file}-portable\n`),
    /SHA256SUMS has no SHA-256 for it/,
  ],
  [
    "a SHA256SUMS that names the file with half a checksum",
    ({ server, file }) => server.tamper("SHA256SUMS", () => `${"0".repeat(63)}  ${file}\n`),
    /SHA256SUMS has no SHA-256 for it/,
  ],
  [
    "a SHA256SUMS with another word in place of the checksum",
    ({ server, file }) => server.tamper("SHA256SUMS", () => `${"z".repeat(64)}  ${file}\n`),
    /SHA256SUMS has no SHA-256 for it/,
  ],
  [
    "a web page in place of SHA256SUMS",
    ({ server }) => server.tamper("SHA256SUMS", () => PAGE),
    /SHA256SUMS has no SHA-256 for it\n.*web page/s,
  ],
];

/** The head of an answer and some bytes; the connection ends before the promised length. */
function brokenOff(): Response {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("#!/bin/sh\n")),
    pull: (controller) => controller.close(),
  });
  return new Response(body, { headers: { "content-length": "1000" } });
}

/** Whether the shell is busybox's, which may take a wget of its own for the one on PATH. */
const hasOwnWget = (shell: number): boolean => SHELLS[shell]?.words[0] === "busybox";

for (const [own, downloader] of ["curl", "wget"].entries()) {
  /** Has each test meet each shell and each downloader, but not each pair of them. */
  const isFor = (test: number) => (shell: number): boolean =>
    (shell + own + test) % 2 === 0 || downloader === "wget" && hasOwnWget(shell);
  const tools = [downloader, "sha256sum"];
  for (const [at, [title, spoil, why]] of FLAWS.entries()) {
    testInstall(`refuses ${title} through ${downloader}`, async (scene) => {
      spoil(scene);
      await assertRefused(scene, await scene.run({ tools }), why);
      await Deno.mkdir(`${scene.home}/.local/bin`, { recursive: true });
      await Deno.writeTextFile(scene.place, standIn("1.0.0"), { mode: 0o755 });
      await assertRefused(scene, await scene.run({ tools }), why, [PLACE]);
      strictEqual(await Deno.readTextFile(scene.place), standIn("1.0.0"));
    }, isFor(at));
  }

  testInstall(`follows no redirect to http through ${downloader}`, async (scene) => {
    const authority = await CertificateAuthority.create("Test");
    const { certificatePem: cert, privateKeyPem: key } = await authority.issueForServer();
    await using secure = new ReleaseServer({ tls: { cert, key } });
    await Deno.writeTextFile(`${scene.path}/ca.pem`, authority.certificatePem);
    await Deno.writeTextFile(`${scene.path}/wgetrc`, `ca_certificate=${scene.path}/ca.pem\n`);
    const env = {
      ASYNC_JOB_INSTALL_BASE_URL: secure.url,
      CURL_CA_BUNDLE: `${scene.path}/ca.pem`,
      WGETRC: `${scene.path}/wgetrc`,
    };
    const redirect = (location: string) => (): Response =>
      new Response(null, { status: 302, headers: { location } });
    for (const base of [scene.server.url, secure.url]) {
      for (const location of [`${scene.server.url}/x`, "ftp://127.0.0.1/x", "file:///etc/passwd"]) {
        const server = base === secure.url ? secure : scene.server;
        server.answers.set("SHA256SUMS", redirect(location));
        const run = await scene.run({ tools, env: { ...env, ASYNC_JOB_INSTALL_BASE_URL: base } });
        await assertRefused(scene, run, /Cannot download .+\/SHA256SUMS/);
      }
    }
    deepStrictEqual(scene.server.asked.filter((name) => name !== "SHA256SUMS"), []);
    // From https to https they are followed, absolute or not, but not for ever.
    secure.answers.set("SHA256SUMS", redirect("SHA256SUMS"));
    secure.answers.set("SHA256SUMS", redirect("/list"));
    secure.answers.set("list", redirect(`${secure.url}/again`));
    await secure.publish("again", "nothing of use");
    await assertRefused(scene, await scene.run({ tools, env }), /has no SHA-256 for it/);
    deepStrictEqual(secure.asked.slice(-3), ["SHA256SUMS", "list", "again"]);
    secure.answers.set("list", redirect("/list"));
    await assertRefused(scene, await scene.run({ tools, env }), /redirects/);
    // Without trust in the authority there is nothing at all.
    const { CURL_CA_BUNDLE: _, WGETRC: __, ...stranger } = env;
    await assertRefused(scene, await scene.run({ tools, env: stranger }), /certificate/);
  }, isFor(0));

  testInstall(`shows no password of a mirror through ${downloader}`, async (scene) => {
    const authority = await CertificateAuthority.create("Test");
    const { certificatePem: cert, privateKeyPem: key } = await authority.issueForServer();
    await using secure = new ReleaseServer({ tls: { cert, key } });
    await Deno.writeTextFile(`${scene.path}/ca.pem`, authority.certificatePem);
    await Deno.writeTextFile(`${scene.path}/wgetrc`, `ca_certificate=${scene.path}/ca.pem\n`);
    const trust = { CURL_CA_BUNDLE: `${scene.path}/ca.pem`, WGETRC: `${scene.path}/wgetrc` };
    const secret = "mirror-s3cr3t";
    const mirror = (password: string, url = secure.url): string =>
      url.replace("//", `//reader:${password}@`);
    const refuse = async (base: string, env: Record<string, string> = trust): Promise<void> => {
      const run = await scene.run({ tools, env: { ...env, ASYNC_JOB_INSTALL_BASE_URL: base } });
      strictEqual(run.code, 1, run.stderr);
      match(run.stderr, /^error: Cannot download (from )?https:\/\//);
      doesNotMatch(run.stderr + run.stdout, /s3cr3t|reader/);
    };
    await refuse(mirror(secret));
    await refuse(mirror(secret), {});
    await refuse(mirror(secret, "https://127.0.0.1:1"));
    for (const password of [`p@${secret}`, `p/${secret}`, `1p?${secret}`]) {
      await refuse(mirror(password));
    }
    for (const location of ["http://127.0.0.1/x", '/a"b', mirror(secret, "http://127.0.0.1/x")]) {
      secure.answers.set(
        "SHA256SUMS",
        () => new Response(null, { status: 302, headers: { location } }),
      );
      await refuse(mirror(secret));
    }
  }, isFor(1));
}

testInstall("refuses what does not run, or is another version", async (scene) => {
  const cases: [string, RegExp][] = [
    [
      "#!/bin/sh\necho GLIBC_2.27 not found >&2\nexit 1\n",
      /does not run .+: GLIBC_2\.27 not found/,
    ],
    [standIn("1.0.0"), /is not async-job .+: it says "async-job 1\.0\.0 /],
    ["\x7fELF and so on", /does not run on this machine/],
  ];
  for (const [program, why] of cases) {
    await scene.server.publish(scene.file, program);
    await assertRefused(scene, await scene.run(), why);
  }
});

testInstall("asks no address but https ones and this machine's", async (scene) => {
  const addresses = [
    "http://example.com/x",
    "http://127.0.0.1.example.com/x",
    "http://127.0.0.1:80@example.com/x",
    "ftp://127.0.0.1/x",
    "file:///etc",
    "/etc",
    "https://",
    "https://example.com/a b",
  ];
  for (const address of addresses) {
    const run = await scene.run({ args: ["--base-url", address] });
    await assertRefused(scene, run, /it is neither https nor this machine/);
  }
  const run = await scene.run({ args: ["--base-url", "http://name:secret@example.com"] });
  doesNotMatch(run.stderr + run.stdout, /secret/);
  const local = scene.server.url.replace("127.0.0.1", "localhost");
  await assertInstalled(await scene.run({ args: ["--base-url", `${local}/`] }), scene.place);
});

testInstall("names the tools that it misses", async (scene) => {
  const refused = await scene.run({ tools: ["curl"] });
  // Debian's busybox has a sha256sum and a wget of its own, which need no PATH.
  if (refused.code !== 0) {
    await assertRefused(scene, refused, /there is no sha256sum, shasum or openssl/);
  } else await Deno.remove(scene.place);
  await assertRefused(
    scene,
    await scene.run({ tools: ["sha256sum"] }),
    /Cannot download: there is/,
  );
  const bin = `${scene.path}/other`;
  await Deno.mkdir(bin);
  for (const said of ["echo BusyBox >&2; exit 1", "echo GNU Wget2 2.1.0 - a downloader"]) {
    await Deno.writeTextFile(`${bin}/wget`, `#!/bin/sh\n${said}\n`, { mode: 0o755 });
    const run = await scene.run({ tools: ["sha256sum"], before: bin });
    await assertRefused(scene, run, /this wget is not GNU Wget 1/);
  }
});

testInstall("names the directory that it may not write to", async (scene) => {
  const run = await scene.run({ args: ["--prefix", "/proc/nowhere"] });
  await assertRefused(scene, run, /Cannot make the directory \/proc\/nowhere\/bin: /);
  await Deno.writeTextFile(`${scene.path}/file`, "");
  const below = await scene.run({ args: ["--prefix", `${scene.path}/file`] });
  await assertRefused(scene, below, /Cannot make the directory .+\/file\/bin: /);
  await Deno.mkdir(`${scene.path}/closed`, { mode: 0o555 });
  await Deno.chmod(scene.path, 0o755);
  await Deno.copyFile(SCRIPT, `${scene.path}/install.sh`);
  const closed = await scene.run({
    args: ["--bin-dir", `${scene.path}/closed`],
    script: `${scene.path}/install.sh`,
    through: unprivileged(),
  });
  await assertRefused(scene, closed, /Cannot write to the directory .+\/closed: /);
});

testInstall("does not put the program inside a directory of its name", async (scene) => {
  await Deno.mkdir(`${scene.place}/inside`, { recursive: true });
  for (const args of [[], ["--uninstall"]]) {
    await assertRefused(scene, await scene.run({ args }), /it is a directory/);
  }
});

testInstall("needs HOME only where nothing says where to install", async (scene) => {
  const run = await scene.run({ env: { HOME: "" } });
  await assertRefused(scene, run, /HOME is not set\nhint: Name a directory with --prefix/);
  deepStrictEqual(scene.server.asked, []);
});

testInstall("clears up when it is interrupted", async (scene) => {
  const note = `${scene.path}/pid`;
  scene.server.answers.set(scene.file, () => {
    Deno.kill(Number(Deno.readTextFileSync(note)), "SIGTERM");
    return new Response(standIn(VERSION));
  });
  const { code } = await scene.run({ through: ["sh", "-c", 'echo $$ >"$0"; exec "$@"', note] });
  strictEqual(code, 143);
  deepStrictEqual(await namesIn(`${scene.home}/.local/bin`), []);
});
