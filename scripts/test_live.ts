/**
 * Runs the conformance suite and the OCI scenarios against a real tenancy, which the environment
 * describes. Everything is made below a prefix of its own and removed again.
 */
import { answerHelp } from "./answer_help.ts";
import { say } from "./say.ts";

const REQUIRED = ["ASYNC_JOB_OCI_BUCKET", "ASYNC_JOB_OCI_NAMESPACE", "ASYNC_JOB_OCI_COMPARTMENT"];
const ROOT = new URL("..", import.meta.url).pathname;

const USAGE = `Usage: deno task test:live, with ${REQUIRED.join(", ")} set`;

async function testLive(): Promise<number> {
  const missing = REQUIRED.filter((name) => !Deno.env.get(name));
  if (missing.length > 0) {
    say(`error: The live test needs ${missing.join(", ")}`);
    say(
      "hint: Set them, and OCI_CONFIG_FILE, OCI_PROFILE or the other usual OCI settings, to a bucket made for tests.",
    );
    return 2;
  }
  say(`Testing against bucket "${Deno.env.get("ASYNC_JOB_OCI_BUCKET")}".`);
  say(
    "Cost: about 1,500 requests and less than 5 MB for a few minutes. At 0.0034 USD for 10,000 requests",
  );
  say(
    "(the list price of the first realm; the first 50,000 of a month are free) that is well below one US cent.",
  );
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", "tests/live", "tests/scenarios"],
    cwd: ROOT,
    env: { ASYNC_JOB_TEST_LIVE: "1" },
  }).spawn().status;
  return code;
}

if (answerHelp(Deno.args, USAGE)) Deno.exit(0);
Deno.exit(await testLive());
