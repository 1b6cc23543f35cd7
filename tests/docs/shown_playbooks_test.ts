import { deepStrictEqual, match, ok } from "node:assert/strict";
import { includedTasks, type ShownTask, shownTasks } from "./shown_tasks.ts";

const SHOWN = await shownTasks();
const SAVE = "rstyczynski.ansible.async_job_save";

/** Whether a task starts a job and leaves it to itself. */
const starts = (task: ShownTask): boolean => task["async"] !== undefined && task["poll"] === 0;

/** What a task runs, if it includes a role. */
function roleOf(task: ShownTask): unknown {
  return (task["ansible.builtin.include_role"] as ShownTask | undefined)?.["name"];
}

/** The task itself, and all inside it. */
async function within(place: string, task: ShownTask): Promise<ShownTask[]> {
  const inner = [task["block"], task["rescue"]].filter(Array.isArray).flat() as ShownTask[];
  inner.push(...await includedTasks(place, task));
  return [task, ...(await Promise.all(inner.map((each) => within(place, each)))).flat()];
}

Deno.test("Every playbook that is shown saves what it starts, also when the play ends early", async () => {
  const places = new Set<string>();
  for (const { place, tasks, always } of SHOWN) {
    for (const [index, task] of tasks.entries()) {
      if (!starts(task)) continue;
      places.add(place.replace(/:\d+$/, ""));
      const where = `${place}: ${task["name"]}`;
      ok(
        index === tasks.length - 1,
        `${where} is not the last of its block: what follows may fail`,
      );
      // Ansible 2.14 passes over a block that comes first, when any_errors_fatal ends the play.
      ok(always[0] !== undefined && !("block" in always[0]), `${where} has no always with a task`);
      const next = await Promise.all(always.slice(0, 2).map((each) => within(place, each)));
      const saves = next.flat().some((each) => roleOf(each) === SAVE);
      ok(saves, `${where}: the always does not begin with the save`);
      for (const each of always.slice(0, 2)) {
        match(`${each["when"]}`, /\b\w+\.ansible_job_id is defined/, where);
      }
    }
  }
  for (const each of ["docs/playbooks.md", "roles/async_job_save/README.md"]) {
    ok(places.has(each), `${each} starts nothing`);
  }
  deepStrictEqual([...places].filter((place) => place.startsWith("scenarios/")).length, 6);
  ok(places.has("tests/molecule/every_role/converge.yml"));
});

Deno.test("Every playbook that is shown passes a job's id on as text", () => {
  let count = 0;
  for (const { place, tasks } of SHOWN) {
    for (const task of tasks) {
      const status = task["ansible.builtin.async_status"] as ShownTask | undefined;
      const vars = task["vars"] as ShownTask | undefined;
      for (const id of [status?.["jid"], vars?.["async_job_save_ansible_job_id"]]) {
        if (typeof id !== "string" || !id.includes("{{")) continue;
        count++;
        match(id, /\| string \}\}\s*$/, `${place}: ${task["name"]}`);
      }
    }
  }
  ok(count > 15, `${count}`);
});
