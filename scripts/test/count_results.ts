/** How the tests of a report ended. */
export interface ResultCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skippedTitles: readonly string[];
}

/**
 * Counts the results in a JUnit report of `deno test`, which writes one `testcase` element a test.
 *
 * @param report XML text
 * @returns the counts
 */
export function countResults(report: string): ResultCounts {
  let passed = 0;
  let failed = 0;
  const skippedTitles: string[] = [];
  for (const [, attributes = "", body = ""] of report.matchAll(TEST_CASE)) {
    if (/<(failure|error)\b/.test(body)) failed++;
    else if (/<skipped\b/.test(body)) {
      skippedTitles.push(unescapeXml(/ name="([^"]*)"/.exec(attributes)?.[1] ?? "?"));
    } else passed++;
  }
  return { passed, failed, skippedTitles };
}

const TEST_CASE = /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;

function unescapeXml(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll(
    "&apos;",
    "'",
  ).replaceAll("&amp;", "&");
}
