import assert from "node:assert/strict";
import type { Controller } from "./controller.ts";
import { type InstallCase, type InstallPlays, installTogether, namesIn } from "./install_cases.ts";
import type { ReleaseServer } from "./release_server.ts";
import { releaseFile, standIn } from "./stand_in.ts";

/** A program that another system was made for, as its loader complains. */
const FOREIGN = new TextEncoder().encode(
  "#!/bin/sh\necho \"libc.so.6: version 'GLIBC_2.27' not found\" >&2\nexit 1\n",
);

/** A program whose loader is missing. */
const UNLOADABLE = new TextEncoder().encode("#!/nowhere/loader\n");

/** An answer that ends before it has sent what it announced. */
function torn(bytes: Uint8Array): Response {
  let sent = false;
  const body = new ReadableStream({
    pull(stream): void {
      if (sent) stream.close();
      else stream.enqueue(bytes.slice(0, 100));
      sent = true;
    },
  });
  return new Response(body, { headers: { "content-length": String(bytes.length) } });
}

/** A call that must fail: its input, and what the message must say. */
export type FailingCase = readonly [
  Omit<InstallCase, "dir"> & { readonly dir?: string },
  ...RegExp[],
];

/** The releases that have something wrong with the program in them, and what is said of it. */
export const BAD_PROGRAMS: readonly FailingCase[] = [
  [
    { name: "tampered", version: "2.1.0" },
    /SHA-256 of http\S+2\.1\.0\S* is [0-9a-f]{64} instead/,
  ],
  [{ name: "torn", version: "2.2.0" }, /2\.2\.0.* Hint: /],
  [
    { name: "liar", version: "2.6.0" },
    /says that it is version 1\.0\.0 instead of 2\.6\.0\. Hint/,
  ],
  [{ name: "foreign", version: "2.7.0" }, /exit status 1, libc.*Hint: .*glibc 2\.27 or newer/],
  [{ name: "unloadable", version: "2.8.0" }, /lacks what it is loaded by\. Hint: .*glibc/],
];

/**
 * Publishes releases that each have something wrong with them, but for 1.9.0.
 *
 * @param server where to publish them
 */
export async function publishAll(server: ReleaseServer): Promise<void> {
  const bytes = standIn("1.9.0");
  const one = async (
    version: string,
    file: Uint8Array<ArrayBuffer>,
    sums?: string,
  ): Promise<void> => await server.publish(version, { [releaseFile(version)]: file }, sums);
  await one("1.9.0", bytes);
  await one("2.1.0", bytes, `${"1".repeat(64)}  ${releaseFile("2.1.0")}\n`);
  await one("2.2.0", standIn("2.2.0"));
  server.files.set(`/v2.2.0/${releaseFile("2.2.0")}`, () => torn(standIn("2.2.0")));
  await one("2.3.0", bytes);
  server.files.delete(`/v2.3.0/${releaseFile("2.3.0")}`);
  const others = [releaseFile("2.4.0", "-portable"), `x${releaseFile("2.4.0")}`];
  await one("2.4.0", bytes, others.map((name) => `${"1".repeat(64)}  ${name}\n`).join(""));
  await one("2.6.0", standIn("1.0.0"));
  await one("2.7.0", FOREIGN);
  await one("2.8.0", UNLOADABLE);
}

/**
 * Makes failing calls, each over an old program, which must stay, and looks at the messages.
 *
 * @param controller runs the play
 * @param test where the looks become steps
 * @param server has the releases
 * @param expected the failing calls
 * @param others further calls
 * @param args further arguments of `ansible-playbook`
 * @returns how the play ended
 */
export async function assertFailures(
  controller: Controller,
  test: Deno.TestContext,
  server: ReleaseServer,
  expected: readonly FailingCase[],
  others: readonly InstallCase[] = [],
  args: readonly string[] = [],
): Promise<InstallPlays> {
  const dirOf = (name: string): string => `${controller.scratch}/bin/${name}`;
  const before = new Map<string, Deno.FileInfo>();
  for (const [{ name }] of expected) {
    const path = `${dirOf(name)}/async-job`;
    await Deno.mkdir(dirOf(name), { recursive: true });
    await Deno.writeFile(path, standIn("1.0.0"), { mode: 0o755 });
    before.set(name, await Deno.stat(path));
  }
  const cases = [...expected.map(([one]) => ({ dir: dirOf(one.name), ...one })), ...others];
  const play = await installTogether(controller, server.origin, cases, args);
  const { outcomes, output } = play;

  for (const [{ name }, ...patterns] of expected) {
    await test.step(`the message for: ${name}`, () => {
      const { msg = output } = outcomes[name] ?? {};
      for (const pattern of patterns) assert.match(msg, pattern);
      assert.ok(!/stdout|Traceback|\n./.test(msg), `a dump: ${msg}`);
    });
  }
  await test.step("every old program is the same file, alone in its directory", async () => {
    for (const [name, { ino }] of before) {
      const dir = dirOf(name);
      assert.equal((await Deno.stat(`${dir}/async-job`)).ino, ino, name);
      assert.deepEqual(await Deno.readFile(`${dir}/async-job`), standIn("1.0.0"), name);
      assert.deepEqual(await namesIn(dir), ["async-job"], name);
    }
  });
  return play;
}
