import { strictEqual } from "node:assert/strict";

const MODULE = new URL("../../../scripts/build/portable_home.ts", import.meta.url).href;

/** What a program finds behind the call, in an environment like the portable file's. */
async function environmentBehind(env: Record<string, string>): Promise<string> {
  const print = 'console.log(Deno.env.get("HOME"), Deno.env.get("ASYNC_JOB_PORTABLE_HOME"))';
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-config",
      `(await import(${JSON.stringify(MODULE)})).giveBackHome(); ${print}`,
    ],
    clearEnv: true,
    env: { NO_COLOR: "1", DENO_DIR: Deno.env.get("DENO_DIR") ?? "/nonexistent", ...env },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("giveBackHome() gives back a HOME that was set, empty or not set", async () => {
  const hidden = (value: string): Promise<string> =>
    environmentBehind({ HOME: "/cache", ASYNC_JOB_PORTABLE_HOME: value });
  strictEqual(await hidden("=/home/a=b"), "/home/a=b undefined");
  strictEqual(await hidden("="), "undefined");
  strictEqual(await hidden(""), "undefined undefined");
});

Deno.test("giveBackHome() leaves HOME alone in any other file", async () => {
  strictEqual(await environmentBehind({ HOME: "/home/a" }), "/home/a undefined");
});
