/**
 * Oracle's own reader of configuration files and ours, on the same texts: what `oci` takes we take
 * alike.
 */
import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { AsyncJobError } from "../../lib/errors.ts";
import { profileOf } from "../../lib/oci/credentials/config_file.ts";
import { parseConfig } from "../../lib/oci/credentials/parse_config.ts";
import { testUnless } from "../test_unless.ts";
import { OCI_CLI_OBSTACLE, OCI_PYTHON } from "./run_oci_cli.ts";

const KEYS = ["user", "tenancy", "fingerprint", "pass_phrase", "region", "security_token_file"];
const PROFILES = ["DEFAULT", "PROD", "TEST"];

/** Reads each text as `oci` does: for each profile its keys, or `null` where `oci` refuses it. */
const READER = `
import json, sys, tempfile, os, oci.config
def read(path, profile):
    try:
        return dict(oci.config.from_file(path, profile))
    except Exception:
        return None
answers = []
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "config")
    for text in json.load(sys.stdin):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        answers.append({profile: read(path, profile) for profile in ${JSON.stringify(PROFILES)}})
json.dump(answers, sys.stdout)
`;

type Answer = Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;

async function readByOci(texts: readonly string[]): Promise<Answer[]> {
  const child = new Deno.Command(OCI_PYTHON, {
    args: ["-c", READER],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(texts)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The profile as we read it; `undefined` where we refuse it. */
function readByUs(text: string, name: string): ((key: string) => string | undefined) | undefined {
  try {
    return profileOf({ path: "f", ...parseConfig(text) }, name).get;
  } catch (error) {
    ok(error instanceof AsyncJobError, String(error));
    return undefined;
  }
}

/** Compares, and counts the values that both read. */
function compare(text: string, answer: Answer): number {
  let compared = 0;
  for (const [name, theirs] of Object.entries(answer)) {
    if (theirs === null) continue; // What oci refuses we may take.
    const ours = readByUs(text, name);
    for (const key of KEYS) {
      const expected: unknown = theirs[key];
      // Values over several lines are no use to oci, nor are empty ones.
      if (typeof expected !== "string" || expected === "" || expected.includes("\n")) continue;
      ok(ours !== undefined, `${JSON.stringify(text)}: profile ${name} is refused`);
      strictEqual(ours(key), expected, `${JSON.stringify(text)}: ${key} of ${name}`);
      compared++;
    }
  }
  return compared;
}

const WRITTEN = [
  "[DEFAULT] # comment\nuser=u\n",
  "[DEFAULT]# comment\nuser=u\n",
  "[DEFAULT] ; comment\nuser = u\nregion: IAD\n",
  "[DEFAULT]\nuser: u\ntenancy : t\nregion=US-ASHBURN-1\n",
  "[DEFAULT]\nUSER=u\nReGion = fra\n",
  "[DEFAULT]\n user=u\n tenancy=t\n",
  "  [DEFAULT]\n  user=u\n  tenancy=t\n  [PROD]\n  user=p\n",
  "[DEFAULT]\nuser=u\n  # comment\n  ; comment\ntenancy=t\n",
  "[DEFAULT]\nuser=u\n\n\ntenancy=t\n[PROD]\n\nuser=p\n",
  "[DEFAULT]\nnote=x\n  goes on here\n\n  and here\nuser=u\n",
  "[DEFAULT]\nnote=x\n  user=other\nuser=u\n",
  "[DEFAULT]\nuser=u\nnote=x\n  user=other\n",
  "[DEFAULT]\nregion=d\n[PROD]\nuser=p\n  region=p\n",
  "[DEFAULT]\npass_phrase=100%\nuser=%(x)s\ntenancy=%%\n",
  "[DEFAULT]\npass_phrase=a # b\nuser=a;b\ntenancy=a=b:c\nregion:a=b\n",
  "[DEFAULT]\npass_phrase='q'\nuser=\"q\"\n",
  "[DEFAULT]\r\nuser=u\r\n[PROD]\r\nuser=p\r\n",
  "[DEFAULT]\ruser=u\r[PROD]\ruser=p\r",
  "[PROD]\nuser=p\n[DEFAULT]\nuser=u\nregion=d\n",
  "[DEFAULT]\nuser=u\n[DEFAULT]\ntenancy=t\n",
  "[DEFAULT]\nuser =\ntenancy=t\n[PROD]\nregion=\n",
  "[PROD]trailing\nuser=p\n",
  "# [PROD]\n[DEFAULT]\nuser=u\n#user=v\n;user=w\n",
  "[DEFAULT]\nuser=\u00fcnic\u00f6de\ntenancy=t\u00a0\n",
  "[DEFAULT]\n\tuser\t=\tu\t\n",
  "[DEFAULT]\nsome key with spaces = 1\nuser=u\n",
];

testUnless(
  OCI_CLI_OBSTACLE,
  "profileOf() reads the configuration files that Oracle's oci reads, as it does",
  async () => {
    const answers = await readByOci(WRITTEN);
    for (const [index, text] of WRITTEN.entries()) {
      const answer = answers[index] ?? {};
      ok(compare(text, answer) > 0, `oci reads nothing of ${JSON.stringify(text)}`);
    }
  },
);

testUnless(
  OCI_CLI_OBSTACLE,
  "profileOf() reads any lines in any order as Oracle's oci does",
  async () => {
    const key = fc.constantFrom(...KEYS, "note", "USER", "Region");
    const value = fc.constantFrom("a", "b c", "~/x", "a=b", "a:b", "x # y", "100%", '"q"', "", "ü");
    const sign = fc.constantFrom("=", " = ", ": ", ":", "\t=\t");
    const indent = fc.constantFrom("", "", "", "", " ", "    ", "\t");
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(indent, key, sign, value).map((parts) => parts.join("")) },
      {
        weight: 2,
        arbitrary: fc.tuple(
          fc.constantFrom(...PROFILES),
          fc.constantFrom("", " # c", " ; c", "  ", "x"),
        ).map(([name, rest]) => `[${name}]${rest}`),
      },
      fc.constantFrom("", "  ", "# c", "  ; c", "   goes on", "\tmore"),
    );
    const text = fc.tuple(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.constantFrom("\n", "\r\n"),
    ).map(([lines, ending]) => [`[DEFAULT]`, ...lines, ""].join(ending));
    const texts = fc.sample(text, { numRuns: 2000, seed: 1 });
    const answers = await readByOci(texts);
    let compared = 0;
    for (const [index, each] of texts.entries()) compared += compare(each, answers[index] ?? {});
    ok(compared > 1000, `only ${compared} values were compared`);
  },
);
