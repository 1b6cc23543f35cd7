import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { acceptedOptions } from "../../lib/commands/command.ts";
import { COMMON_VARIABLES, OCI_VARIABLES } from "../../lib/cli/help/environment_guide.ts";
import { NO_PROXY_VARIABLES, PROXY_VARIABLES } from "../../lib/oci/proxy_variables.ts";
import { CHOICES, type OptionName, OPTIONS, type OptionSpec } from "../../lib/settings/options.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { assertNoSecret, SECRET_TEXTS } from "../oci/secret_texts.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { fakeError, fakeRun, type FakeWorld } from "./fake_run.ts";

const FORMS = [["-v"], ["-v", "-o", "json"]];
const NAMES = { "job-name": "j", host: "h", "ansible-job-id": "j1.2" };
const secrets = Object.entries(SECRET_TEXTS);

/** Runs the program with a text where it does not belong, and looks for pieces of it in its output. */
async function tryOut(args: readonly string[], world: FakeWorld, what: string): Promise<number> {
  const { status, stdout, stderr } = await fakeRun(args, {
    fetch,
    now: () => new Date(),
    ...world,
  });
  assertNoSecret(stdout + stderr, what);
  notStrictEqual(status, 1, `${what}: ${stdout}${stderr}`);
  return status;
}

/** A call of a command that would succeed, option by option. */
function callOf(
  command: typeof COMMANDS[number],
  bucket: FakeBucket,
  state: string,
): Map<OptionName, string> {
  const accepted = acceptedOptions(command);
  const given: Partial<Record<OptionName, string>> = {
    ...NAMES,
    ...bucket.options,
    "older-than": "1d",
    "oci-retries": "0",
    ...(accepted.includes("state-dir") ? { "state-dir": state } : {}),
  };
  const wanted = (name: OptionName): boolean =>
    command.required.includes(name) || name.startsWith("oci-") || name === "state-dir";
  return new Map(
    (Object.entries(given) as [OptionName, string][]).filter(([name]) =>
      accepted.includes(name) && wanted(name)
    ),
  );
}

Deno.test("no option shows a key, a token or a file's text that was given for its value", async () => {
  await using bucket = await fakeBucket();
  await using scratch = await scratchDirectory();
  for (const command of COMMANDS) {
    const operands = command.name === "migrate" ? [`${scratch.path}/a`, "oci://async-jobs"] : [];
    await Deno.mkdir(`${scratch.path}/a`, { recursive: true });
    for (const name of acceptedOptions(command)) {
      const spec: OptionSpec = OPTIONS[name];
      for (const [at, [kind, text]] of secrets.entries()) {
        const call = callOf(command, bucket, `${scratch.path}/state`);
        const backend = name.startsWith("oci-") ? "oci" : "filesystem";
        if (command.usesStore && command.name !== "test-oci-setup") call.set("backend", backend);
        call.set(name, text);
        const args = [command.name, ...operands, ...FORMS[at % 2] ?? []];
        for (const [option, value] of call) args.push(`--${option}=${value}`);
        const what = `${command.name} --${name} of ${kind}`;
        const status = await tryOut(args, { stdin: "" }, what);
        // A pattern of names may be any text, and so may a token, which then opens nothing; what is wrong
        // with the bucket's name is a check's finding.
        const isPattern = name === "job-name" && !command.required.includes(name);
        const isFree = isPattern || name === "claim-token";
        const isUsed = command.name !== "test-oci-setup" || backend === "oci";
        if (spec.kind === "text" && !isFree && isUsed) strictEqual(status, 2, what);
      }
    }
  }
});

