import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { SCRIPT } from "../scripts/install/install_scene.ts";
import { ReleaseServer } from "../scripts/install/release_server.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { builtKind } from "../../scripts/build/built_file.ts";
import { launch } from "./launch.ts";
import { PROGRAM } from "./program.ts";
import { testUnless } from "../test_unless.ts";

testUnless(
  Deno.build.os === "windows" ? "the script only says what to do on Windows" : undefined,
  "install.sh installs the built file, which then runs",
  async () => {
    await using scratch = await scratchDirectory();
    await using server = new ReleaseServer();
    const portable = builtKind() === "portable";
    const file = `async-job-${config.version}-${Deno.build.target}${portable ? "-portable" : ""}`;
    await server.publish(file, await Deno.readFile(PROGRAM));
    const env = { HOME: scratch.path, ASYNC_JOB_INSTALL_BASE_URL: server.url };
    const args = portable ? ["--portable"] : [];
    const installed = await launch(SCRIPT, { through: ["sh"], args, env });
    deepStrictEqual([installed.code, installed.stderr], [0, ""]);
    const program = `${scratch.path}/.local/bin/async-job`;
    const { stdout } = await launch(program, { args: ["version"], env: { HOME: scratch.path } });
    match(stdout, /^async-job .+\n$/);
    strictEqual(
      installed.stdout.includes(`Installed ${program}: ${stdout}`),
      true,
      installed.stdout,
    );
  },
);
