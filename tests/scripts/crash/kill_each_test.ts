import { deepStrictEqual } from "node:assert/strict";
import { killEach } from "../../../scripts/crash/processes/kill_all.ts";
import { scratchDirectory } from "../../../scripts/scratch_directory.ts";
import { notInstalled } from "../../not_installed.ts";
import { testUnless } from "../../test_unless.ts";

/** How many groups are tried: one alone may live by chance. */
const GROUPS = 20;

/** A session whose first process waits for the leader of a second group, in which one is to live. */
const SESSION = `
import os, signal, sys, time

directory, name = sys.argv[1:]
os.setsid()
leader = os.fork()
if leader == 0:
    os.setpgid(0, 0)
    survivor = os.fork()
    if survivor == 0:
        def hup(*_):
            open(directory + "/hup-" + name, "w").close()
        signal.signal(signal.SIGHUP, hup)
        open(directory + "/new-" + name, "w").write(str(os.getppid()))
        os.rename(directory + "/new-" + name, directory + "/leader-" + name)
        while not os.path.exists(directory + "/go"):
            time.sleep(0.02)
        open(directory + "/end-" + name, "w").close()
        os._exit(0)
    os.waitpid(survivor, 0)
    os._exit(0)
os.waitpid(leader, 0)
`;

testUnless(
  await notInstalled("python3"),
  "killEach() lets live whoever shares a process group with those that it kills",
  async () => {
    await using scratch = await scratchDirectory();
    const directory = scratch.path;
    const names = Array.from({ length: GROUPS }, (_, index) => String(index));
    const sessions = names.map((name) =>
      new Deno.Command("python3", {
        args: ["-c", SESSION, directory, name],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn()
    );
    const files = async (kind: string): Promise<string[]> =>
      (await Array.fromAsync(Deno.readDir(directory), ({ name }) => name))
        .filter((name) => name.startsWith(`${kind}-`));
    try {
      while ((await files("leader")).length < GROUPS) await pause();
      for (const [index, { pid }] of sessions.entries()) {
        const leader = Number(await Deno.readTextFile(`${directory}/leader-${index}`));
        await killEach(() => Promise.resolve(new Set([pid, leader])));
      }
    } finally {
      await Deno.writeTextFile(`${directory}/go`, "");
    }
    while ((await files("end")).length < GROUPS) await pause();
    await Promise.all(sessions.map(({ status }) => status));
    deepStrictEqual(await files("hup"), []);
  },
);

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