Deno.test("no argument, request or line of a batch is quoted when it holds a key, a token or a file's text", async () => {
  for (const [kind, text] of secrets) {
    const calls: [args: string[], stdin?: string][] = [
      [[text]],
      [["load", text]],
      [["help", text]],
      [["completions", text]],
      [["migrate", text, "b"]],
      [["migrate", `oci://${text}`, "b", "--oci-namespace", "n"]],
      [["migrate", `oci://b/${text}`, "b", "--oci-namespace", "n"]],
      [["migrate", "/", text]],
      [["load", `--${text}`]],
      [["load", `--${text}=x`]],
      [["load", `--unknown=${text}`]],
      [["load", "--request", text]],
      [["load", "--request", "-"], text],
      [["load", "--request", "-"], `{"host":"${text.slice(40, 90)}`],
      [["load", "--request", "-"], JSON.stringify({ [text]: "x" })],
      [
        ["load", "--request", "-"],
        JSON.stringify({ ...NAMES, "ansible-job-id": null, host: text }),
      ],
      [["load", "--request", "-"], JSON.stringify({ job_name: text, host: "h" })],
      [["load", "--request", "-"], JSON.stringify({ job_name: "j", host: "h", state_dir: text })],
      [["save", "--metadata=-", ...Object.entries(NAMES).map(([n, v]) => `--${n}=${v}`)], text],
      [
        ["batch", "--state-dir=/nowhere/state"],
        `${text.replaceAll("\n", " ")}\n${JSON.stringify({ op: text })}\n` +
        `${JSON.stringify({ op: "load", host: text, job_name: "j" })}\n`,
      ],
    ];
    for (const [args, stdin] of calls) {
      for (const form of FORMS) {
        const world = stdin === undefined ? {} : { stdin };
        const what = `${args[0] === text ? "a command" : args.slice(0, 2).join(" ").slice(0, 20)}`;
        notStrictEqual(await tryOut([...args, ...form], world, `${what} of ${kind}`), 0, what);
      }
    }
  }
});

/** Every variable that the program reads, as the tables of options and of the help tell. */
const VARIABLES = new Set([
  ...Object.values<OptionSpec>(OPTIONS).flatMap(({ env }) => env),
  ...[...COMMON_VARIABLES, ...OCI_VARIABLES].flatMap(([names]) => names),
  ...PROXY_VARIABLES,
  ...NO_PROXY_VARIABLES,
]);

Deno.test("no environment variable is shown when it holds a key, a token or a file's text", async () => {
  await using bucket = await fakeBucket();
  await using scratch = await scratchDirectory();
  const load = ["load", "--job-name=j", "--host=h"];
  const save = ["save", "--job-name=j", "--host=h", "--ansible-job-id=j1.2", "--dry-run"];
  const usual: Record<string, string> = {
    HOME: bucket.directory,
    ASYNC_JOB_STATE_DIR: `${scratch.path}/state`,
    ASYNC_JOB_OCI_RETRIES: "0",
    OCI_METADATA_BASE_URL: "http://127.0.0.1:1/opc/v2",
    KUBERNETES_SERVICE_HOST: "127.0.0.1",
    KUBERNETES_SERVICE_PORT_PROXYMUX: "1",
  };
  for (const [name, value] of Object.entries(bucket.options)) {
    usual[OPTIONS[name as OptionName].env[0] ?? ""] = value;
  }
  usual["ASYNC_JOB_OCI_TIMEOUT"] = "0.1";
  const asked = new Set<string>();
  for (const [nth, variable] of [...VARIABLES].entries()) {
    for (const [at, [kind, text]] of secrets.entries()) {
      const env = { ...usual, [variable]: text };
      // What counts before the variable must not hide it.
      for (const { env: names } of Object.values<OptionSpec>(OPTIONS)) {
        const place = names.indexOf(variable);
        for (const before of place < 0 ? [] : names.slice(0, place)) delete env[before];
      }
      const seen = new Proxy(env, {
        get: (known, name) => {
          asked.add(String(name));
          return known[String(name)];
        },
      });
      const form = FORMS[at % 2] ?? [];
      const world = { env: seen };
      await tryOut([...save, ...form], world, `save with ${variable} of ${kind}`);
      // What waits for a platform that is not there is tried with one secret of each variable.
      const isOption = Object.values<OptionSpec>(OPTIONS).some(({ env }) => env.includes(variable));
      const all = CHOICES["oci-auth-type"];
      // Otherwise each variable meets each secret, each variable and each secret both ways to sign, and
      // a fifth of the pairs the checks: what becomes of a variable's value does not hang on all three.
      const everyType = at === 0 && !isOption;
      const types = everyType ? all : [all[(nth + at) % 2]];
      for (const type of types) {
        const args = [...form, ...(/AUTH/.test(variable) ? [] : [`--oci-auth-type=${type}`])];
        const what = `${type} with ${variable} of ${kind}`;
        await tryOut([...load, "--backend=oci", ...args], world, `load: ${what}`);
        if (everyType ? type !== "api_key" : (nth + at) % 5 !== 0) continue;
        await tryOut(["test-oci-setup", ...args], world, `test-oci-setup: ${what}`);
      }
    }
  }
  const untold = [...asked].filter((name) => !VARIABLES.has(name));
  deepStrictEqual(untold, [], "every variable that the program reads stands in one of the tables");
});

