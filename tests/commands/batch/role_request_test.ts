import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { roleRequest } from "../../../lib/commands/batch/role_request.ts";
import type { AsyncJobError } from "../../../lib/errors.ts";
import {
  type JsonObject,
  parseExactJson,
  stringifyExactJson,
} from "../../../lib/record/exact_json.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { NOW } from "../../cli/fake_run.ts";
import { fakeBucket, storeKeys } from "../../oci/fake_bucket.ts";
import { batchLines, errorOf } from "./batch_lines.ts";

const OMIT = "__omit_place_holder__ee59dc7c8d55b62085c8630ee249d01f0d45c788";
const STORE = { backend: "filesystem", state_dir: "s", require_state_dir: false };

function request(text: string, op = "save", id: string | undefined = undefined): JsonObject {
  const call = { role: `async_job_${op}`, op, id };
  const made = roleRequest(call, parseExactJson(text) as JsonObject);
  return JSON.parse(stringifyExactJson(made));
}

function refusal(text: string, op = "save"): AsyncJobError {
  let error: AsyncJobError | undefined;
  throws(() => request(text, op), (thrown) => {
    error = thrown as AsyncJobError;
    return true;
  });
  return error as AsyncJobError;
}

/** What a role sends: itself, and its variables. */
function variables(
  role: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { role, ...prefixed(role, values) };
}

/** What a role gets for the host db01. */
function answer(role: string, outputs: Readonly<Record<string, unknown>>): unknown {
  return { id: "db01", outputs: prefixed(role, outputs), as_facts: {} };
}

