import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { sha256 } from "../../scripts/build/checksums.ts";
import { eachAnsible } from "../ansible/each_ansible.ts";
import { installCases, namesIn } from "../ansible/install_cases.ts";
import { ReleaseServer } from "../ansible/release_server.ts";
import { releaseFile, standIn } from "../ansible/stand_in.ts";

eachAnsible(
  "async_job_install installs, keeps, changes and removes a release",
  async (controller, test) => {
    await using server = new ReleaseServer();
    for (const version of ["1.8.0", "1.9.0", config.version]) {
      await server.publish(version, {
        [releaseFile(version)]: standIn(version),
        [releaseFile(version, "-portable")]: standIn(version),
      });
    }
    const dir = `${controller.scratch}/new/bin`;
    const path = `${dir}/async-job`;
    const checksum = await sha256(standIn("1.9.0"));
    const url = `${server.origin}/by-url/v1.8.0/${releaseFile("1.8.0")}`;
    const { outcomes, facts, output } = await installCases(controller, server.origin, [
      { name: "default", dir },
      { name: "again", dir },
      { name: "downgrade", dir, version: "1.8.0" },
      { name: "upgrade", dir, version: "v1.9.0" },
      { name: "pinned", dir, version: "1.9.0", checksum: `sha256:${checksum.toUpperCase()}` },
      { name: "portable", dir, version: "1.8.0", kind: "portable" },
      { name: "by-url", dir, url, checksum: await sha256(standIn("1.8.0")) },
      { name: "removed", dir, state: "absent" },
      { name: "gone", dir, state: "absent" },
    ]);
    const put = (version: string, changed = true): unknown => ({ path, version, changed });
    const sums = "SHA256SUMS";

    for (
      const [name, answer, asked] of [
        ["default", put(config.version), [sums, releaseFile(config.version)]],
        ["again", put(config.version, false), [sums]],
        ["downgrade", put("1.8.0"), [sums, releaseFile("1.8.0")]],
        ["upgrade", put("1.9.0"), [sums, releaseFile("1.9.0")]],
        ["pinned", put("1.9.0", false), []],
        ["portable", put("1.8.0"), [sums, releaseFile("1.8.0", "-portable")]],
        ["by-url", put("1.8.0", false), []],
        ["removed", put(""), []],
        ["gone", put("", false), []],
      ] as const
    ) {
      await test.step(`${name}: the answer and the requests`, () => {
        assert.deepEqual(outcomes[name], answer, output);
        assert.deepEqual(server.askedBy(name), asked);
      });
    }
    await test.step("nothing is left behind", async () => {
      assert.deepEqual(await namesIn(dir), []);
    });
    await test.step("few facts are gathered, and none of a user's", () => {
      assert.ok(facts.includes("architecture"));
      assert.deepEqual(facts.filter((name) => /user_|home|mounts|ipv4/.test(name)), []);
    });
  },
);

