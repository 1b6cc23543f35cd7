import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { parse } from "yaml";
import config from "../../deno.json" with { type: "json" };
import { environmentTables } from "../../scripts/docs/environment_table.ts";
import { ROLES } from "../../scripts/ansible/role_table.ts";
import { runCaptured } from "../../scripts/ansible/run_captured.ts";
import { withGenerated } from "../../scripts/readme/generated_part.ts";
import { buildCollection } from "../ansible/collection_archive.ts";
import { lintTest } from "../ansible/each_ansible.ts";
import { runProgram } from "../binary/program.ts";
import { sampleRecord } from "../commands/sample_record.ts";
import { apiKeyProfile } from "../../scripts/fake_oci/config_file.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { testUnless } from "../test_unless.ts";
import { bucketEnvironment } from "../oci/bucket_environment.ts";
import { formattedMarkdown } from "./formatted_markdown.ts";
import { readGuide, shellLines, shownFile } from "./guide.ts";
import { readSources } from "./read_sources.ts";

const GUIDE = await readGuide("environments");
const NAMES = ["--job-name", "j", "--host", "h"];

Deno.test("docs/environments.md has the current tables of variables", async () => {
  const expected = Object.entries(environmentTables())
    .reduce((text, [name, part]) => withGenerated(text, name, part), GUIDE.text);
  ok(GUIDE.text === await formattedMarkdown(expected), "run `deno task readme`");
});

Deno.test("docs/environments.md names every variable that the program reads by its name", async () => {
  const read = new Set<string>();
  for (const source of await readSources(new URL("../../lib/", import.meta.url))) {
    for (const [, name = ""] of source.matchAll(/\benv\("([A-Z_]+)"\)/g)) read.add(name);
    for (const [, name = ""] of source.matchAll(/"((?:ASYNC_JOB|OCI)_[A-Z_]+)"/g)) read.add(name);
  }
  // The SDK reads it, with the others of resource principals that the program asks for as well.
  read.add("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE");
  ok(read.size > 30, `${read.size} variables`);
  // Set by the portable file itself, not by users.
  read.delete("ASYNC_JOB_PORTABLE_HOME");
  const missing = [...read].filter((name) => !GUIDE.text.includes(`\`${name}\``));
  deepStrictEqual(missing, []);
});

Deno.test("docs/environments.md shows a credential type that the program can authenticate with", async () => {
  await using bucket = await fakeBucket();
  const { oci, directory } = bucket;
  oci.bucket.objects.set("h/j.json", newObject(sampleRecord("h/j.json")));
  const profile = await apiKeyProfile(directory, oci);
  const inputs = parse(shownFile(GUIDE, "inputs.yml")) as {
    fields: { id: string; secret?: boolean }[];
    required: string[];
  };
  deepStrictEqual(inputs.fields.map(({ id }) => id), inputs.required);
  deepStrictEqual(inputs.fields.filter(({ secret }) => secret).map(({ id }) => id), ["key"]);
  const { file, env } = parse(shownFile(GUIDE, "injectors.yml")) as {
    file: Record<string, string>;
    env: Record<string, string>;
  };
  deepStrictEqual(file, { "template.key": "{{ key }}" });
  const { OCI_CONFIG_FILE: _, ...where } = bucketEnvironment(bucket);
  const values: Record<string, string> = {
    ...profile,
    "tower.filename.key": profile["key_file"] ?? "",
  };
  const filled = Object.fromEntries(
    Object.entries(env).map(([name, text]) => [
      name,
      text.replace(/\{\{ ([\w.]+) \}\}/, (_, key) => values[key] ?? "missing"),
    ]),
  );
  const { status, stdout, stderr } = await runProgram(["load", ...NAMES], {
    // Without a home the program unpacks itself into the temporary directory.
    env: { ...where, ...filled, HOME: `${directory}/no-home`, TMPDIR: directory },
  });
  strictEqual(status, 0, stdout + stderr);
});

Deno.test("docs/environments.md shows settings that fail without the mounted directory", async () => {
  const vars = parse(shownFile(GUIDE, "state_directory.yml")) as Record<string, unknown>;
  strictEqual(vars["async_job_run_require_state_dir"], true);
  await using scratch = await scratchDirectory();
  const directory = ["--state-dir", `${scratch.path}/not-mounted`];
  const careless = await runProgram(["load", ...NAMES, ...directory]);
  strictEqual(careless.status, 0);
  for (const command of [["load"], ["save", "--ansible-job-id", "j1.1"]]) {
    const args = [...command, ...NAMES, ...directory, "--require-state-dir"];
    strictEqual((await runProgram(args)).status, 8);
  }
});

