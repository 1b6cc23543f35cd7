import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { sha256 } from "../../scripts/build/checksums.ts";
import type { Controller } from "../ansible/controller.ts";
import { eachAnsible, NEWEST } from "../ansible/each_ansible.ts";
import {
  type InstallCase,
  installCases,
  type InstallPlay,
  installTogether,
  namesIn,
} from "../ansible/install_cases.ts";
import { ReleaseServer } from "../ansible/release_server.ts";
import { releaseFile, standIn } from "../ansible/stand_in.ts";

/** A controller with version 1.8.0 installed, and calls that change something but for one. */
class Installed {
  readonly dir: string;
  readonly path: string;
  readonly fresh: string;
  readonly cases: readonly InstallCase[];
  /** What the calls answer, in check mode as without it. */
  readonly told: InstallPlay["outcomes"];

  constructor({ scratch }: Controller) {
    const dir = `${scratch}/bin`;
    const path = `${dir}/async-job`;
    const fresh = `${scratch}/fresh`;
    const version = "1.9.0";
    this.dir = dir;
    this.path = path;
    this.fresh = fresh;
    this.cases = [
      { name: "fresh", dir: fresh, version },
      { name: "current", dir, version: "1.8.0" },
      { name: "other", dir, version },
      { name: "absent", dir, state: "absent" },
    ];
    this.told = {
      fresh: { path: `${fresh}/async-job`, version, changed: true },
      current: { path, version: "1.8.0", changed: false },
      other: { path, version, changed: true },
      absent: { path, version: "", changed: true },
    };
  }

  /** Installs the program, and publishes it and a newer one. */
  async prepare(server: ReleaseServer): Promise<void> {
    for (const version of ["1.8.0", "1.9.0"]) {
      await server.publish(version, { [releaseFile(version)]: standIn(version) });
    }
    await Deno.mkdir(this.dir);
    await Deno.writeFile(this.path, standIn("1.8.0"), { mode: 0o755 });
  }

  async assertUntouched(): Promise<void> {
    await assert.rejects(Deno.stat(this.fresh), Deno.errors.NotFound);
    assert.deepEqual(await Deno.readFile(this.path), standIn("1.8.0"));
    assert.deepEqual(await namesIn(this.dir), ["async-job"]);
  }
}

eachAnsible(
  "async_job_install installs, keeps, changes and removes a release",
  async (controller, test) => {
    await using server = new ReleaseServer();
    for (const version of ["1.8.0", "1.9.0", config.version]) {
      await server.publish(version, {
        [releaseFile(version)]: standIn(version),
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
      { name: "by-url", dir, url, checksum: await sha256(standIn("1.8.0")) },
      { name: "removed", dir, state: "absent" },
      { name: "gone", dir, state: "absent" },
      { name: "system", version: "1.9.0", check_mode: true },
    ], ["--diff"]);
    const put = (version: string, changed = true): unknown => ({ path, version, changed });
    const bin = Deno.uid() === 0 ? "/usr/local/bin" : `${controller.scratch}/.local/bin`;
    const system = { path: `${bin}/async-job`, version: "1.9.0", changed: true };
    const sums = "SHA256SUMS";

    for (
      const [name, answer, asked] of [
        ["default", put(config.version), [sums, releaseFile(config.version)]],
        ["again", put(config.version, false), [sums]],
        ["downgrade", put("1.8.0"), [sums, releaseFile("1.8.0")]],
        ["upgrade", put("1.9.0"), [sums, releaseFile("1.9.0")]],
        ["pinned", put("1.9.0", false), []],
        ["by-url", put("1.8.0"), [releaseFile("1.8.0")]],
        ["removed", put(""), []],
        ["gone", put("", false), []],
        ["system", system, [sums]],
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
    await test.step("--diff shows no bytes of a program", () => {
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(output, /garbage|[\x00\x07\x1b\ufffd]/);
    });
  },
  NEWEST,
);

eachAnsible(
  "async_job_install fixes a damaged file and wrong modes, and nothing in a block in check mode",
  async (controller, test) => {
    await using server = new ReleaseServer();
    const version = "1.9.0";
    const names = ["damaged", "mode", "link", "running"];
    const cases = names.map((name) => ({ name, version, dir: `${controller.scratch}/${name}` }));
    const path = (name: string): string => `${controller.scratch}/${name}/async-job`;
    for (const { dir } of cases) await Deno.mkdir(dir, { mode: 0o700 });
    await Deno.writeTextFile(path("damaged"), "damaged", { mode: 0o600 });
    await Deno.writeFile(path("mode"), standIn(version), { mode: 0o700 });
    await Deno.writeTextFile(`${controller.scratch}/other`, "other");
    await Deno.symlink("../other", path("link"));
    await Deno.copyFile("/bin/sleep", path("running"));
    await using running = new Deno.Command(path("running"), { args: ["600"] }).spawn();
    const installed = new Installed(controller);
    await installed.prepare(server);
    const rehearsed = installed.cases.map((one) => ({ ...one, check_mode: true }));
    const all = [...cases, ...rehearsed];
    const { outcomes, output } = await installTogether(controller, server.origin, all);

    for (const name of names) {
      await test.step(`${name}: the right file with the right mode, alone`, async () => {
        assert.deepEqual(outcomes[name], { path: path(name), version, changed: true }, output);
        assert.deepEqual(await Deno.readFile(path(name)), standIn(version));
        assert.equal((await Deno.lstat(path(name))).mode, 0o100755);
        assert.deepEqual(await namesIn(`${controller.scratch}/${name}`), ["async-job"]);
      });
    }
    await test.step("the directory keeps its mode", async () => {
      assert.equal((await Deno.stat(`${controller.scratch}/damaged`)).mode, 0o40700);
    });
    await test.step("a wrong mode is set right without a download", () => {
      assert.deepEqual(server.askedBy("mode"), ["SHA256SUMS"]);
    });
    await test.step("what a link led to stays", async () => {
      assert.equal(await Deno.readTextFile(`${controller.scratch}/other`), "other");
    });
    await test.step("check mode of a block alone tells what would change, and changes nothing", async () => {
      const told = Object.entries(installed.told).map(([name, answer]) => [name, answer]);
      assert.deepEqual(told.map(([name]) => [name, outcomes[`${name}`]]), told, output);
      await installed.assertUntouched();
      assert.deepEqual(server.askedBy("other"), ["SHA256SUMS"]);
    });
    await test.step("a program that runs goes on running", async () => {
      running.kill("SIGTERM");
      assert.equal((await running.status).signal, "SIGTERM", "it was no longer running");
    });
  },
  ["oldest"],
);

eachAnsible(
  "async_job_install changes nothing in check mode, and says what would",
  async (controller) => {
    await using server = new ReleaseServer();
    const installed = new Installed(controller);
    await installed.prepare(server);
    const args = ["--check", "--diff"];
    const play = await installTogether(controller, server.origin, installed.cases, args);
    assert.deepEqual(play.outcomes, installed.told);
    await installed.assertUntouched();
    assert.deepEqual(server.askedBy("other"), ["SHA256SUMS"]);
    assert.match(play.output, /async-job-1\.9\.0-\S+\s+would become \S+\/bin\/async-job/);
  },
  NEWEST,
);
