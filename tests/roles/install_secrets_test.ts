import assert from "node:assert/strict";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { installCases } from "../ansible/install_cases.ts";
import { ReleaseServer } from "../ansible/release_server.ts";
import { releaseFile, standIn } from "../ansible/stand_in.ts";

const SECRET = "mirror-s3cr3t";

eachAnsible(
  "async_job_install shows no password of a mirror, whatever fails and however verbose",
  async (controller, test) => {
    await using server = new ReleaseServer();
    const bytes = standIn("1.9.0");
    const name = (version: string): string => releaseFile(version);
    await server.publish("1.9.0", { [name("1.9.0")]: bytes });
    await server.publish("2.3.0", { [name("2.3.0")]: bytes });
    server.files.delete(`/v2.3.0/${name("2.3.0")}`);
    const withLogin = (login: string): string => server.origin.replace("//", `//${login}@`);
    const dir = `${controller.scratch}/bin`;
    const mirror = (asker: string, login = `reader:${SECRET}`): string =>
      `${withLogin(login)}/${asker}/v{version}/{file}`;
    const checksum = "0".repeat(64);
    const file = `/url/v1.9.0/${name("1.9.0")}`;
    const closed = "http://127.0.0.1:1/";
    const cases = [
      { name: "no-release", version: "9.9.9", template: mirror("no-release") },
      { name: "no-file", version: "2.3.0", template: mirror("no-file") },
      { name: "at", version: "2.3.0", template: mirror("at", `reader:p@${SECRET}`) },
      { name: "pin", url: withLogin(`reader:${SECRET}`) + file, checksum },
      { name: "signed", url: `${closed}x?signature=${SECRET}`, checksum },
      { name: "slash", url: `http://reader:p/${SECRET}@127.0.0.1:1/x`, checksum },
      { name: "installed", version: "1.9.0", template: mirror("installed") },
    ].map((one) => ({ dir, ...one }));
    const { outcomes, output } = await installCases(controller, server.origin, cases, ["-vvv"]);
    const shown = server.origin.replaceAll(".", "\\.");
    const says: Readonly<Record<string, RegExp>> = {
      "no-release": new RegExp(`: ${shown}/no-release/v9\\.9\\.9/SHA256SUMS cannot be read: .*404`),
      "no-file": new RegExp(`: ${shown}/no-file/\\S+ cannot be downloaded: .*404`),
      "at": /password in async_job_install_url_template has a character .* Write @ as %40,/,
      "pin": new RegExp(`SHA-256 of ${shown}/url/\\S+ is [0-9a-f]{64} instead of 0{64}`),
      "signed": /: http:\/\/127\.0\.0\.1:1\/x\?… cannot be downloaded: .*refused/,
      "slash":
        /password in async_job_install_url has a character that ends it\. Hint: Write @ as %40, \/ as %2F/,
    };
    for (const [which, pattern] of Object.entries(says)) {
      await test.step(`the message for: ${which}`, () => {
        assert.match(outcomes[which]?.msg ?? "", pattern);
      });
    }
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
