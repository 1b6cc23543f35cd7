/** One test of a JUnit report, or one step of a test. */
export interface ReportedTest {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
}

/**
 * Reads a JUnit report of `deno test`, which writes one `testcase` element for a test and each of its
 * steps.
 *
 * @param report XML text
 * @returns the tests and steps, in the report's order
 */
export function readReport(report: string): ReportedTest[] {
  return [...report.matchAll(TEST_CASE)].map(([, attributes = "", body = ""]) => {
    const attribute = (name: string): string =>
      unescapeXml(new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
    return {
      name: attribute("name"),
      outcome: /<(failure|error)\b/.test(body)
        ? "failed"
        : /<skipped\b/.test(body)
        ? "skipped"
        : "passed",
    };
  });
}

const TEST_CASE = /<testcase\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;

function unescapeXml(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll(
    "&apos;",
    "'",
  ).replaceAll("&amp;", "&");
}