function prefixed(
  role: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${role}_${name}`, value]),
  );
}

Deno.test("roleRequest() drops null, omitted values and empty texts that are no names", () => {
  const line = {
    job_name: "",
    host: "",
    ansible_job_id: "",
    state_dir: "",
    playbook_name: "",
    oci_bucket: null,
    oci_prefix: OMIT,
    oci_region: "",
    backend: null,
    require_state_dir: "",
    metadata: "",
  };
  deepStrictEqual(request(JSON.stringify(line)), {
    job_name: "",
    host: "",
    ansible_job_id: "",
    ...STORE,
    state_dir: "",
  });
  deepStrictEqual(request(`{"state_dir":"${OMIT}","job_name":"${OMIT}"}`), {
    ...STORE,
    state_dir: ".ansible_async_state",
  });
});

Deno.test("roleRequest() drops omitted values of metadata, and nothing else of it", () => {
  const metadata = { a: OMIT, b: null, c: "", d: [OMIT], omit: "omit", e: `${OMIT}0` };
  const { a: _, ...kept } = metadata;
  deepStrictEqual(request(JSON.stringify({ ...STORE, metadata }))["metadata"], kept);
  deepStrictEqual(request('{"metadata":["x"]}')["metadata"], ["x"]);
});

Deno.test("roleRequest() makes text of what was text before Ansible guessed its type", () => {
  deepStrictEqual(
    request('{"job_name":16,"host":1.50,"playbook_name":true,"state_dir":false}'),
    { ...STORE, job_name: "16", host: "1.50", playbook_name: "True", state_dir: "False" },
  );
  for (const yes of ["true", '"yes"', '"True"', '"on"', "1", '"1"', '"y"']) {
    strictEqual(request(`{"require_state_dir":${yes}}`)["require_state_dir"], true, yes);
  }
  for (const no of ["false", '"no"', '"False"', "0", '"off"', "null"]) {
    strictEqual(request(`{"require_state_dir":${no}}`)["require_state_dir"], false, no);
  }
});

Deno.test("roleRequest() loads the job of the host that asks where no other is named, in check mode too", () => {
  strictEqual(request("{}", "load", "db01")["host"], "db01");
  strictEqual(request(`{"host":"${OMIT}"}`, "load", "db01")["host"], "db01");
  strictEqual(request('{"host":"x"}', "load", "db01")["host"], "x");
  strictEqual(request("{}", "save", "db01")["host"], undefined);
  strictEqual("dry_run" in request('{"dry_run":true}', "load"), false);
  strictEqual(request('{"dry_run":true}', "save")["dry_run"], true);
});

Deno.test("roleRequest() takes the variables of the role that asks by their names, and no others", () => {
  deepStrictEqual(
    request('{"async_job_load_job_name":"n","async_job_load_host_filter":"web01"}', "load", "db01"),
    { ...STORE, job_name: "n", host: "web01", state_dir: ".ansible_async_state" },
  );
  deepStrictEqual(
    request('{"async_job_load_job_name":"n"}', "save"),
    { ...STORE, async_job_load_job_name: "n", state_dir: ".ansible_async_state" },
  );
});

Deno.test("roleRequest() keeps apart hosts whose names a template makes the same number of", () => {
  const asking = '"async_job_load_host_filter":16,"inventory_hostname":16';
  strictEqual(request(`{${asking}}`, "load", "0x10")["host"], "0x10");
  strictEqual(request('{"host":16,"inventory_hostname":16}', "save", "0x10")["host"], "0x10");
  strictEqual(request('{"host":17,"inventory_hostname":16}', "save", "0x10")["host"], "17");
  strictEqual(request('{"host":16,"inventory_hostname":"0x10"}', "save", "0x10")["host"], "16");
});

Deno.test("roleRequest() gives what is about claims to a claim alone, and to a save its token", () => {
  const role = "async_job_load";
  const store = { ...STORE, state_dir: ".ansible_async_state" };
  const line = parseExactJson(
    '{"async_job_load_job_name":"n","async_job_load_claim_ttl":90,"async_job_load_claim_owner":true,"dry_run":true}',
  ) as JsonObject;
  const loaded = { job_name: "n", host: "db01", ...store };
  deepStrictEqual(
    { ...roleRequest({ role, op: "claim", id: "db01" }, line) },
    { ...loaded, ttl: "90", owner: "True", dry_run: true },
  );
  deepStrictEqual({ ...roleRequest({ role, op: "load", id: "db01" }, line) }, loaded);
  for (const none of ["null", '""', `"${OMIT}"`]) {
    deepStrictEqual(request(`{"async_job_save_claim_token":${none}}`), store);
  }
  deepStrictEqual(request('{"async_job_save_claim_token":"t"}'), { claim_token: "t", ...store });
});

Deno.test("roleRequest() refuses a job id that is a number, and quotes it as it came", () => {
  const { code, message, hint } = refusal('{"job_name":"n","ansible_job_id":705377163689.1592}');
  strictEqual(code, "Usage");
  strictEqual(
    message,
    "Cannot save job 'n': the job id arrived as the number 705377163689.1592, which may have lost digits",
  );
  match(
    String(hint),
    /async_job_save_ansible_job_id: "\{\{ started\.ansible_job_id \| string \}\}"$/,
  );
});

Deno.test("roleRequest() names all that the oci backend lacks by the role's variables", () => {
  const { code, message, hint } = refusal(
    `{"job_name":"export","backend":"oci","oci_bucket":"","oci_compartment":"${OMIT}"}`,
    "load",
  );
  strictEqual(code, "MissingSetting");
  strictEqual(
    message,
    "Cannot load job 'export': the oci backend needs async_job_load_oci_bucket, " +
      "async_job_load_oci_namespace, async_job_load_oci_compartment",
  );
  match(String(hint), /Environment variables count only where a lookup reads them/);
  match(refusal('{"job_name":"a\\nb","backend":"oci"}').message, /'\(several lines, not shown\)'/);
});

Deno.test("batch answers a role's lines with its outputs, whatever the environment says", async () => {
  await using scratch = await scratchDirectory();
  await using bucket = await fakeBucket(undefined, NOW);
  const oneSide = storeKeys(bucket);
  const otherSide = { backend: "filesystem", state_dir: `${scratch.path}/state` };
  const env = {
    ASYNC_JOB_BACKEND: "s3",
    ASYNC_JOB_STATE_DIR: "/nowhere",
    ASYNC_JOB_REQUIRE_STATE_DIR: "true",
    ASYNC_JOB_OCI_BUCKET: "elsewhere",
    ASYNC_JOB_OCI_NAMESPACE: "elsewhere",
    ASYNC_JOB_OCI_COMPARTMENT: "elsewhere",
  };
  for (const store of [otherSide, oneSide]) {
    const load = {
      ...variables("async_job_load", { job_name: "export", ...store }),
      op: "load",
      id: "db01",
    };
    const save = {
      ...variables("async_job_save", {
        job_name: "export",
        host: "db01",
        ansible_job_id: "123456.789",
        metadata: { n: 1 },
        ...store,
      }),
      op: "save",
      id: "db01",
    };
    const { status, answers } = await batchLines(
      [
        load,
        { ...save, dry_run: true },
        load,
        save,
        save,
        load,
        { ...load, async_job_load_oci_bucket: null },
      ],
      [],
      { env, fetch },
    );
    const place = store === oneSide ? "oci://async-jobs" : otherSide.state_dir;
    const loaded = (outputs: Readonly<Record<string, unknown>>): unknown =>
      answer("async_job_load", outputs);
    const saved = (changed: boolean): unknown =>
      answer("async_job_save", { changed, state_file: `${place}/db01/export.json` });
    const nothing = { found: false, ansible_job_id: "", host: "", metadata: {}, save_time: "" };
    const found = {
      found: true,
      ansible_job_id: "123456.789",
      host: "db01",
      metadata: { n: 1 },
      save_time: "2026-03-04T05:06:07Z",
    };
    deepStrictEqual(answers.slice(0, 6), [
      loaded(nothing),
      saved(true),
      loaded(nothing),
      saved(true),
      saved(false),
      loaded(found),
    ]);
    const last = errorOf(answers[6]);
    strictEqual(last["code"], store === oneSide ? "MissingSetting" : undefined);
    strictEqual(status, store === oneSide ? 2 : 0);
  }
});
