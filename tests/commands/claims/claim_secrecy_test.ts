import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { COMMAND_HELP } from "../../../lib/cli/help/command_help.ts";
import { hashOfToken, newClaimToken } from "../../../lib/record/claim_token.ts";
import { fakeRun, type RunOutcome } from "../../cli/fake_run.ts";
import { eachStore } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { NAMES, PATH, requested } from "./claiming.ts";

/** Commands to which a token is given, or near which one is in use. */
const AROUND: readonly (readonly string[])[] = [
  ["load", ...NAMES],
  ["save", ...NAMES, "--ansible-job-id", "j1"],
  ["delete", ...NAMES],
  ["claim", ...NAMES],
  ["claim", ...NAMES, "--replace-job-id", "j2"],
  ["list"],
  ["list", "--names-only"],
  ["prune", "--older-than", "0s"],
];

/** Where a token can be put by mistake. */
const MISPLACED: readonly ((token: string) => readonly string[])[] = [
  (token) => ["release", ...NAMES, token],
  (token) => ["release", ...NAMES, "--clam-token", token],
  (token) => ["release", ...NAMES, `--clam-token=${token}`],
  (token) => ["release", ...NAMES, `--${token}`],
  (token) => ["release", ...NAMES, "--request", token],
  (token) => ["release", "--host", "db01", "--job-name", token, "--claim-token", token],
  (token) => ["load", "--job-name", token, "--host", token],
  (token) => ["load", ...NAMES, "--state-dir", token],
  (token) => ["load", ...NAMES, "--backend", token],
  (token) => ["load", ...NAMES, "--output", token],
  (token) => ["list", "--job-name", `[${token}`, "--limit", token],
  (token) => ["claim", ...NAMES, "--owner", token],
  (token) => ["claim", ...NAMES, "--ttl", token],
  (token) => ["claim", ...NAMES, "--wait", `x${token}`],
  (token) => ["claim", ...NAMES, "--replace-job-id", token],
  (token) => ["save", ...NAMES, "--ansible-job-id", token],
  (token) => ["save", ...NAMES, "--ansible-job-id", `job ${token}`],
  (token) => ["delete", ...NAMES, "--if-job-id", token],
  (token) => [token],
  (token) => ["help", token],
];

eachStore(
  "a token is shown by claim alone, to its owner, and nothing else shows it or its hash",
  async (place) => {
    const outcomes: RunOutcome[] = [];
    const tokens: string[] = [];
    const run = async (...args: string[]): Promise<void> => {
      for (const form of [["-o", "json"], []]) {
        outcomes.push(await fakeRun([...args, "-v", ...form], place.world));
      }
    };
    const claim = async (...args: string[]): Promise<string> => {
      const { stdout, stderr } = await fakeRun(
        ["claim", ...NAMES, "-v", "-o", "json", ...args],
        place.world,
      );
      const { token } = JSON.parse(stdout).claim;
      tokens.push(token);
      // Where it has to stand, once.
      outcomes.push({ status: 0, stdout: stdout.replace(token, ""), stderr });
      return token;
    };

    const first = await claim("--ttl", "1m");
    for (const args of AROUND) await run(...args);
    for (const args of MISPLACED) await run(...args(first));
    await place.pass(62);
    for (const args of AROUND.filter(([name]) => name !== "claim")) await run(...args);
    const second = await claim();
    for (const token of [first, newClaimToken(), second]) {
      tokens.push(token);
      await run("release", ...NAMES, "--claim-token", token, "--dry-run");
      await run("save", ...NAMES, "--ansible-job-id", "j1", "--claim-token", token, "--dry-run");
      outcomes.push(await requested(place.world, "release", { claim_token: `${token} ` }));
      outcomes.push(await requested(place.world, "release", { claim_token: [token] }));
      outcomes.push(await requested(place.world, "release", { claim_tokn: token }));
      outcomes.push(await requested(place.world, "release", { [token]: token }));
      outcomes.push(
        await fakeRun(["release", "--request", "-"], {
          ...place.world,
          stdin: `{"claim_token":"${token}`,
        }),
      );
      outcomes.push(
        await fakeRun(["batch"], {
          ...place.world,
          stdin: ["", " ", "x"].map((end) =>
            `${
              JSON.stringify({
                op: "release",
                job_name: "export",
                host: "db01",
                claim_token: token,
              })
            }` +
            end
          ).join("\n") + `\n{"op":"release","claim_token":"${token}"}\n${token}\n{"op":"${token}"}`,
        }),
      );
      if (token === second) break;
    }
    const hashes = await Promise.all(tokens.map(hashOfToken));
    strictEqual(new Set(tokens).size, 3);
    ok(outcomes.length >= 90);
    for (const { stdout, stderr } of outcomes) {
      for (const secret of [...tokens.map((token) => token.slice(4, 24)), ...hashes]) {
        ok(!stdout.includes(secret) && !stderr.includes(secret), `${stdout}\n${stderr}`);
      }
    }
  },
);

Deno.test("no example of the help gives a token where a process list shows it", () => {
  const lines = Object.values(COMMAND_HELP).flatMap(({ examples }) =>
    examples.map(([line]) => line)
  );
  ok(lines.some((line) => line.startsWith("async-job release --request -")), lines.join("\n"));
  deepStrictEqual(lines.filter((line) => line.includes("--claim-token")), []);
});

eachStore("the store keeps the hash of a token, and the token nowhere", async (place) => {
  await place.put(PATH, sampleRecord(PATH, 0, "j1"));
  const { stdout } = await fakeRun(
    ["claim", ...NAMES, "--replace-job-id", "j1", "-o", "json"],
    place.world,
  );
  const { token } = JSON.parse(stdout).claim;
  const content = (await place.contents())[PATH] ?? "";
  ok(!content.includes(token.slice(4)) && content.includes(await hashOfToken(token)));
  deepStrictEqual((await place.paths()).filter((path) => path.includes(token)), []);
  for (const { headers } of place.bucket?.oci.bucket.objects.values() ?? []) {
    ok(!JSON.stringify([...headers]).includes(token.slice(4)));
  }
  for (const { headers, target, body } of place.bucket?.oci.log.entries ?? []) {
    const sent = JSON.stringify([target, ...headers]) + new TextDecoder().decode(body);
    ok(!sent.includes(token.slice(4)));
  }
});
