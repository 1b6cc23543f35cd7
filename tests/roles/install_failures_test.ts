import assert from "node:assert/strict";
import { sha256 } from "../../scripts/build/checksums.ts";
import type { Controller } from "../ansible/controller.ts";
import { eachAnsible, ENDS, NEWEST } from "../ansible/each_ansible.ts";
import {
  type InstallCase,
  installCases,
  type InstallPlay,
  namesIn,
} from "../ansible/install_cases.ts";
import { ReleaseServer } from "../ansible/release_server.ts";
import { releaseFile, standIn } from "../ansible/stand_in.ts";

const HTML = new TextEncoder().encode("<!doctype html>\n<title>Sign in</title>\n");

/** A program that another system was made for, as its loader complains. */
const FOREIGN = new TextEncoder().encode(
  "#!/bin/sh\necho \"libc.so.6: version 'GLIBC_2.27' not found\" >&2\nexit 1\n",
);

/** A program whose loader is missing. */
const UNLOADABLE = new TextEncoder().encode("#!/nowhere/loader\n");

/** An answer that ends before it has sent what it announced. */
function torn(bytes: Uint8Array): Response {
  let sent = false;
  const body = new ReadableStream({
    pull(stream): void {
      if (sent) stream.close();
      else stream.enqueue(bytes.slice(0, 100));
      sent = true;
    },
  });
  return new Response(body, { headers: { "content-length": String(bytes.length) } });
}

/** A call that must fail: its input, and what the message must say. */
type FailingCase = readonly [Omit<InstallCase, "dir"> & { readonly dir?: string }, ...RegExp[]];

/** Where the failures of Ansible's own modules become messages of the role. */
function failuresOfModules(origin: string, good: string): FailingCase[] {
  const closed = "http://127.0.0.1:1/{version}/{file}";
  const url = `${origin}/url/v1.9.0/${releaseFile("1.9.0")}`;
  return [
    [
      { name: "tampered", version: "2.1.0" },
      /SHA-256 of http\S+2\.1\.0\S* is [0-9a-f]{64} instead/,
    ],
    [{ name: "torn", version: "2.2.0" }, /2\.2\.0.* Hint: /],
    [{ name: "no-release", version: "9.9.9" }, /SHA256SUMS cannot be read: .*404/],
    [{ name: "no-file", version: "2.3.0" }, /cannot be downloaded: .*404.* Hint: See that/],
    [
      { name: "html-file", version: "2.5.0", checksum: good },
      /instead of [0-9a-f]{64}\. Hint: .*login page/,
    ],
    [
      { name: "liar", version: "2.6.0" },
      /says that it is version 1\.0\.0 instead of 2\.6\.0\. Hint/,
    ],
    [{ name: "foreign", version: "2.7.0" }, /exit status 1, libc.*Hint: .*glibc 2\.27 or newer/],
    [{ name: "unloadable", version: "2.8.0" }, /lacks what it is loaded by\. Hint: .*glibc/],
    [
      { name: "no-server", template: closed },
      /^Cannot install async-job on localhost: http.* read: /,
    ],
    [
      { name: "wrong-pin", url, checksum: "0".repeat(64) },
      /SHA-256 of http.* instead of 0{64}\. Hint: /,
    ],
  ];
}

/** What the role itself refuses, by tests that are the same in every Ansible. */
function refusals(origin: string): FailingCase[] {
  const url = `${origin}/url/v1.9.0/${releaseFile("1.9.0")}`;
  return [
    [{ name: "unlisted", version: "2.4.0" }, /SHA256SUMS does not list async-job-2\.4\.0-/],
    [{ name: "html-sums", version: "2.5.0" }, /SHA256SUMS does not list async-job-2\.5\.0-/],
    [
      { name: "two-sources", url, checksum: "0".repeat(64), src: "x" },
      /_src and async_job_install_url are both set/,
    ],
    [{ name: "no-pin", url }, /async_job_install_url needs async_job_install_checksum\. Hint: /],
    [{ name: "short-pin", url, checksum: "sha256:12ab" }, /not a SHA-256\. Hint: It has 64/],
    [{ name: "no-version", version: "newest/../x" }, /_version is not a version\. Hint: /],
    [{ name: "no-place", template: origin }, /_url_template lacks \{file\}\. Hint: /],
    [{ name: "relative", dir: "bin" }, /_dir is neither absolute .*\. Hint: /],
    [{ name: "no-src", src: "nowhere" }, /no file nowhere on the controller\. Hint: /],
  ];
}

