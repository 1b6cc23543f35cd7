/**
 * Runs async-job from its sources. The built files start from an entry that `scripts/compile.ts`
 * writes, which differs only in the build information.
 */
import config from "./deno.json" with { type: "json" };
import { buildInfo } from "./lib/build_info.ts";
import { main } from "./lib/cli/main.ts";

const build = buildInfo({ version: config.version, commit: "unknown", bundled: false });
Deno.exit(await main(Deno.args, build));
