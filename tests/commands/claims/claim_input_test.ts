import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { newClaimToken } from "../../../lib/record/claim_token.ts";
import { fakeError, fakeRun } from "../../cli/fake_run.ts";
import { eachStore } from "../each_store.ts";
import { sampleRecord } from "../sample_record.ts";
import { asked, claimed, NAMES, PATH } from "./claiming.ts";

/** Values that cannot be, and what the message says of them. */
const INVALID: readonly (readonly [option: string, value: string, message: RegExp])[] = [
  ["ttl", "0s", /^Invalid --ttl "0s": a claim holds from 1s to 30d$/],
  ["ttl", "400d", /^Invalid --ttl "400d": a claim holds from 1s to 30d$/],
  ["ttl", "31d", /from 1s to 30d/],
  ["ttl", "30d1s", /from 1s to 30d/],
  ["ttl", "99999999999999999999w", /^Invalid --ttl "99999999999999999999w": not a duration$/],
  ["ttl", "0", /^Invalid --ttl "0": not a duration$/],
  ["ttl", "15", /not a duration/],
  ["ttl", "soon", /not a duration/],
  ["ttl", "-5m", /not a duration/],
  ["ttl", "1.5h", /not a duration/],
  ["wait", "forever", /^Invalid --wait "forever": not a duration$/],
  ["owner", "x".repeat(256), /^Invalid --owner "x{256}": it has 256 bytes, more than 255$/],
  ["owner", "ü".repeat(128), /it has 256 bytes, more than 255/],
  [
    "owner",
    "x".repeat(5 * 1024),
    /^Invalid --owner \(5120 characters, not shown\): it has 5120 bytes/,
  ],
  ["owner", "a\u0007b", /^Invalid --owner "a\\u0007b": it contains a control character$/],
  ["owner", "a\u001b[31mb", /control character/],
  ["owner", "a\nb", /control character/],
  ["owner", "a\u0085b", /control character/],
  ["owner", newClaimToken(), /^Invalid --owner \(a token, not shown\): it looks like a token$/],
  ["replace-job-id", "x".repeat(300), /holds 300 characters, not an identifier/],
];

eachStore(
  "claim refuses a time, an owner or a job id that cannot be, before it asks the store",
  async (place) => {
    for (const [option, value, expected] of INVALID) {
      const args = ["claim", ...NAMES, `--${option}=${value}`];
      const { status, code, message, hint } = await fakeError(args, place.world);
      strictEqual(status, 2, message);
      ok(code === "Usage" || code === "InvalidSetting", code);
      match(message, expected);
      ok(hint.length > 10 && (value.length < 20 || !hint.includes(value)), hint);
    }
    deepStrictEqual(await place.contents(), {});
    deepStrictEqual(place.bucket?.oci.log.operations() ?? [], []);
  },
);

eachStore(
  "claim takes the shortest and the longest time, and an owner of 255 bytes",
  async (place) => {
    const owner = `${"ü".repeat(127)}x`;
    strictEqual((await claimed(place, "--ttl", "1s", "--owner", owner)).claim.owner, owner);
    await place.pass(3);
    await claimed(place, "--ttl", "30d");
  },
);

eachStore("release and save refuse what is no token, and show nothing of it", async (place) => {
  const { claim: { id, token } } = await claimed(place);
  const before = await place.contents();
  const torn = [id, token.slice(0, -1), `${token}x`, token.slice(4), "hunter2hunter2", "ajt_"];
  for (const text of [...torn, " ", "x".repeat(2000)]) {
    for (const command of [["release"], ["save", "--ansible-job-id", "j1"]]) {
      const args = [...command, ...NAMES, `--claim-token=${text}`];
      const { status, code, message, hint } = await fakeError(args, place.world);
      deepStrictEqual([status, code], torn.includes(text) ? [6, "Conflict"] : [2, "Usage"]);
      match(
        message,
        torn.includes(text) ? /the token is not that of the claim/ : /cannot be a token/,
      );
      ok(text === " " || !`${message}${hint}`.includes(text), message + hint);
    }
  }
  deepStrictEqual(await place.contents(), before);
});

