import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import {
  assertFailures,
  BAD_PROGRAMS,
  type FailingCase,
  publishAll,
} from "../ansible/failing_installs.ts";
import { ReleaseServer } from "../ansible/release_server.ts";
import { releaseFile } from "../ansible/stand_in.ts";

const SECRET = "mirror-s3cr3t";

/** What each Ansible says in its own way; install_failures_test.ts looks at the others. */
const OLD_WORDS = ["torn", "foreign", "unloadable"];

/** Calls with a password or a signature in the address, which fail. */
function secretCases(origin: string): FailingCase[] {
  const withLogin = (login: string): string => origin.replace("//", `//${login}@`);
  const mirror = (asker: string, login = `reader:${SECRET}`): string =>
    `${withLogin(login)}/${asker}/v{version}/{file}`;
  const checksum = "0".repeat(64);
  const file = `/url/v1.9.0/${releaseFile("1.9.0")}`;
  const closed = "http://127.0.0.1:1/";
  const shown = origin.replaceAll(".", "\\.");
  return [
    [
      { name: "no-release", version: "9.9.9", template: mirror("no-release") },
      new RegExp(`: ${shown}/no-release/v9\\.9\\.9/SHA256SUMS cannot be read: .*404`),
    ],
    [
      { name: "no-file", version: "2.3.0", template: mirror("no-file") },
      new RegExp(`: ${shown}/no-file/\\S+ cannot be downloaded: .*404.* Hint: See that`),
    ],
    [
      { name: "at", version: "2.3.0", template: mirror("at", `reader:p@${SECRET}`) },
      /password in async_job_install_url_template has a character .* Write @ as %40,/,
    ],
    [
      { name: "pin", url: withLogin(`reader:${SECRET}`) + file, checksum },
      new RegExp(`SHA-256 of ${shown}/url/\\S+ is [0-9a-f]{64} instead of 0{64}`),
    ],
    [
      { name: "signed", url: `${closed}x?signature=${SECRET}`, checksum },
      /: http:\/\/127\.0\.0\.1:1\/x\?… cannot be downloaded: .*refused/,
    ],
    [
      { name: "slash", url: `http://reader:p/${SECRET}@127.0.0.1:1/x`, checksum },
      /password in async_job_install_url has a character that ends it\. Hint: Write @ as %40, \/ as %2F/,
    ],
  ];
}

eachAnsible(
  "async_job_install shows no password of a mirror, whatever fails and however verbose",
  async (controller, test) => {
    await using server = new ReleaseServer();
    await publishAll(server);
    const { outcomes, output } = await assertFailures(
      controller,
      test,
      server,
      [
        ...secretCases(server.origin),
        ...BAD_PROGRAMS.filter(([{ name }]) => OLD_WORDS.includes(name)),
      ],
      [{
        name: "installed",
        version: "1.9.0",
        dir: `${controller.scratch}/other`,
        template: `${
          server.origin.replace("//", `//reader:${SECRET}@`)
        }/installed/v{version}/{file}`,
      }],
      ["-vvv"],
    );
    await test.step("a mirror with a password is installed from", () => {
      assert.equal(outcomes["installed"]?.version, "1.9.0", output);
    });
    await test.step("the password is nowhere in the output", () => {
      const line = output.split("\n").find((one) => one.includes(SECRET));
      assert.equal(line, undefined);
    });
  },
  // Newer versions of get_url keep passwords to themselves.
  ["oldest"],
);
