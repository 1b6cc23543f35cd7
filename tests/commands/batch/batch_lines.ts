import { fakeRun, type FakeWorld } from "../../cli/fake_run.ts";

/** An answer of a batch. */
export type Answer = Readonly<Record<string, unknown>>;

/** How a batch ended. */
export interface BatchOutcome {
  readonly status: number;
  readonly answers: readonly Answer[];
  readonly stderr: string;
}

/**
 * Runs a batch of requests.
 *
 * @param requests one a line; text stays as it is
 * @param args options of the batch
 * @param world environment and the like
 * @returns exit status and answers
 */
export async function batchLines(
  requests: readonly unknown[],
  args: readonly string[] = [],
  world: FakeWorld = {},
): Promise<BatchOutcome> {
  const lines = requests.map((request) =>
    typeof request === "string" ? request : JSON.stringify(request)
  );
  const { status, stdout, stderr } = await fakeRun(["batch", ...args], {
    stdin: lines.map((line) => `${line}\n`).join(""),
    ...world,
  });
  return {
    status,
    answers: stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line)),
    stderr,
  };
}

/**
 * Takes an error out of an answer.
 *
 * @param answer the answer
 * @returns its error, empty when it is none
 */
export function errorOf(answer: Answer | undefined): Readonly<Record<string, unknown>> {
  return (answer?.["error"] ?? {}) as Answer;
}
