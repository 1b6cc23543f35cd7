import { deepStrictEqual } from "node:assert/strict";
import { countResults } from "../../scripts/test/count_results.ts";
import { readReport } from "../../scripts/test/read_report.ts";

Deno.test("countResults() counts passed, failed and skipped tests of a report", () => {
  const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.1">
  <testsuite name="./a_test.ts" tests="4" disabled="1" errors="0" failures="1">
    <testcase name="a() -&gt; b" classname="./a_test.ts" time="0.001" line="3" col="6">
    </testcase>
    <testcase name="closed" classname="./a_test.ts"/>
    <testcase name="broken" classname="./a_test.ts"><failure message="x">x <![CDATA[ <skipped/> ]]></failure></testcase>
    <testcase name="needs &lt;root&gt;" classname="./a_test.ts">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>`;
  deepStrictEqual(countResults(readReport(report)), {
    passed: 2,
    failed: 1,
    skippedTitles: ["needs <root>"],
  });
});
