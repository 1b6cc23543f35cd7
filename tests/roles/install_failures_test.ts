import assert from "node:assert/strict";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import {
  assertFailures,
  BAD_PROGRAMS,
  type FailingCase,
  publishAll,
} from "../ansible/failing_installs.ts";
import { namesIn } from "../ansible/install_cases.ts";
import { ReleaseServer } from "../ansible/release_server.ts";
import { releaseFile } from "../ansible/stand_in.ts";

/** What cannot be fetched, or is not the file asked for. */
function badDownloads(origin: string): FailingCase[] {
  const closed = "http://127.0.0.1:1/{version}/{file}";
  const url = `${origin}/url/v1.9.0/${releaseFile("1.9.0")}`;
  return [
    [{ name: "no-release", version: "9.9.9" }, /SHA256SUMS cannot be read: .*404/],
    [{ name: "no-file", version: "2.3.0" }, /cannot be downloaded: .*404.* Hint: See that/],
    [
      { name: "no-server", template: closed },
      /^Cannot install async-job on no-server: http.* read: /,
    ],
    [
      { name: "wrong-pin", url, checksum: "0".repeat(64) },
      /SHA-256 of http.* instead of 0{64}\. Hint: .*login page/,
    ],
  ];
}

/** What the role itself refuses, by tests that are the same in every Ansible. */
function refusals(origin: string): FailingCase[] {
  const url = `${origin}/url/v1.9.0/${releaseFile("1.9.0")}`;
  return [
    [{ name: "unlisted", version: "2.4.0" }, /SHA256SUMS does not list async-job-2\.4\.0-/],
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

/**
 * Facts, kind, and the file that they must lead to; without a file there is none. The tests that
 * install find the one of this machine.
 */
const PLATFORMS: readonly [string, string, "compiled" | "portable", string?][] = [
  ["Linux", "aarch64", "portable", "aarch64-unknown-linux-gnu-portable"],
  ["Darwin", "x86_64", "portable", "x86_64-apple-darwin-portable"],
  ["Darwin", "arm64", "compiled", "aarch64-apple-darwin"],
  ["Linux", "ppc64le", "compiled"],
  ["FreeBSD", "amd64", "portable"],
];

/** What the message for a platform must say, from facts that name it. */
function platformCases(): FailingCase[] {
  return PLATFORMS.map(([system, architecture, kind, target]) => [
    { name: `${system}-${architecture}`, system, architecture, kind, version: "3.0.0" },
    target === undefined
      ? /there is no release for \w+ on \w+, only for Linux and macOS.*Hint: /
      : new RegExp(` does not list async-job-3\\.0\\.0-${target}\\. Hint`),
  ]);
}

// The oldest Ansible has its turn in install_secrets_test.ts.
eachAnsible(
  "async_job_install fails in plain words and leaves the old program as it was",
  async (controller, test) => {
    await using server = new ReleaseServer();
    await publishAll(server);
    await server.publish("3.0.0", {}, "none yet\n");
    const taken = `${controller.scratch}/taken`;
    await Deno.mkdir(`${taken}/async-job`, { recursive: true });
    await assertFailures(controller, test, server, [
      ...BAD_PROGRAMS,
      ...badDownloads(server.origin),
      ...refusals(server.origin),
      ...platformCases(),
      [{ name: "taken", dir: taken }, /^Cannot install .* is a directory\. Hint: /],
      [
        { name: "taken-absent", dir: taken, state: "absent" },
        /^Cannot remove .* is a directory\. Hint: /,
      ],
    ]);
    await test.step("a directory of that name is neither replaced nor removed", async () => {
      assert.deepEqual(await namesIn(taken), ["async-job"]);
    });
  },
  NEWEST,
);