/** Publishes releases that each have something wrong with them, but for 1.9.0. */
async function publishAll(server: ReleaseServer): Promise<void> {
  const bytes = standIn("1.9.0");
  const one = async (
    version: string,
    file: Uint8Array<ArrayBuffer>,
    sums?: string,
  ): Promise<void> => await server.publish(version, { [releaseFile(version)]: file }, sums);
  await one("1.9.0", bytes);
  await one("2.1.0", bytes, `${"1".repeat(64)}  ${releaseFile("2.1.0")}\n`);
  await one("2.2.0", standIn("2.2.0"));
  server.files.set(`/v2.2.0/${releaseFile("2.2.0")}`, () => torn(standIn("2.2.0")));
  await one("2.3.0", bytes);
  server.files.delete(`/v2.3.0/${releaseFile("2.3.0")}`);
  const others = [releaseFile("2.4.0", "-portable"), `x${releaseFile("2.4.0")}`];
  await one("2.4.0", bytes, others.map((name) => `${"1".repeat(64)}  ${name}\n`).join(""));
  await one("2.5.0", HTML, "<title>Sign in</title>\n");
  await one("2.6.0", standIn("1.0.0"));
  await one("2.7.0", FOREIGN);
  await one("2.8.0", UNLOADABLE);
}

/** Makes the calls over an old program, which must stay, and looks at the messages. */
async function assertFailures(
  controller: Controller,
  test: Deno.TestContext,
  server: ReleaseServer,
  expected: readonly FailingCase[],
  others: readonly InstallCase[] = [],
): Promise<InstallPlay["outcomes"]> {
  const dir = `${controller.scratch}/bin`;
  await Deno.mkdir(dir);
  await Deno.writeFile(`${dir}/async-job`, standIn("1.0.0"), { mode: 0o755 });
  const before = await Deno.stat(`${dir}/async-job`);
  const cases = expected.map(([one]) => ({ dir, ...one }));
  const { outcomes } = await installCases(controller, server.origin, [...cases, ...others]);

  for (const [{ name }, ...patterns] of expected) {
    await test.step(`the message for: ${name}`, () => {
      const { msg = "" } = outcomes[name] ?? {};
      for (const pattern of patterns) assert.match(msg, pattern);
      assert.ok(!/stdout|Traceback|\n./.test(msg), `a dump: ${msg}`);
    });
  }
  await test.step("the old program is the same file, alone in its directory", async () => {
    const after = await Deno.stat(`${dir}/async-job`);
    assert.equal(after.ino, before.ino);
    assert.deepEqual(await Deno.readFile(`${dir}/async-job`), standIn("1.0.0"));
    assert.deepEqual(await namesIn(dir), ["async-job"]);
  });
  return outcomes;
}

eachAnsible(
  "async_job_install fails in plain words and leaves the old program as it was",
  async (controller, test) => {
    await using server = new ReleaseServer();
    await publishAll(server);
    const dir = `${controller.scratch}/taken`;
    await Deno.mkdir(`${dir}/async-job`, { recursive: true });
    const expected = failuresOfModules(server.origin, await sha256(standIn("1.9.0")));
    const outcomes = await assertFailures(controller, test, server, expected, [
      { name: "taken", dir },
      { name: "taken-absent", dir, state: "absent" },
    ]);
    await test.step("a directory of that name is neither replaced nor removed", async () => {
      assert.match(outcomes["taken"]?.msg ?? "", /^Cannot install .* is a directory\. Hint: /);
      assert.match(
        outcomes["taken-absent"]?.msg ?? "",
        /^Cannot remove .* is a directory\. Hint: /,
      );
      assert.deepEqual(await namesIn(dir), ["async-job"]);
    });
  },
  ENDS,
);

eachAnsible(
  "async_job_install refuses what is no release and no setting, and leaves the old program",
  async (controller, test) => {
    await using server = new ReleaseServer();
    await publishAll(server);
    const expected = refusals(server.origin);
    await assertFailures(controller, test, server, expected);
  },
  NEWEST,
);

/** Facts, kind, and the file that they must lead to; without a file there is none. */
const PLATFORMS: readonly [string, string, "compiled" | "portable", string?][] = [
  ["Linux", "x86_64", "compiled", "x86_64-unknown-linux-gnu"],
  ["Linux", "aarch64", "compiled", "aarch64-unknown-linux-gnu"],
  ["Linux", "arm64", "portable", "aarch64-unknown-linux-gnu-portable"],
  ["Darwin", "x86_64", "portable", "x86_64-apple-darwin-portable"],
  ["Darwin", "arm64", "compiled", "aarch64-apple-darwin"],
  ["Linux", "ppc64le", "compiled"],
  ["FreeBSD", "amd64", "portable"],
];

eachAnsible("async_job_install takes the file for system and machine", async (controller, test) => {
  await using server = new ReleaseServer();
  await server.publish("3.0.0", {}, "none yet\n");
  const dir = `${controller.scratch}/bin`;
  const cases = PLATFORMS.map(([system, architecture, kind]) => {
    return { name: `${system}-${architecture}`, system, architecture, kind, dir, version: "3.0.0" };
  });
  const { outcomes } = await installCases(controller, server.origin, cases);
  for (const [system, architecture, , target] of PLATFORMS) {
    await test.step(`${system} on ${architecture}`, () => {
      const { msg = "" } = outcomes[`${system}-${architecture}`] ?? {};
      if (target) assert.ok(msg.includes(` does not list async-job-3.0.0-${target}. Hint`), msg);
      else {assert.match(
          msg,
          /there is no release for \w+ on \w+, only for Linux and macOS.*Hint: /,
        );}
    });
  }
}, NEWEST);
