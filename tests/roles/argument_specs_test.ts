import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  type RoleOption,
  roleOptions,
  ROLES,
  variableTable,
  withTable,
} from "../../scripts/ansible/role_table.ts";

const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** Inputs that the roles which run the program have, without their prefix. */
const COMMON = [
  "job_name",
  "playbook_name",
  "backend",
  "state_dir",
  "require_state_dir",
  "oci_bucket",
  "oci_namespace",
  "oci_compartment",
  "oci_region",
  "oci_config_file",
  "oci_profile",
  "oci_auth_type",
  "oci_endpoint",
  "oci_prefix",
  "executable",
  "delegate_to",
  "become",
  "scope",
];

const INPUTS: Readonly<Record<string, readonly string[]>> = {
  async_job_run: [
    ...COMMON,
    "argv",
    "cmd",
    "chdir",
    "environment",
    "time_limit",
    "wait",
    "poll",
    "when_ended",
    "start",
    "claim_ttl",
    "output_tail",
    "fail",
  ],
  async_job_cancel: [...COMMON, "grace", "output_tail", "fail"],
  async_job_save: [...COMMON, "ansible_job_id", "host", "metadata", "claim_token"],
  async_job_load: [...COMMON, "host_filter", "claim", "claim_ttl", "claim_owner"],
  async_job_install: [
    "state",
    "version",
    "kind",
    "url_template",
    "src",
    "url",
    "checksum",
    "dir",
  ],
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  async_job_run: ["async_job_run_job_name"],
  async_job_cancel: ["async_job_cancel_job_name"],
  async_job_save: [
    "async_job_save_job_name",
    "async_job_save_ansible_job_id",
    "async_job_save_host",
  ],
  async_job_load: ["async_job_load_job_name"],
  async_job_install: [],
};

/** The defaults of a role, as `name: value` lines of YAML that JSON or plain text can express. */
async function roleDefaults(role: string): Promise<Record<string, unknown>> {
  const text = await Deno.readTextFile(`${ROOT}/roles/${role}/defaults/main.yml`);
  const defaults: Record<string, unknown> = {};
  for (const [, name = "", value = ""] of text.matchAll(/^(\w+): (?:>-\n +)?(.+)$/gm)) {
    try {
      defaults[name] = JSON.parse(value);
    } catch {
      defaults[name] = value;
    }
  }
  return defaults;
}

for (const role of ROLES) {
  Deno.test(`${role} describes its inputs and nothing else`, async (test) => {
    const options: [string, RoleOption][] = await roleOptions(ROOT, role);

    await test.step("the argument specs list the inputs", () => {
      const names = (INPUTS[role] ?? []).map((name) => `${role}_${name}`);
      assert.deepEqual(options.map(([name]) => name).toSorted(), names.toSorted());
    });
    await test.step("those that have no default are required", () => {
      const required = options.filter(([, option]) => option.required).map(([name]) => name);
      assert.deepEqual(required, REQUIRED[role]);
    });
    await test.step("the defaults are those of defaults/main.yml", async () => {
      const described = options.filter(([, option]) => option.default !== undefined);
      assert.deepEqual(
        Object.fromEntries(described.map(([name, option]) => [name, option.default])),
        await roleDefaults(role),
      );
    });
    await test.step("ansible-doc names what the README says the role hands over", async () => {
      const readme = await Deno.readTextFile(`${ROOT}/roles/${role}/README.md`);
      const [, outputs = ""] = readme.split(/^## Outputs$/m);
      const names = [...outputs.matchAll(/^\| `(async_job_\w+)`/gm)].map(([, name = ""]) => name);
      assert.ok(names.length > 1);
      const text = await Deno.readTextFile(`${ROOT}/roles/${role}/meta/argument_specs.yml`);
      const description = `${parse(text).argument_specs.main.description}`;
      for (const name of names) assert.match(description, new RegExp(`\\b${name}\\b`));
    });
    await test.step("the README's table is made from them", async () => {
      const readme = await Deno.readTextFile(`${ROOT}/roles/${role}/README.md`);
      const hint = "run `deno run -A scripts/ansible/role_table.ts`";
      assert.equal(readme, withTable(readme, variableTable(options)), hint);
    });
  });
}

/** Inputs that say how the program is run, and not what it is asked. */
const OF_THE_RUN = ["executable", "delegate_to", "become", "scope", "claim"];

for (const role of ROLES.filter((name) => name !== "async_job_install")) {
  Deno.test(`${role} tells the program every input that is not about how to run it`, async () => {
    const [{ vars }] = parse(await Deno.readTextFile(`${ROOT}/roles/${role}/tasks/main.yml`));
    const inputs = (INPUTS[role] ?? []).filter((name) => !OF_THE_RUN.includes(name));
    assert.deepEqual(
      vars.__async_job_inputs.toSorted(),
      inputs.map((name) => `${role}_${name}`).toSorted(),
    );
  });
}

for (
  const [role, caller, forgets] of [
    ["async_job", "async_job_load", "main.yml"],
    // The outputs have the prefix of the role that holds the tasks, as ansible-lint asks for.
    ["async_job_save_outputs", "async_job_save", "forget_save.yml"],
    ["async_job_run_outputs", "async_job_run", "forget_run.yml"],
    ["async_job_cancel_outputs", "async_job_cancel", "forget_cancel.yml"],
  ]
) {
  Deno.test(`${role} has no inputs, and forgets exactly the answers of ${caller}`, async () => {
    const directory = `${ROOT}/roles/${role}`;
    const files = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    // Argument specs would cost every call for every host one more task.
    const parts = role === "async_job" ? ["files", "vars"] : [];
    assert.deepEqual(files.toSorted(), ["README.md", "meta", "tasks", ...parts].toSorted());
    const [{ block: [{ "ansible.builtin.set_fact": facts }] }] = parse(
      await Deno.readTextFile(`${ROOT}/roles/async_job/tasks/${forgets}`),
    );
    const text = await Deno.readTextFile(`${ROOT}/roles/${caller}/README.md`);
    const [, outputs = ""] = text.split("## Outputs");
    const answers = [...outputs.matchAll(/^\| `(async_job_\w+)`/gm)].map(([, name]) => name);
    // What the roles keep of a call is forgotten, too.
    const kept = ["own_call", "request", "batch", "answer"];
    if (/run|cancel/.test(`${role}`)) kept.push("next");
    const keptFacts = kept.map((name) => `__async_job_${name}`);
    assert.deepEqual(Object.keys(facts), [...answers, ...keptFacts]);
    const readme = await Deno.readTextFile(`${directory}/README.md`);
    assert.ok(readme.includes(`\nNot for playbooks: [\`${caller}\`]`));
  });
}
