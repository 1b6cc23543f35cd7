import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import type { JobCommand } from "../../../../lib/commands/batch/run/job_command.ts";
import {
  hostInput,
  type HostValues,
  jobInput,
} from "../../../../lib/commands/batch/run/shell_input.ts";
import { SHELLS } from "../../../binary/under_shells.ts";
import { testUnless } from "../../../test_unless.ts";

const VALUES: HostValues = {
  asyncDir: "~/.ansible_async",
  claimId: "c-1",
  outputTail: 9,
  timeLimit: 60,
};

/** What shells, templates and terminals read something into. */
const PIECES = [
  "'",
  '"',
  "\\",
  "\n",
  "\r\n",
  "\t",
  "$HOME",
  "${x}",
  "$(id)",
  "`id`",
  "{{ x }}",
  "{% if %}",
  "!",
  "#",
  "~",
  "*",
  "?",
  "[a]",
  "-",
  "--",
  "-n",
  "=",
  ";",
  "&",
  "|",
  "<",
  ">",
  "(",
  ")",
  "ü",
  "日本",
  "🚀",
  "\u001b[2J",
  "\ufeff",
  "\u2028",
  " ",
];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join("")),
).map((made) => made.replaceAll("\0", "'"));

/** Reads a script on standard input as the tasks of the role do, and tells what it printed between NULs. */
async function read(shell: readonly string[], script: string): Promise<string[]> {
  const [program = "", ...args] = shell;
  const command = new Deno.Command(program, {
    args: [...args, "-s", "async_job", "c-1"],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin" },
    stdin: "piped",
    stderr: "piped",
    stdout: "piped",
  });
  const process = command.spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { stdout, stderr } = await process.output();
  strictEqual(new TextDecoder().decode(stderr), "");
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(stdout).split("\0").slice(0, -1);
}

/** Prints its arguments, and then its environment, each with a NUL behind it. */
const PRINTER = ["/bin/sh", "-c", `/usr/bin/printf '%s\\0' "$@"; /usr/bin/env -0`, "sh"] as const;

for (const { words: shell, missing } of SHELLS) {
  const reason = missing ? `${shell[0]} is not installed` : undefined;
  testUnless(reason, `jobInput() gives ${shell.join(" ")} every text byte for byte`, async () => {
    const texts = fc.array(text, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(text, text, texts, text, async (asyncDir, chdir, args, value) => {
        const command: JobCommand = {
          words: [...PRINTER, ...args],
          environment: [["AJ_1", value], ["_aj", `${value}x`]],
        };
        const script = `${jobInput({ ...VALUES, asyncDir, chdir }, command)}
main() { /usr/bin/printf '%s\\0' "$async_dir" "$chdir" "$#"; run_job; }
main "$@"; exit $?`;
        const [dir, cd, count, ...rest] = await read(shell, script);
        deepStrictEqual([dir, cd, count], [asyncDir, chdir, "2"]);
        deepStrictEqual(rest.slice(0, args.length), args.length === 0 ? [] : args);
        const environment = rest.slice(args.length);
        strictEqual(environment.includes(`AJ_1=${value}`), true);
        strictEqual(environment.includes(`_aj=${value}x`), true);
      }),
      { numRuns: 40 },
    );
  });

  testUnless(
    reason,
    `jobInput() lets ${shell.join(" ")} run a shell's text, a dash first too`,
    async () => {
      const run = async (cmd: string): Promise<string[]> => {
        const words: JobCommand["words"] = ["/bin/sh", "-c", "--", cmd];
        return await read(
          shell,
          `${jobInput(VALUES, { words, environment: [["A", "$x"]] })}run_job`,
        );
      };
      deepStrictEqual(await run(`printf '%s\\0' "$A" "$(echo 1)"`), ["$x", "1"]);
      deepStrictEqual(await run(`-no-such-command 2> /dev/null; printf '%s\\0' on`), ["on"]);
    },
  );
}

Deno.test("hostInput() assigns every variable, whatever is known", () => {
  strictEqual(
    hostInput(VALUES),
    `async_dir='~/.ansible_async'
claim_id='c-1'
job_dir=''
ansible_job_id=''
fence_ids=''
chdir=''
output_tail='9'
await='0'
time_limit='60'
grace='0'
host_boot_id=''
`,
  );
  const all = {
    ...VALUES,
    jobDir: "/a b",
    ansibleJobId: "j1.2",
    fenceIds: ["c-0", "c-00"],
    chdir: "it's",
    await: 3,
    timeLimit: null,
    grace: 5,
  };
  match(hostInput(all), /^job_dir='\/a b'\nansible_job_id='j1\.2'\nfence_ids='c-0 c-00'$/m);
  match(hostInput(all), /^chdir='it'\\''s'$/m);
  match(hostInput(all), /^await='3'\ntime_limit=''\ngrace='5'$/m);
});

Deno.test("hostInput() and jobInput() refuse what no shell can hold, and ids that would lead elsewhere", () => {
  const command: JobCommand = { words: ["true"], environment: [] };
  for (
    const values of [
      { ...VALUES, claimId: "../c" },
      { ...VALUES, claimId: "" },
      { ...VALUES, fenceIds: ["c-0", "a b"] },
      { ...VALUES, fenceIds: [".."] },
      { ...VALUES, jobDir: "/a\0b" },
      { ...VALUES, chdir: "\ud800" },
    ]
  ) {
    throws(() => hostInput(values), { code: "CorruptRecord" }, JSON.stringify(values));
    throws(() => jobInput(values, command), { code: "CorruptRecord" });
  }
  throws(() => jobInput(VALUES, { ...command, words: ["a", "\0"] }), /the command: .* NUL/);
  throws(() => jobInput(VALUES, { ...command, environment: [["A", "\0"]] }), / A: .* NUL/);
});
