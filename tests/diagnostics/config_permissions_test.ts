import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { examine } from "./examine.ts";
import { testUnless } from "../test_unless.ts";

const WINDOWS = Deno.build.os === "windows" ? "Windows has no file modes" : undefined;

testUnless(
  WINDOWS,
  "the config-permissions check warns of files that others may read, with the line that fixes it",
  async () => {
    await using bucket = await fakeBucket();
    const { directory } = bucket;
    const modes: Record<string, number> = { config: 0o100644, "api_key.pem": 0o100620 };
    const fileMode = (path: string): Promise<number | undefined> =>
      Promise.resolve(modes[path.slice(directory.length + 1)]);
    const seen = await examine(bucket, { fileMode, args: ["--read-only"] });
    strictEqual(seen.status, 0);
    const { status, detail, hint } = seen.check("config-permissions");
    strictEqual(status, "warn");
    strictEqual(
      detail,
      `${directory}/config has mode 0644: others may read it; ` +
        `${directory}/api_key.pem has mode 0620: others may write it`,
    );
    deepStrictEqual(hint?.split("\n").slice(1), [
      `chmod 600 ${directory}/config ${directory}/api_key.pem`,
    ]);
    modes["api_key.pem"] = 0o100600;
    const one = (await examine(bucket, { fileMode, args: ["--read-only"] }))
      .check("config-permissions");
    match(one.hint ?? "", /\nchmod 600 \S+\/config$/);
  },
);

testUnless(
  WINDOWS,
  "the config-permissions check looks at the files that are really there",
  async () => {
    await using bucket = await fakeBucket();
    const file = `${bucket.directory}/api_key.pem`;
    const fileMode = async (path: string): Promise<number | undefined> =>
      (await Deno.stat(path)).mode ?? undefined;
    const statusOf = async (): Promise<string> =>
      (await examine(bucket, { fileMode, args: ["--read-only"] })).check("config-permissions")
        .status;
    strictEqual(await statusOf(), "pass");
    await Deno.chmod(file, 0o640);
    strictEqual(await statusOf(), "warn");
    await Deno.remove(file);
    strictEqual(await statusOf(), "pass");
  },
);

testUnless(
  WINDOWS,
  "the config-permissions check says nothing about the mode of a directory in a key file's place",
  async () => {
    await using bucket = await fakeBucket();
    const config = `${bucket.directory}/config`;
    const text = await Deno.readTextFile(config);
    const directory = `${bucket.directory}/keys`;
    await Deno.mkdir(directory, { mode: 0o755 });
    await Deno.writeTextFile(config, text.replace(/^key_file=.*$/m, `key_file=${directory}`));
    const fileMode = async (path: string): Promise<number | undefined> =>
      (await Deno.stat(path)).mode ?? undefined;
    const seen = await examine(bucket, { fileMode, args: ["--read-only"] });
    strictEqual(seen.check("config-permissions").status, "pass");
    doesNotMatch(seen.stdout, /chmod/);
  },
);