eachAnsible(
  "async_job_install mends a damaged file and wrong modes, and nothing else",
  async (controller, test) => {
    await using server = new ReleaseServer();
    const dir = `${controller.scratch}/bin`;
    const path = `${dir}/async-job`;
    await server.publish("1.9.0", { [releaseFile("1.9.0")]: standIn("1.9.0") });
    const install = async (name: string): Promise<boolean | undefined> => {
      const cases = [{ name, dir, version: "1.9.0" }];
      return (await installCases(controller, server.origin, cases)).outcomes[name]?.changed;
    };
    await Deno.mkdir(dir, { mode: 0o700 });
    await Deno.writeTextFile(path, "damaged", { mode: 0o600 });

    await test.step("a damaged file is replaced", async () => {
      assert.equal(await install("damaged"), true);
      assert.deepEqual(await Deno.readFile(path), standIn("1.9.0"));
      assert.equal((await Deno.stat(path)).mode, 0o100755);
      assert.equal((await Deno.stat(dir)).mode, 0o40700);
    });
    await test.step("a wrong mode is set right without a download", async () => {
      await Deno.chmod(path, 0o700);
      assert.equal(await install("mode"), true);
      assert.equal((await Deno.stat(path)).mode, 0o100755);
      assert.deepEqual(server.askedBy("mode"), ["SHA256SUMS"]);
    });
    await test.step("a link gives way, and what it leads to stays", async () => {
      await Deno.rename(path, `${dir}/other`);
      await Deno.writeTextFile(`${dir}/other`, "other");
      await Deno.symlink("other", path);
      assert.equal(await install("link"), true);
      assert.ok((await Deno.lstat(path)).isFile);
      assert.equal(await Deno.readTextFile(`${dir}/other`), "other");
    });
    await test.step("a program that runs goes on running while its file is replaced", async () => {
      await Deno.remove(path);
      await Deno.copyFile("/bin/sleep", path);
      await using running = new Deno.Command(path, { args: ["600"] }).spawn();
      assert.equal(await install("running"), true);
      assert.deepEqual(await Deno.readFile(path), standIn("1.9.0"));
      running.kill("SIGTERM");
      assert.equal((await running.status).signal, "SIGTERM", "it was no longer running");
    });
  },
);

eachAnsible(
  "async_job_install changes nothing in check mode, says what would, and shows no bytes",
  async (controller, test) => {
    await using server = new ReleaseServer();
    for (const version of ["1.8.0", "1.9.0"]) {
      await server.publish(version, { [releaseFile(version)]: standIn(version) });
    }
    const dir = `${controller.scratch}/bin`;
    const path = `${dir}/async-job`;
    const fresh = `${controller.scratch}/fresh`;
    const version = "1.9.0";
    const cases = [
      { name: "fresh", dir: fresh, version },
      { name: "current", dir, version: "1.8.0" },
      { name: "other", dir, version },
      { name: "absent", dir, state: "absent" as const },
    ];
    const before = [{ name: "before", dir, version: "1.8.0" }];
    await installCases(controller, server.origin, before);
    const told = {
      fresh: { path: `${fresh}/async-job`, version, changed: true },
      current: { path, version: "1.8.0", changed: false },
      other: { path, version, changed: true },
      absent: { path, version: "", changed: true },
    };
    const untouched = async (): Promise<void> => {
      await assert.rejects(Deno.stat(fresh), Deno.errors.NotFound);
      assert.deepEqual(await Deno.readFile(path), standIn("1.8.0"));
      assert.deepEqual(await namesIn(dir), ["async-job"]);
    };

    await test.step("--check", async () => {
      const args = ["--check", "--diff"];
      const play = await installCases(controller, server.origin, cases, args);
      assert.deepEqual(play.outcomes, told);
      await untouched();
      assert.deepEqual(server.askedBy("other"), ["SHA256SUMS"]);
      assert.match(play.output, /async-job-1\.9\.0-\S+ would become \S+\/bin\/async-job/);
    });
    await test.step("check mode of a block alone", async () => {
      const apart = cases.map((one) => ({ ...one, check_mode: true }));
      const { outcomes } = await installCases(controller, server.origin, apart);
      assert.deepEqual(outcomes, told);
      await untouched();
    });
    await test.step({
      name: "the root user's directory is the system's",
      ignore: Deno.uid() !== 0, // only root has it
      fn: async () => {
        const system = [{ name: "system", version, check_mode: true }];
        const { outcomes } = await installCases(controller, server.origin, system);
        assert.equal(outcomes["system"]?.path, "/usr/local/bin/async-job");
      },
    });
    await test.step("--diff without --check", async () => {
      const play = await installCases(controller, server.origin, cases, ["--diff"]);
      assert.deepEqual(play.outcomes, told);
      assert.deepEqual(await namesIn(fresh), ["async-job"]);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(play.output, /garbage|[\x00\x07\x1b\ufffd]/);
    });
  },
);
