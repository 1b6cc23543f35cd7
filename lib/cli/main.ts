import type { BuildInfo } from "../build_info.ts";

/** Placeholder until the commands stand. */
export function main(_args: readonly string[], build: BuildInfo): Promise<number> {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(build) + "\n"));
  return Promise.resolve(0);
}
