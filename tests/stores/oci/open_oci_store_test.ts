import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Deps } from "../../../lib/deps.ts";
import { RequestLimit } from "../../../lib/oci/request_limit.ts";
import { recordKey } from "../../../lib/record/record_key.ts";
import type { GivenOptions } from "../../../lib/settings/given.ts";
import { ociSettings } from "../../../lib/settings/oci_settings.ts";
import type { OptionName } from "../../../lib/settings/options.ts";
import { openOciStore } from "../../../lib/stores/oci/open_oci_store.ts";
import type { Store } from "../../../lib/stores/store.ts";
import { type FakeBucket, fakeBucket } from "../../oci/fake_bucket.ts";

const KEY = recordKey({ host: "h", jobName: "j" });

/** Opens a bucket as a command does. */
async function open({ options }: FakeBucket, requestLimit?: RequestLimit): Promise<Store> {
  const given: GivenOptions = new Map(
    Object.entries(options).map(([name, value]) =>
      [name as OptionName, { value, source: { kind: "option", name: `--${name}` } }] as const
    ),
  );
  const deps = {
    env: () => undefined,
    readTextFile: Deno.readTextFile,
    fetch,
    now: () => new Date(),
    random: () => 1,
    sleep: () => Promise.resolve(),
    explain: () => {},
    build: { version: "1.2.3" },
  } as unknown as Deps;
  return await openOciStore(ociSettings(given, () => undefined), deps, requestLimit);
}

Deno.test("openOciStore() lets the stores that are handed the same limit share it", async () => {
  await using bucket = await fakeBucket();
  const limit = new RequestLimit(1);
  const stores = [await open(bucket, limit), await open(bucket, limit)];
  await limit.acquire();
  const reads = Promise.all(stores.map((store) => store.read(KEY)));
  // A store that is handed none waits for nobody.
  strictEqual(await (await open(bucket)).read(KEY), undefined);
  strictEqual(bucket.oci.log.count(), 1);
  limit.release("answered");
  deepStrictEqual(await reads, [undefined, undefined]);
  strictEqual(bucket.oci.log.count(), 3);
});

Deno.test("openOciStore() names program and version in its requests", async () => {
  await using bucket = await fakeBucket();
  await (await open(bucket)).read(KEY);
  strictEqual(bucket.oci.log.entries[0]?.headers.get("user-agent"), "async-job/1.2.3");
});