/** What can lie at a job's place that is neither a record nor a claim of this version. */
const STRANGE: Readonly<Record<string, (claim: string) => string>> = {
  "neither a record nor a claim": () => '{"job_name":"export","host":"db01"}',
  "no JSON": () => "claimed by me",
  "empty": () => "",
  "a torn claim": (claim) => claim.slice(0, claim.length / 2),
  "a claim whose hash is torn": (claim) => claim.replace(/("token_sha256": ".{20}).*"/, '$1"'),
  "a claim without its hash": (claim) => claim.replace('"token_sha256"', '"token_md5"'),
  "another job's claim": (claim) => claim.replace('"export"', '"EXPORT"'),
  "a claim of a newer version": (claim) =>
    claim.replace('"claim_version": 1', '"claim_version": 2'),
};

for (const [title, made] of Object.entries(STRANGE)) {
  eachStore(
    `what is ${title} is a corrupt record for every command, and stays as it is`,
    async (place) => {
      const { claim: { token } } = await claimed(place);
      const strange = made((await place.contents())[PATH] ?? "");
      await place.put(PATH, strange);
      await place.pass(86_400);
      const commands = [
        ["claim"],
        ["claim", "--replace-job-id", "j1"],
        ["release", "--claim-token", token],
        ["save", "--ansible-job-id", "j1", "--claim-token", token],
        ["save", "--ansible-job-id", "j1"],
        ["load"],
        ["delete"],
      ];
      for (const [command = "", ...args] of commands) {
        const { status, code, message, hint } = await fakeError(
          [command, ...NAMES, ...args],
          place.world,
        );
        deepStrictEqual([status, code], [7, "CorruptRecord"], `${command}: ${message}`);
        ok(message.includes(`${place.root}${PATH}`), message);
        if (title.includes("newer")) match(hint, /A newer async-job wrote it/);
      }
      for (const bulk of [["list"], ["prune", "--older-than", "0s"]]) {
        const { status, stdout, stderr } = await fakeRun(bulk, place.world);
        deepStrictEqual([status, stdout], [7, ""]);
        match(stderr, /^error: Cannot read the record/);
      }
      deepStrictEqual(await place.contents(), { [PATH]: strange });
    },
  );
}

eachStore(
  "a claim with fields of a newer version is read, and survives takeover and release",
  async (place) => {
    const first = await claimed(place, "--ttl", "1m");
    const later = (await place.contents())[PATH]?.replace(
      '"claim_version": 1,',
      '"claim_version": 1, "later": { "n": 1.0, "z": [12345678901234567890] },',
    ) ?? "";
    await place.put(PATH, later);
    strictEqual((await asked(place.world, "claim")).claim.id, first.claim.id);
    await place.pass(62);
    const second = await claimed(place);
    deepStrictEqual(second.fence, [first.claim.id]);
    await asked(place.world, "release", "--claim-token", second.claim.token);
    deepStrictEqual(await place.contents(), { [PATH]: later });
    const saved = await asked(
      place.world,
      "save",
      ...["--ansible-job-id", "j1", "--claim-token", first.claim.token],
    );
    strictEqual(saved.changed, true);
  },
);

eachStore(
  "a record that Ansible cannot load is no answer of claim, saved or previous",
  async (place) => {
    const text = sampleRecord(PATH, 0, "j1").replace('"later":[1e2]', '"later":[1e999]');
    await place.put(PATH, text);
    for (const more of [[], ["--replace-job-id", "j1"]]) {
      const { status, code } = await fakeError(["claim", ...NAMES, ...more], place.world);
      deepStrictEqual([status, code], [7, "CorruptRecord"]);
    }
    deepStrictEqual(await place.contents(), { [PATH]: text });
  },
);

eachStore(
  "claim and release need names, and release a token, and tell of all that is missing",
  async (place) => {
    const { message } = await fakeError(["claim"], place.world);
    strictEqual(message, "Missing required options of 'claim': --job-name, --host");
    const release = await fakeError(["release", ...NAMES], place.world);
    strictEqual(release.message, "Missing required option of 'release': --claim-token");
  },
);
