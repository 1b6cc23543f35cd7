import { strictEqual } from "node:assert/strict";
import { settingLine } from "../../lib/diagnostics/setting_line.ts";
import { shellWord } from "../../lib/diagnostics/shell_word.ts";
import type { Source } from "../../lib/settings/given.ts";
import { fakeBucket } from "../oci/fake_bucket.ts";
import { examine } from "./examine.ts";

Deno.test("settingLine() sets a value where the old one was given", () => {
  const line = (kind: Source["kind"], name: string): string =>
    settingLine("oci-region", { value: "x", source: { kind, name } }, "eu-frankfurt-1");
  strictEqual(line("option", "--oci-region"), "--oci-region eu-frankfurt-1");
  strictEqual(line("environment", "OCI_REGION"), "export OCI_REGION=eu-frankfurt-1");
  strictEqual(line("profile", "profile DEFAULT of f"), "region=eu-frankfurt-1");
  strictEqual(line("default", "default"), "export ASYNC_JOB_OCI_REGION=eu-frankfurt-1");
  strictEqual(settingLine("oci-bucket", undefined, "b"), "export ASYNC_JOB_OCI_BUCKET=b");
});

Deno.test("shellWord() makes one word of any text, as a real shell reads it", async () => {
  const texts = ["plain-1.2/a:b@c", "two words", "it's", '$HOME `id` \\ "x"', "家", "", "*", "~"];
  for (const text of texts) {
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", `printf '%s|' ${shellWord(text)}`],
    }).output();
    strictEqual(new TextDecoder().decode(stdout), `${text}|`);
  }
  strictEqual(shellWord("plain-1.2/a:b@c"), "plain-1.2/a:b@c");
});

Deno.test("an oci command to paste asks as the same signer and at the same place", async () => {
  await using bucket = await fakeBucket();
  const { directory } = bucket;
  const text = await Deno.readTextFile(`${directory}/config`);
  await Deno.mkdir(`${directory}/.oci`);
  await Deno.writeTextFile(`${directory}/.oci/config`, text.replace("DEFAULT", "JOBS"));
  const seen = await examine(bucket, {
    options: { "oci-bucket": "ledger", "oci-config-file": "~/.oci/config", "oci-profile": "JOBS" },
    env: { OCI_REGION: "us-phoenix-1", HOME: directory },
  });
  strictEqual(
    seen.check("bucket").hint?.split("\n")[1],
    `oci os bucket create --name ledger --compartment-id ${bucket.oci.compartmentId} ` +
      `--namespace-name acmenamespace --config-file ${directory}/.oci/config --profile JOBS ` +
      `--region us-phoenix-1 --endpoint ${bucket.oci.endpoint}`,
  );
});
