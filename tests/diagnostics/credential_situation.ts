import { ok, strictEqual } from "node:assert/strict";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import { PASSPHRASE } from "../oci/test_keys.ts";
import { assertFound, examine, type ExamineOptions, type Expectation } from "./examine.ts";

/** Where things lie, for the expectations. */
export interface Place {
  readonly bucket: FakeBucket;
  readonly directory: string;
  readonly config: string;
  readonly user: string;
  readonly tenancy: string;
  readonly fingerprint: string;
}

/** What was spoilt, and what has to be found out about it. */
export interface Spoilt {
  /** The configuration file's new text. */
  readonly text?: string;
  readonly world?: ExamineOptions;
  readonly expected: Expectation;
}

/** One way to spoil credentials that are good. */
export interface CredentialSituation {
  readonly title: string;
  /** Is handed the text of the good configuration file. */
  readonly spoil: (place: Place, text: string) => Promise<Spoilt> | Spoilt;
}

/**
 * An expectation of exit status 3, in one line.
 *
 * @param id the first check that fails
 * @param code of its error
 * @param detail what it says
 * @param paste the lines to paste
 * @returns the expectation
 */
export function expect(
  id: Expectation["id"],
  code: string,
  detail: RegExp,
  ...paste: string[]
): Expectation {
  return { id, code, status: 3, detail, paste };
}

/**
 * Makes a test of each situation.
 *
 * @param situations what is spoilt
 */
export function testCredentials(situations: readonly CredentialSituation[]): void {
  for (const { title, spoil } of situations) {
    Deno.test(`test-oci-setup finds out: ${title}`, async () => {
      await using bucket = await fakeBucket();
      const { principal, key: { fingerprint } } = bucket.oci.user;
      const config = `${bucket.directory}/config`;
      const before = await Deno.readTextFile(config);
      const { text, world, expected } = await spoil({
        bucket,
        directory: bucket.directory,
        config,
        user: principal.id,
        tenancy: principal.tenancy,
        fingerprint,
      }, before);
      if (text !== undefined) await Deno.writeTextFile(config, text);
      const seen = await examine(bucket, world);
      assertFound(seen, expected);
      ok(!seen.stdout.includes(PASSPHRASE), seen.stdout);
      strictEqual(bucket.oci.bucket.objects.size, 0);
    });
  }
}
