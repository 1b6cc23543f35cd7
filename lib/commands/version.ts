import type { Command } from "./command.ts";

/** `async-job version`: says which program runs, by version, commit, target, kind and runtime. */
export const version: Command<void> = {
  name: "version",
  options: [],
  required: [],
  usesStore: false,
  read: () => {},
  run: (_, { build }) => {
    const { version, commit, kind, target, runtime } = build;
    return {
      json: build,
      text: `async-job ${version} (commit ${commit}, ${kind}, ${target}, ${runtime})\n`,
    };
  },
};
