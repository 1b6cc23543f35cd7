import { doesNotMatch, match, ok, rejects } from "node:assert/strict";
import type { AsyncJobError } from "../../lib/errors.ts";
import { recordKey } from "../../lib/record/record_key.ts";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { newObject } from "../../scripts/fake_oci/object_storage/object_store.ts";
import { fakeBucket } from "./fake_bucket.ts";

const KEY = recordKey({ host: "h", jobName: "j" });
const CONTENT = new TextEncoder().encode("{}\n");

/** What leaves open whether a write was done, and what does not. */
const WRITES: [title: string, fault: Fault | readonly Fault[], isUncertain: boolean][] = [
  ["silence", { kind: "no-answer", when: "before-commit", ending: "hang" }, true],
  ["a reset", { kind: "no-answer", when: "before-commit", ending: "reset" }, true],
  ["a portal's page", { kind: "answer", status: 200, body: "<p>Please log in</p>" }, true],
  ["500", { kind: "refusal", code: "InternalServerError" }, true],
  ["403", { kind: "refusal", code: "NotAuthorized" }, false],
  ["429", { kind: "refusal", code: "TooManyRequests" }, false],
  ["404 BucketNotFound", { kind: "refusal", code: "BucketNotFound" }, false],
  [
    "a proxy that wants a password",
    { kind: "answer", status: 407, body: "<p>Please log in</p>" },
    false,
  ],
];
for (const [title, fault, isUncertain] of WRITES) {
  Deno.test(`OciStore says of a write that met ${title} ${isUncertain ? "" : "not "}that it may have been done`, async () => {
    await using bucket = await fakeBucket();
    bucket.oci.bucket.objects.set(KEY.path, newObject("{}\n"));
    const store = await bucket.open({ "oci-timeout": "0.3", "oci-retries": "0" });
    const seen = await store.read(KEY);
    ok(seen);
    bucket.oci.faults.add({
      match: ({ request }) => request.method !== "GET",
      times: Infinity,
      fault,
    });
    const works: [work: () => Promise<unknown>, permission: string, uncertain: RegExp][] = [
      [
        () => store.create(recordKey({ host: "h", jobName: "new" }), CONTENT),
        "OBJECT_CREATE",
        / Whether the record was written is not known: load it before it is saved again\.$/,
      ],
      [
        () => store.replace(KEY, CONTENT, seen),
        "OBJECT_OVERWRITE",
        / Whether the record was written is not known: load it before it is saved again\.$/,
      ],
      [
        () => store.remove(KEY, seen),
        "OBJECT_DELETE",
        / Whether the record was removed is not known: load it to see\.$/,
      ],
    ];
    for (const [work, permission, uncertain] of works) {
      await rejects(work(), ({ hint = "" }: AsyncJobError) => {
        (isUncertain ? match : doesNotMatch)(hint, uncertain);
        doesNotMatch(hint, /BUCKET_|OBJECT_READ/);
        if (/It needs/.test(hint)) ok(hint.includes(permission), hint);
        return true;
      });
    }
  });
}

Deno.test("OciStore says that a write may have been done when only an earlier attempt can have done it", async () => {
  await using bucket = await fakeBucket();
  const store = await bucket.open({ "oci-retries": "1" });
  const match = { operation: "PutObject" } as const;
  bucket.oci.faults.add({
    match,
    fault: { kind: "no-answer", when: "before-commit", ending: "reset" },
  });
  bucket.oci.faults.add({ match, fault: { kind: "refusal", code: "TooManyRequests" } });
  await rejects(store.create(KEY, CONTENT), {
    code: "TooManyRequests",
    hint: /Whether the record was written is not known/,
  });
});
