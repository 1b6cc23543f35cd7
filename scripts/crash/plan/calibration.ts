/** What a run of the playbook consists of that nobody disturbs. */
export interface Calibration {
  /** The tasks from the one on in which the program is first called, by number. */
  readonly tasks: readonly { readonly number: number; readonly name: string }[];
  /** What the program is asked, call by call. */
  readonly calls: readonly string[];
  /** Milliseconds from the first call to the end. */
  readonly span: number;
  /** Milliseconds from the start of Ansible's wrapper to the end. */
  readonly startSpan: number;
}

/**
 * Reads what the arms have written down of a run.
 *
 * @param log lines `task NUMBER NAME` and `call NUMBER OPERATION`, as they came
 * @returns the tasks and the calls
 */
export function readLog(log: string): Pick<Calibration, "tasks" | "calls"> {
  const tasks: { number: number; name: string }[] = [];
  const calls: string[] = [];
  for (const line of log.split("\n")) {
    const [, kind, number = "", name = ""] = /^(task|call) (\d+) (.*)$/.exec(line) ?? [];
    if (kind === "call") calls.push(name);
    if (kind !== "task") continue;
    // Only the task that makes the first call, and those after it.
    if (calls.length === 0) tasks.length = 0;
    tasks.push({ number: Number(number), name });
  }
  return { tasks, calls };
}
