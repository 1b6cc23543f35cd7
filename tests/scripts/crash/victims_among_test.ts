import { deepStrictEqual } from "node:assert/strict";
import type { Victim } from "../../../scripts/crash/plan/episode_plan.ts";
import type { Process } from "../../../scripts/crash/processes/process_table.ts";
import { victimsAmong } from "../../../scripts/crash/processes/victims_among.ts";

const SCRIPT = ["/bin/sh", "-s", "async_job", "a1"];

/** A play, two of its workers, what one of them runs on the host and the program, and a job. */
const PROCESSES: readonly Process[] = [
  { pid: 10, parent: 1, args: ["python", "/venv/bin/ansible-playbook", "playbook.yml"] },
  { pid: 11, parent: 10, args: ["python", "/venv/bin/ansible-playbook", "playbook.yml"] },
  { pid: 12, parent: 11, args: ["python", "/tmp/AnsiballZ_command.py"] },
  { pid: 13, parent: 12, args: ["/bin/sh", "/scripts/crash/arms/async-job", "batch"] },
  { pid: 14, parent: 13, args: ["/cache/deno", "run", "bundle.js"] },
  { pid: 20, parent: 1, args: ["python", "/tmp/async_wrapper.py", "j1", "300"] },
  { pid: 21, parent: 20, args: ["python", "/tmp/AnsiballZ_command.py"] },
  { pid: 22, parent: 21, args: SCRIPT },
  { pid: 23, parent: 22, args: SCRIPT },
  { pid: 24, parent: 23, args: ["ln", "-s", "pid=23", "/async/a1/command"] },
];

const CASES: readonly (readonly [readonly Victim[], readonly number[]])[] = [
  [["controller"], [10, 11, 13, 14]],
  [["tree"], [10, 11, 12, 13, 14]],
  [["program"], []],
  [["async_wrapper"], [20]],
  // Not the part of it that becomes the command.
  [["wrapper"], [22]],
  [["controller", "async_wrapper", "wrapper"], [10, 11, 13, 14, 20, 22]],
  [["host"], PROCESSES.map(({ pid }) => pid)],
];

for (const [victims, expected] of CASES) {
  Deno.test(`victimsAmong() finds ${victims.join(", ")}`, () => {
    deepStrictEqual([...victimsAmong(PROCESSES, victims, 10)].sort((a, b) => a - b), expected);
  });
}

Deno.test("victimsAmong() spares whoever has the id of a play that has ended", () => {
  const left = PROCESSES.filter(({ pid }) => pid >= 20);
  deepStrictEqual([...victimsAmong(left, ["controller", "tree"], 10)], []);
});
