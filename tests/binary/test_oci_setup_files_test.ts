import { match, strictEqual } from "node:assert/strict";
import { assertFound, examination } from "../diagnostics/examine.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { examineProgram, setUpEnvironment } from "./examine_program.ts";
import { NOBODY } from "./launch.ts";
import { AS_NOBODY, NOBODY_OBSTACLE, runProgram } from "./program.ts";
import { testUnless } from "../test_unless.ts";

Deno.test("the built file warns of a key that others may read", async () => {
  await using bucket = await fakeBucket();
  await Deno.chmod(`${bucket.directory}/api_key.pem`, 0o644);
  const { status, hint } = (await examineProgram(bucket)).check("config-permissions");
  strictEqual(status, "warn");
  strictEqual(hint?.split("\n")[1], `chmod 600 ${bucket.directory}/api_key.pem`);
});

testUnless(
  NOBODY_OBSTACLE,
  "the built file says whose the configuration file and the key have to be",
  async () => {
    await using bucket = await fakeBucket();
    await using cache = await scratchDirectory();
    const { directory } = bucket;
    await Deno.chmod(directory, 0o755);
    await Deno.chown(cache.path, NOBODY, NOBODY);
    const files = [
      { id: "config-file", code: "InvalidConfig", file: `${directory}/config` },
      { id: "private-key", code: "KeyUnreadable", file: `${directory}/api_key.pem` },
    ] as const;
    for (const { id, code, file } of files) {
      const outcome = await runProgram(["test-oci-setup", "-o", "json"], {
        env: setUpEnvironment(bucket, { ASYNC_JOB_CACHE_DIR: cache.path, HOME: "/nonexistent" }),
        through: AS_NOBODY ?? [],
      });
      assertFound(examination(outcome), {
        id,
        code,
        status: 3,
        detail: /Permission denied/,
        paste: [`sudo chown "$(id -u)" ${file}`, `chmod 600 ${file}`],
      });
      match(outcome.stdout, /"id":"endpoint","status":"pass"/);
      await Deno.chmod(file, 0o644);
    }
  },
);
