import type { BuiltProgram } from "./built_program.ts";
import type { Contender, Group } from "./contender.ts";

const EMPTY = "bare runtime, empty program";

/** What a role's call sends. */
const ONE_LOAD = '{"op":"load","job_name":"same","host":"db01"}\n';

/** Commands that find nothing to do: they take what starting them takes. */
function ofNothing(label: string, program: BuiltProgram, store: readonly string[]): Contender[] {
  const commands: Record<string, [args: readonly string[], says: RegExp]> = {
    "list of nothing": [["list", ...store], /^$/],
    "prune of nothing": [["prune", "--older-than", "30d", ...store], /^$/],
    "delete of nothing": [
      ["delete", ...store, "--host", "db01", "--job-name", "none"],
      /^\{"changed":false/,
    ],
    "batch of nothing": [["batch", ...store], /^$/],
    "help": [["help"], /async-job <command>/],
  };
  return Object.entries(commands).map(([name, [args, says]]) => ({
    name: `${name}${label}`,
    against: [{ name: `load${label}`, aim: 1.2 }],
    invocation: () => program.run(args),
    says,
  }));
}

/**
 * Saves and loads in a directory, held against the runtime running an empty program.
 *
 * @param programs the built files by the label behind their contenders' names
 * @param scratch where records go
 * @returns the group
 */
export async function filesystemGroup(
  programs: ReadonlyMap<string, BuiltProgram>,
  scratch: string,
): Promise<Group> {
  const empty = `${scratch}/empty.js`;
  await Deno.writeTextFile(empty, "");
  const contenders: Contender[] = [];
  for (const [label, program] of programs) {
    if (contenders.length === 0) {
      contenders.push({ name: EMPTY, against: [], invocation: () => program.runBare(empty) });
    }
    const place = ["--state-dir", `${scratch}/state${label}`];
    const store = [...place, "--host", "db01", "-o", "json"];
    const save = (
      job: string,
    ): string[] => ["save", ...store, "--ansible-job-id", "j1.2", "--job-name", job];
    contenders.push(
      {
        name: `save, new${label}`,
        against: [{ name: EMPTY, aim: 1.5 }],
        invocation: (turn) => program.run(save(`new-${turn}`)),
        says: /^\{"changed":true/,
      },
      {
        name: `save, equal${label}`,
        against: [{ name: EMPTY, aim: 1.5 }],
        invocation: () => program.run(save("same")),
        says: /^\{"changed":/,
      },
      {
        name: `load${label}`,
        against: [{ name: EMPTY, aim: 1.25 }],
        invocation: () => program.run(["load", ...store, "--job-name", "same"]),
        after: `save, equal${label}`,
        says: /^\{"found":true/,
      },
      {
        name: `batch of one load${label}`,
        against: [{ name: `load${label}`, aim: 1.2 }],
        invocation: () => ({ ...program.run(["batch", ...place]), stdin: ONE_LOAD }),
        after: `save, equal${label}`,
        says: /^\{"found":true/,
      },
      ...ofNothing(label, program, ["--state-dir", `${scratch}/nothing${label}`, "-o", "json"]),
    );
  }
  return {
    name: "filesystem",
    contenders,
    skipped: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