Deno.test("a configuration file shows none of its values that is a key, a token or a file's text", async () => {
  await using bucket = await fakeBucket();
  const path = `${bucket.directory}/config`;
  const sound = await Deno.readTextFile(path);
  const keys = [
    "user",
    "tenancy",
    "fingerprint",
    "key_file",
    "pass_phrase",
    "region",
    "security_token_file",
  ];
  const { "oci-endpoint": _, ...options } = bucket.options;
  const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  for (const key of keys) {
    for (const [at, [kind, text]] of secrets.entries()) {
      // The lines of a configuration would be lines of this one, which may be shown.
      const value = kind === "a configuration" ? text.replaceAll("\n", " ") : text;
      await Deno.writeTextFile(path, `${sound}\n${key}=${value}\n[${value}]\n`);
      for (const type of ["api_key", "security_token"]) {
        const args = [
          ...given,
          `--oci-auth-type=${type}`,
          "--oci-retries=0",
          ...FORMS[at % 2] ?? [],
        ];
        const world = { fetch: () => Promise.reject(new Error("no network")) };
        const what = `${key}=${kind} for ${type}`;
        const load = ["load", "--backend=oci", "--job-name=j", "--host=h", ...args];
        notStrictEqual(await tryOut(load, world, what), 0, what);
        await tryOut([...load, "--oci-profile=NONE"], world, what);
        await tryOut(["test-oci-setup", ...args], world, what);
      }
    }
  }
});

Deno.test("a key given for the path of its file is told by what it looks like, and where it belongs", async () => {
  await using bucket = await fakeBucket();
  const given = Object.entries(bucket.options).map(([name, value]) => `--${name}=${value}`);
  const load = ["load", "--backend=oci", "--job-name=j", "--host=h", ...given];
  const key = SECRET_TEXTS["a key"] ?? "";
  const error = await fakeError(load, { env: { OCI_CLI_KEY_FILE: key } });
  deepStrictEqual([error.status, error.code, error.message], [
    2,
    "InvalidSetting",
    "OCI_CLI_KEY_FILE holds a key, not a path: use OCI_CLI_KEY_CONTENT",
  ]);
  const config = await fakeError(
    ["load", "--backend=oci", "--job-name=j", "--host=h", "--oci-bucket=b", "--oci-namespace=n"],
    { env: { OCI_CLI_CONFIG_FILE: SECRET_TEXTS["a configuration"] ?? "" } },
  );
  strictEqual(config.message, "OCI_CLI_CONFIG_FILE holds several lines, not a path");
  const region = await fakeError(load, { env: { OCI_REGION: key } });
  strictEqual(region.message, "OCI_REGION holds a key, not an identifier");
});

Deno.test("what is short and no secret is quoted as ever", async () => {
  const { message } = await fakeError(["load", "--job-name=j", "--host=h", "--metadata=mine"]);
  match(message, /--metadata/);
  ok((await fakeError(["laod"])).message.includes('"laod"'));
  const host = "ex-1.database-cluster-number-seven.production.example.com";
  const { stdout } = await fakeRun([
    "load",
    "--job-name=j",
    `--host=${host}`,
    "--state-dir=/nowhere/x",
  ]);
  ok(stdout.includes(host), stdout);
});
