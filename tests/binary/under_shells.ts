import { match, strictEqual } from "node:assert/strict";
import { scratchDirectory } from "../../scripts/scratch_directory.ts";
import { findProgram, launch, type Launched, type LaunchOptions } from "./launch.ts";
import { miniature } from "./miniature.ts";
import { testUnless } from "../test_unless.ts";

/** The shells that a portable file may meet: the words that start each, and whether it is missing. */
export const SHELLS: readonly { readonly words: readonly string[]; readonly missing: boolean }[] =
  await Promise.all(
    [["dash"], ["bash"], ["busybox", "sh"]].map(async (words) => ({
      words,
      missing: await findProgram(words[0] ?? "") === undefined,
    })),
  );

/** A miniature portable file in a scratch directory of its own. */
export interface Scene {
  /** The scratch directory. */
  readonly path: string;
  readonly file: string;
  /** The cache directory that `run` sets unless it is given another environment. */
  readonly cache: string;
  /** The words that start the shell. */
  readonly shell: readonly string[];
  /** Starts the file under the shell; the words of `through` go before those of the shell. */
  readonly run: (options?: LaunchOptions) => Promise<Launched>;
}

/**
 * Registers one test for each shell that a portable file may meet. A shell that is not installed
 * gives an ignored test which says so.
 *
 * @param title what the head does
 * @param body the test
 * @param obstacle why it cannot run here at all
 */
export function testUnderShells(
  title: string,
  body: (scene: Scene) => Promise<void>,
  obstacle?: string,
): void {
  for (const { words: shell, missing } of SHELLS) {
    const reason = missing ? `${shell[0]} is not installed` : obstacle;
    testUnless(
      reason,
      `portable_head.sh under ${shell.join(" ")} ${title}`,
      () => inScene(shell, body),
    );
  }
}

async function inScene(
  shell: readonly string[],
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  await using scratch = await scratchDirectory();
  await Deno.chmod(scratch.path, 0o755);
  const file = await miniature(`${scratch.path}/async-job`);
  const cache = `${scratch.path}/cache`;
  const run = (options: LaunchOptions = {}): Promise<Launched> => {
    const through = [...options.through ?? [], ...shell];
    return launch(file, { env: { ASYNC_JOB_CACHE_DIR: cache }, ...options, through });
  };
  await body({ path: scratch.path, file, cache, shell, run });
}

/**
 * Asserts that the file refused to run, said why and how to fix it, and printed nothing else.
 *
 * @param run what came of it
 * @param why what the error says
 */
export function assertRefused(run: Launched, why: RegExp): void {
  match(run.stderr, /^error: .+\nhint: .+\n$/s);
  match(run.stderr, why);
  strictEqual(run.code, 126);
  strictEqual(run.stdout, "");
}
