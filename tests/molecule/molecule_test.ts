import assert from "node:assert/strict";
import { ROLES } from "../../scripts/ansible/role_table.ts";
import { moleculeTest } from "../ansible/each_ansible.ts";
import { startSooner } from "../ansible/start_sooner.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";

/** The scenarios that the test below runs. */
const SCENARIOS = ["every_role"] as const;

/** Runs a scenario in directories of its own; returns what Molecule said. */
async function molecule(
  bin: string,
  root: string,
  scenario: typeof SCENARIOS[number],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  await using scratch = await scratchDirectory();
  const { path } = scratch;
  const outer = Deno.env.toObject();
  const { code, stdout, stderr } = await new Deno.Command(`${bin}/molecule`, {
    args: ["test", "--scenario-name", scenario],
    cwd: root,
    clearEnv: true,
    env: {
      PATH: `${bin}:${root}/dist:${outer["PATH"] ?? ""}`,
      // The built file may unpack itself once for all tests.
      XDG_CACHE_HOME: outer["XDG_CACHE_HOME"] ?? `${outer["HOME"] ?? path}/.cache`,
      HOME: path,
      LC_ALL: "C.UTF-8",
      NO_COLOR: "1",
      MOLECULE_GLOB: "tests/molecule/*/molecule.yml",
      MOLECULE_EPHEMERAL_DIRECTORY: `${path}/molecule`,
      MOLECULE_STATE_DIR: `${path}/state`,
      MOLECULE_PROGRAM: `${root}/dist/async-job`,
      ANSIBLE_ASYNC_DIR: `${path}/async`,
      ANSIBLE_HOME: `${path}/ansible`,
      ANSIBLE_PIPELINING: "1",
      ...await startSooner(root),
      ...env,
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  assert.equal(code, 0, output);
  return output;
}

Deno.test("Every Molecule scenario is run, and every role is in one", async () => {
  const here = new URL(".", import.meta.url);
  const scenarios: string[] = [];
  let playbooks = "";
  for await (const { name, isDirectory } of Deno.readDir(here)) {
    if (!isDirectory) continue;
    for await (const file of Deno.readDir(new URL(`${name}/`, here))) {
      if (file.name === "molecule.yml") scenarios.push(name);
      else if (file.isFile) {
        playbooks += await Deno.readTextFile(new URL(`${name}/${file.name}`, here));
      }
    }
  }
  assert.deepEqual(scenarios.toSorted(), SCENARIOS);
  for (const role of ROLES) {
    assert.ok(playbooks.includes(`name: rstyczynski.ansible.${role}\n`), `no scenario has ${role}`);
  }
});

moleculeTest("Molecule finds the roles idempotent with both backends", async (bin, root) => {
  await using bucket = await fakeBucket();
  const { oci, directory } = bucket;
  const output = await molecule(bin, root, "every_role", {
    ASYNC_JOB_OCI_BUCKET: oci.bucket.name,
    ASYNC_JOB_OCI_NAMESPACE: oci.namespace,
    ASYNC_JOB_OCI_COMPARTMENT: oci.compartmentId,
    ASYNC_JOB_OCI_ENDPOINT: oci.endpoint,
    ASYNC_JOB_OCI_CONFIG_FILE: `${directory}/config`,
    ASYNC_JOB_OCI_PREFIX: "molecule/",
  });
  // None of the steps was left out.
  for (const step of ["converge", "idempotence", "verify"]) {
    assert.match(output, new RegExp(`^every_role.*${step}: Executed: Successful`, "m"));
  }
  const names = ["nightly export", "nightly import"]
    .map((job) => `molecule/oci.example.com/${job}.json`);
  assert.deepEqual([...oci.bucket.objects.keys()].toSorted(), names);
  const written = names.map((name) =>
    oci.log.entries.filter(({ method, target, status }) =>
      method === "PUT" && status === 200 && decodeURIComponent(target).endsWith(name)
    ).length
  );
  // Claimed, started and ended; or, when its end was seen at its start, one less.
  assert.ok(written[0] === 1 && [2, 3].includes(written[1] ?? 0), `${written}: too many writes`);
});
