import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { settledPath } from "../../lib/settings/path_setting.ts";
import { fakeError, fakeRun } from "../cli/fake_run.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

const home = (name: string): string | undefined => name === "HOME" ? "/home/u" : undefined;

Deno.test("settledPath() expands ~ at the start, and nothing else", () => {
  const paths = {
    "~": "/home/u",
    "~/state": "/home/u/state",
    "./~x": "./~x",
    "/a/~/b": "/a/~/b",
    "a b/$": "a b/$",
    ".ansible_async_state": ".ansible_async_state",
  };
  for (const [written, path] of Object.entries(paths)) {
    strictEqual(settledPath(written, "--state-dir", home), path);
  }
  strictEqual(settledPath("~/x", "--state-dir", () => "/"), "/x");
});

Deno.test("settledPath() refuses what a shell would expand, and says what to write", () => {
  const cases: [path: string, message: RegExp, hint: RegExp][] = [
    ["~other/state", /"~other\/state" \(from FROM\): another user's home/, /'\.\/~other\/state'/],
    ["$HOME/state", /variables such as \$HOME/, /'~\/…'/],
    ["/data/${USER}", /variables such as \$\{USER\}/, /whole path/],
    ["~/$X", /variables such as \$X/, /whole path/],
    ["a\0b", /NUL/, /Name a path/],
  ];
  for (const [path, message, hint] of cases) {
    throws(() => settledPath(path, "FROM", home), { code: "InvalidSetting", message, hint });
  }
  for (const value of [undefined, "", "here"]) {
    throws(() => settledPath("~/state", "FROM", () => value), {
      code: "InvalidSetting",
      message: /HOME is not (set|an absolute path)$/,
    });
  }
});

Deno.test("~/state is the state directory in the home directory, wherever it is written", async () => {
  await using scratch = await scratchDirectory();
  const env = { HOME: scratch.path };
  const location = `${scratch.path}/state/h/j.json`;
  const names = ["--job-name=j", "--host=h"];
  const request = JSON.stringify({ job_name: "j", host: "h", state_dir: "~/state" });
  const save = ["save", ...names, "--ansible-job-id=j1.2", "-o", "json"];
  const locationOf = async (args: string[], world = {}): Promise<unknown> => {
    const { stdout } = await fakeRun([...args, "-o", "json"], { env, ...world });
    return JSON.parse(stdout).location;
  };
  strictEqual(await locationOf([...save, "--state-dir=~/state"]), location);
  const ways: [string[], object][] = [
    [["load", ...names, "--state-dir", "~/state"], {}],
    [["load", ...names], { env: { ...env, ASYNC_JOB_STATE_DIR: "~/state" } }],
    [["load", "--request", "-"], { stdin: request }],
    [["list", "--state-dir=~/state"], {}],
    [["batch", "--state-dir=~/state"], { stdin: '{"op":"load","host":"h","job_name":"j"}\n' }],
  ];
  for (const [args, world] of ways) strictEqual(await locationOf(args, world), location);
  const migrated = await fakeRun(["migrate", "~/state", "~/copy", "-o", "json"], { env });
  strictEqual(JSON.parse(migrated.stdout).copied, 1, migrated.stdout);
  deepStrictEqual(
    await Deno.readTextFile(`${scratch.path}/copy/h/j.json`),
    await Deno.readTextFile(location),
  );
});

Deno.test("a path that names another's home or a variable is refused wherever a path is taken", async () => {
  const names = ["--job-name=j", "--host=h"];
  const oci = ["load", ...names, "--backend=oci", "--oci-bucket=b", "--oci-namespace=n"];
  const workload = [...oci, "--oci-auth-type=oke_workload_identity"];
  const session = [...oci, "--oci-auth-type=security_token"];
  const pod = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT_PROXYMUX: "1" };
  await using scratch = await scratchDirectory();
  await Deno.mkdir(`${scratch.path}/.oci`);
  await Deno.writeTextFile(`${scratch.path}/.oci/config`, "[DEFAULT]\nkey_file=/nowhere\n");
  for (const path of ["~other/x", "$HOME/x"]) {
    const ways: [string[], Record<string, string>][] = [
      [["load", ...names, "--state-dir", path], {}],
      [["load", ...names], { ASYNC_JOB_STATE_DIR: path }],
      [["migrate", path, "b"], {}],
      [["migrate", scratch.path, path], {}],
      [[...oci, "--oci-config-file", path], {}],
      [oci, { OCI_CONFIG_FILE: path }],
      [oci, { OCI_CLI_KEY_FILE: path }],
      [session, { OCI_CLI_SECURITY_TOKEN_FILE: path }],
      [workload, { ...pod, OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: path }],
    ];
    for (const [args, more] of ways) {
      const error = await fakeError(args, { env: { HOME: scratch.path, ...more } });
      deepStrictEqual([error.status, error.code], [2, "InvalidSetting"], error.message);
    }
  }
});
