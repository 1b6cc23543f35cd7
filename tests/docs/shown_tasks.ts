import { parse } from "yaml";
import { readmeExamples } from "../ansible/readme_examples.ts";

const ROOT = new URL("../../", import.meta.url);

/** A task, block or play as YAML has it. */
export type ShownTask = Readonly<Record<string, unknown>>;

/** Tasks that stand one after another, in something that this project shows for copying. */
export interface ShownTasks {
  /** The file, and for an example in a text its line. */
  readonly place: string;
  readonly tasks: readonly ShownTask[];
  /** The tasks of the block's `always`, when they are those of a block. */
  readonly always: readonly ShownTask[];
}

/** What is written in YAML files, and what stands as examples in texts. */
const YAML = ["scenarios", "scenarios/tasks", "tests/molecule/every_role"];
const TEXTS = [".", ".github", "docs"];

/**
 * Finds every list of tasks that the texts, the scenarios and Molecule's playbooks show, those inside
 * blocks too.
 *
 * @returns the lists, each with the `always` of its block
 */
export async function shownTasks(): Promise<ShownTasks[]> {
  const shown: ShownTasks[] = [];
  for (const path of await filesIn(YAML, ".yml")) {
    shown.push(...taskLists(path, parse(await Deno.readTextFile(new URL(path, ROOT)))));
  }
  const roles = (await Array.fromAsync(Deno.readDir(new URL("roles", ROOT))))
    .map(({ name }) => `roles/${name}`);
  for (const path of await filesIn([...TEXTS, ...roles], ".md")) {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    for (const example of readmeExamples(path, text)) {
      shown.push(...taskLists(example.place, parse(example.text)));
    }
  }
  return shown;
}

/**
 * Reads the tasks that a task includes from a file beside its playbook.
 *
 * @param place of the playbook
 * @param task whatever it does
 * @returns the file's tasks, none when it includes no file
 */
export async function includedTasks(place: string, task: ShownTask): Promise<ShownTask[]> {
  const file = task["ansible.builtin.include_tasks"];
  if (typeof file !== "string") return [];
  const directory = place.replace(/[^/]*$/, "");
  const path = directory.endsWith("tasks/")
    ? directory + file.replace(/^.*\//, "")
    : directory + file;
  return parse(await Deno.readTextFile(new URL(path, ROOT)));
}

async function filesIn(directories: readonly string[], suffix: string): Promise<string[]> {
  const paths: string[] = [];
  for (const directory of directories) {
    for await (const { name, isFile } of Deno.readDir(new URL(directory, ROOT))) {
      if (isFile && name.endsWith(suffix)) paths.push(`${directory}/${name}`.replace(/^\.\//, ""));
    }
  }
  return paths.toSorted();
}

function taskLists(
  place: string,
  content: unknown,
  always: readonly ShownTask[] = [],
): ShownTasks[] {
  if (!Array.isArray(content)) return [];
  const tasks = content as ShownTask[];
  const inner = tasks.flatMap((task) => {
    const own = Array.isArray(task["always"]) ? task["always"] as ShownTask[] : [];
    return [
      ...taskLists(place, task["tasks"]),
      ...taskLists(place, task["block"], own),
      ...taskLists(place, task["rescue"], own),
      ...taskLists(place, own),
    ];
  });
  return [{ place, tasks, always }, ...inner];
}
