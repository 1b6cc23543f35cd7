import type { CommandContext, CommandResult } from "./command.ts";

/**
 * `async-job version`: says which program runs.
 *
 * @param context the outside world, which holds the build information
 * @returns version, commit, target, kind and runtime
 */
export function version({ deps: { build } }: CommandContext): Promise<CommandResult> {
  return Promise.resolve({
    json: build,
    text:
      `async-job ${build.version} (commit ${build.commit}, ${build.kind}, ${build.target}, ${build.runtime})\n`,
  });
}