Deno.test("docs/environments.md shows a URL that sends user and password to the proxy", async () => {
  const [, line = ""] = shellLines(GUIDE, "Proxies", "export").filter((line) =>
    line.includes("HTTPS_PROXY")
  );
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = line.replace(/^export HTTPS_PROXY=/, "")
    .replace("proxy.example.com:3128", `127.0.0.1:${listener.addr.port}`);
  const asked = askedOf(listener);
  await using bucket = await fakeBucket();
  const { status } = await runProgram(["load", ...NAMES], {
    env: {
      ...bucketEnvironment(bucket),
      ASYNC_JOB_OCI_ENDPOINT: "https://objectstorage.us-phoenix-1.oraclecloud.com",
      ASYNC_JOB_OCI_RETRIES: "0",
      HTTPS_PROXY: url,
      NO_PROXY: "",
    },
  });
  strictEqual(status, 5);
  const head = await asked;
  match(head, /^CONNECT objectstorage\.us-phoenix-1\.oraclecloud\.com:443 /);
  const [, basic = ""] = /proxy-authorization: basic (\S+)/i.exec(head) ?? [];
  strictEqual(atob(basic), "ansible:p@ssword");
});

Deno.test("docs/environments.md shows images with the current version", () => {
  for (const file of ["execution-environment.yml", "Containerfile"]) {
    const tarballs = shownFile(GUIDE, file).match(/rstyczynski-ansible-[\d.]+\.tar\.gz/g) ?? [];
    ok(tarballs.length >= 2, file);
    for (const name of tarballs) strictEqual(name, `rstyczynski-ansible-${config.version}.tar.gz`);
  }
  ok(GUIDE.text.includes(`async-job-${config.version}-x86_64-unknown-linux-gnu`));
});

Deno.test("docs/environments.md shows an execution environment of schema version 3 that copies only its own files", () => {
  const definition = parse(shownFile(GUIDE, "execution-environment.yml")) as {
    version: number;
    additional_build_files: { src: string; dest: string }[];
    additional_build_steps: { append_final: string[] };
  };
  strictEqual(definition.version, 3);
  const there = definition.additional_build_files.map(({ src, dest }) => `_build/${dest}/${src}`);
  const copied = definition.additional_build_steps.append_final
    .filter((step) => step.startsWith("COPY ")).map((step) => step.split(" ")[1]);
  deepStrictEqual(copied, there);
});

Deno.test("docs/environments.md warns of two runs at once: the later record stays, and no run fails", async () => {
  await using scratch = await scratchDirectory();
  for (const id of ["j1.1", "j2.2"]) {
    const args = ["save", ...NAMES, "--ansible-job-id", id];
    strictEqual((await runProgram(args, { cwd: scratch.path })).status, 0);
  }
  const { stdout } = await runProgram(["load", ...NAMES, "-o", "json"], { cwd: scratch.path });
  strictEqual(JSON.parse(stdout).job.ansible_job_id, "j2.2");
});

testUnless(
  (await runCaptured("flock", ["--version"])).success ? undefined : "there is no flock",
  "docs/environments.md lets flock end a second run at once",
  async () => {
    await using scratch = await scratchDirectory();
    const { path } = scratch;
    const [line = ""] = shellLines(GUIDE, "Several controllers", "flock");
    const first = line.replace("/tmp", path).replace(/ansible-playbook .*$/, "");
    const [, after = ""] = GUIDE.text.split("flock --nonblock");
    const [, told] = /exit status (\d)/.exec(after) ?? [];
    const script = `${first} sh -c '${first} true; echo $?'`;
    const { stdout, stderr } = await runCaptured("sh", ["-c", script], { cwd: path });
    strictEqual(stdout, `${told}\n`, stderr);
  },
);

for (const file of ["execution-environment.yml", "Containerfile"]) {
  lintTest(`docs/environments.md shows how ${file} installs the roles`, async (bin, root) => {
    await using scratch = await scratchDirectory();
    const { path } = scratch;
    await buildCollection(bin, root, path);
    const [, shown = ""] = /RUN (ansible-galaxy .*)$/m.exec(shownFile(GUIDE, file)) ?? [];
    const collections = /--collections-path (\S+)/.exec(shown)?.[1] ?? "";
    const line = shown.replace(" /tmp/", ` ${path}/`).replace(collections, `${path}/collections`);
    const [program = "", ...args] = line.split(" ");
    const installed = await runCaptured(`${bin}/${program}`, [...args, "--offline"], {
      cwd: path,
      env: { HOME: path },
    });
    ok(installed.success, installed.stdout + installed.stderr);
    strictEqual(collections, "/usr/share/ansible/collections", "where Ansible looks by itself");
    const { stdout } = await runCaptured(
      `${bin}/ansible-doc`,
      ["--type", "role", "--list"],
      { cwd: path, env: { HOME: path, ANSIBLE_COLLECTIONS_PATH: `${path}/collections` } },
    );
    for (const role of ROLES) match(stdout, new RegExp(`^rstyczynski\\.ansible\\.${role}\\b`, "m"));
  });
}

/** What the first client asks; it is refused. */
async function askedOf(listener: Deno.TcpListener): Promise<string> {
  using connection = await listener.accept();
  const buffer = new Uint8Array(8192);
  const count = await connection.read(buffer) ?? 0;
  const refusal = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
  await connection.write(new TextEncoder().encode(refusal));
  return new TextDecoder().decode(buffer.subarray(0, count));
}
