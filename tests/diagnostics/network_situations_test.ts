import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Fault } from "../../scripts/fake_oci/faults/fault.ts";
import { proxyPage } from "../../scripts/fake_oci/faults/proxy_page.ts";
import { type FakeBucket, fakeBucket } from "../oci/fake_bucket.ts";
import {
  assertFound,
  examine,
  type ExamineOptions,
  type Expectation,
  type SeenCheck,
} from "./examine.ts";

/** What fixes a wrong clock, on the system that runs the test. */
const CLOCK_LINES: Partial<Record<typeof Deno.build.os, string[]>> = {
  linux: ["sudo timedatectl set-ntp true", "chronyc tracking"],
  darwin: ["sudo sntp -sS time.apple.com"],
};

interface Situation {
  readonly title: string;
  readonly fault?: Fault;
  readonly arrange?: (bucket: FakeBucket) => void | Promise<void>;
  readonly world?: ExamineOptions;
  readonly expected: (bucket: FakeBucket) => Expectation;
}

const SITUATIONS: readonly Situation[] = [
  ...[-600, 600].map((skewSeconds): Situation => ({
    title: `a clock that is 10 minutes ${skewSeconds < 0 ? "ahead" : "behind"}`,
    arrange: ({ oci }) => {
      oci.clock.skewSeconds = skewSeconds;
    },
    expected: () => ({
      id: "clock",
      code: "ClockSkew",
      status: 3,
      detail: skewSeconds < 0
        ? /^This machine's clock is (600|601) s ahead of the service's$/
        : /^This machine's clock is (599|600) s behind the service's$/,
      paste: CLOCK_LINES[Deno.build.os] ?? ["w32tm /resync"],
    }),
  })),
  ...[200, 502].map((status): Situation => ({
    title: `a proxy's page with status ${status}`,
    fault: proxyPage(status),
    world: { env: { HTTP_PROXY: "http://proxy.example.com:3128", NO_PROXY: "intranet" } },
    expected: ({ oci }) => ({
      id: "endpoint",
      code: "UnexpectedResponse",
      status: 5,
      detail: status === 200 ? /answered with a text\/html.* document/ : /^HTTP 502: 502 Bad/,
      paste: [`curl -sv ${oci.endpoint}/n/`, "export NO_PROXY=intranet,127.0.0.1"],
    }),
  })),
  {
    title: "a proxy that asks for a user",
    fault: { kind: "answer", status: 407, body: "<html>Who are you?</html>" },
    expected: ({ oci }) => ({
      id: "endpoint",
      code: "UnexpectedResponse",
      status: 5,
      detail: /^HTTP 407: Who are you\?/,
      paste: [`curl -sv ${oci.endpoint}/n/`],
    }),
  },
  {
    title: "something that answers JSON of its own",
    fault: {
      kind: "answer",
      status: 403,
      body: '{"code":"Forbidden","message":"no"}',
      contentType: "application/json",
    },
    expected: ({ oci }) => ({
      id: "endpoint",
      code: "UnexpectedResponse",
      status: 5,
      detail: /^HTTP 403: Forbidden: no, without an opc-request-id$/,
      paste: [`curl -sv ${oci.endpoint}/n/`],
    }),
  },
  {
    title: "a service that lets everybody in",
    fault: {
      kind: "answer",
      status: 200,
      body: '"acmenamespace"',
      contentType: "application/json",
      headers: { "opc-request-id": "copy" },
    },
    expected: ({ oci }) => ({
      id: "endpoint",
      code: "UnexpectedResponse",
      status: 5,
      detail: /answers unauthenticated requests$/,
      paste: [`curl -sv ${oci.endpoint}/n/`],
    }),
  },
  {
    title: "a service that never answers",
    fault: { kind: "no-answer", when: "before-commit", ending: "hang" },
    world: { options: { "oci-timeout": "0.3", "oci-retries": "0" } },
    expected: ({ oci }) => ({
      id: "endpoint",
      code: "Timeout",
      status: 5,
      detail: /^No answer from http:\/\/127\.0\.0\.1:\d+ within 0\.3 s$/,
      paste: [`curl -sv ${oci.endpoint}/n/`],
    }),
  },
  {
    title: "a connection that is refused",
    arrange: ({ oci }) => oci.close(),
    expected: ({ oci }) => ({
      id: "endpoint",
      code: "ConnectionFailed",
      status: 5,
      detail: /cannot be reached \(tried 4 times\): .*[Cc]onnection refused/,
      paste: [`curl -sv ${oci.endpoint}/n/`],
    }),
  },
  {
    title: "a name that cannot be resolved",
    world: {
      options: { "oci-endpoint": "https://objectstorage.nowhere.invalid", "oci-retries": "0" },
    },
    expected: () => ({
      id: "endpoint",
      code: "ConnectionFailed",
      status: 5,
      detail: /^https:\/\/objectstorage\.nowhere\.invalid cannot be reached: .*dns error/,
      paste: ["curl -sv https://objectstorage.nowhere.invalid/n/"],
    }),
  },
  {
    title: "a port that nothing may be sent to",
    world: { options: { "oci-endpoint": "https://127.0.0.1:6000" } },
    expected: () => ({
      id: "endpoint",
      code: "InvalidSetting",
      status: 2,
      detail: /^https:\/\/127\.0\.0\.1:6000 has a port that is kept for another protocol: .*6000/,
      paste: [],
    }),
  },
  {
    title: "a service that is down",
    fault: { kind: "refusal", code: "ServiceUnavailable" },
    expected: () => ({
      id: "endpoint",
      code: "ServiceUnavailable",
      status: 5,
      detail: /^ServiceUnavailable: .* \(tried 4 times\) \(opc-request-id /,
      paste: [],
    }),
  },
  {
    title: "an endpoint that is not https",
    world: { options: { "oci-endpoint": "http://objectstorage.example.com" } },
    expected: () => ({
      id: "endpoint",
      code: "InvalidSetting",
      status: 2,
      detail: /Invalid oci_endpoint "http:\/\/objectstorage.example.com" .*: it is not https/,
      paste: [],
    }),
  },
  {
    title: "a file of certificates that is not there",
    world: { env: { SSL_CERT_FILE: "/nonexistent/my ca.pem" } },
    expected: () => ({
      id: "endpoint",
      code: "InvalidSetting",
      status: 2,
      detail: /Cannot read the certificates of SSL_CERT_FILE, \/nonexistent\/my ca\.pem/,
      paste: ["ls -l '/nonexistent/my ca.pem'", "unset SSL_CERT_FILE"],
    }),
  },
  {
    title: "a certificate bundle of Oracle's command that is not there",
    world: { env: { OCI_CLI_CERT_BUNDLE: "/nonexistent/ca.pem" } },
    expected: () => ({
      id: "endpoint",
      code: "InvalidSetting",
      status: 2,
      detail: /Cannot read the certificates of OCI_CLI_CERT_BUNDLE, \/nonexistent\/ca\.pem/,
      paste: ["ls -l /nonexistent/ca.pem", "unset OCI_CLI_CERT_BUNDLE"],
    }),
  },
  {
    title: "a region by its display name",
    world: { env: { OCI_CLI_REGION: "Frankfurt" } },
    expected: () => ({
      id: "region",
      code: "InvalidSetting",
      status: 2,
      detail:
        /Invalid oci_region "Frankfurt" \(from OCI_CLI_REGION\): it is not a region identifier/,
      paste: [],
    }),
  },
  {
    title: "a short code that no region has",
    world: { env: { OCI_CLI_REGION: "QQQ" } },
    expected: () => ({
      id: "region",
      code: "InvalidSetting",
      status: 2,
      detail: /Invalid oci_region "qqq" \(from OCI_CLI_REGION\): no region has this short code/,
      paste: [],
    }),
  },
];

for (const { title, fault, arrange, world, expected } of SITUATIONS) {
  Deno.test(`test-oci-setup finds out: ${title}`, async () => {
    await using bucket = await fakeBucket();
    if (fault !== undefined) bucket.oci.faults.add({ fault, times: Infinity });
    await arrange?.(bucket);
    const seen = await examine(bucket, world);
    assertFound(seen, expected(bucket));
    deepStrictEqual(seen.ids("fail").length, 1);
  });
}

Deno.test("the clock check warns of a clock that is 2 minutes off, and all the rest works", async () => {
  for (const skewSeconds of [-120, 120]) {
    await using bucket = await fakeBucket();
    bucket.oci.clock.skewSeconds = skewSeconds;
    const seen = await examine(bucket);
    strictEqual(seen.status, 0);
    deepStrictEqual(seen.ids("warn"), ["clock"]);
    match(seen.check("clock").detail, skewSeconds < 0 ? /ahead of/ : /behind/);
    match(seen.check("clock").hint ?? "", /^At 5 minutes every request will be refused/);
    match(seen.verdict, /^Ready: .*, with warnings about clock\.$/);
  }
});

Deno.test("the region check names the region that was probably meant", async () => {
  await using bucket = await fakeBucket();
  const lines: [ExamineOptions, string][] = [
    [{ options: { "oci-region": "eu-frankfrut-1" } }, "--oci-region eu-frankfurt-1"],
    [{ env: { OCI_REGION: "eu-frankfrut-1" } }, "export OCI_REGION=eu-frankfurt-1"],
  ];
  for (const [world, line] of lines) {
    const { status, hint } = (await examine(bucket, { ...world, args: ["--read-only"] })).check(
      "region",
    );
    strictEqual(status, "warn");
    deepStrictEqual(hint?.split("\n").slice(1), [line]);
  }
});

Deno.test("the region check takes short codes and capital letters, and tells the identifier", async () => {
  await using bucket = await fakeBucket();
  for (const region of ["IAD", "US-ASHBURN-1"]) {
    const given = await examine(bucket, { env: { OCI_REGION: region }, args: ["--read-only"] });
    strictEqual(given.check("region").status, "pass");
    strictEqual(given.check("region").detail, "us-ashburn-1 (OCI_REGION)");
  }
  const config = `${bucket.directory}/config`;
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace(/^region=.*$/m, "region: Phx"));
  const { status, detail } = (await examine(bucket, { args: ["--read-only"] })).check("region");
  deepStrictEqual([status, detail], ["pass", `us-phoenix-1 (profile DEFAULT of ${config})`]);
});

Deno.test("without region and endpoint the region check says where to name one", async () => {
  await using bucket = await fakeBucket();
  const config = `${bucket.directory}/config`;
  await Deno.writeTextFile(
    config,
    (await Deno.readTextFile(config)).replace(/^region=.*\n/m, ""),
  );
  const seen = await examine(bucket, { options: { "oci-endpoint": "" } });
  assertFound(seen, {
    id: "region",
    code: "MissingSetting",
    status: 2,
    detail: /^There is no region/,
    paste: [
      "region=<identifier, for example eu-frankfurt-1>",
      "export OCI_REGION=<identifier>",
    ],
  });
  const given = await examine(bucket);
  strictEqual(given.status, 0);
  strictEqual(given.check("region").status, "skip");
});

Deno.test("the endpoint check trusts the bundles that Oracle's tools and Python's requests are told of", async () => {
  await using bucket = await fakeBucket({ tls: true });
  await using stranger = await fakeBucket({ tls: true });
  const own = `${bucket.directory}/ca.pem`;
  const other = `${stranger.directory}/ca.pem`;
  await Deno.writeTextFile(own, (await bucket.oci.authority()).certificatePem);
  await Deno.writeTextFile(other, (await stranger.oci.authority()).certificatePem);
  for (
    const env of [
      { OCI_CLI_CERT_BUNDLE: own },
      { REQUESTS_CA_BUNDLE: own },
      { SSL_CERT_FILE: other, REQUESTS_CA_BUNDLE: own },
    ]
  ) {
    const examined = await examine(bucket, { env });
    strictEqual(examined.check("endpoint").status, "pass", examined.check("endpoint").detail);
  }
  const wrong = await examine(bucket, { env: { REQUESTS_CA_BUNDLE: other } });
  strictEqual(wrong.check("endpoint").code, "TlsFailed");
});

Deno.test("the region check says that the realm of an unknown region is a guess", async () => {
  await using bucket = await fakeBucket();
  const region = async (env: Record<string, string>): Promise<SeenCheck> => {
    const options = { "oci-endpoint": "", "oci-region": "xx-brandnew-7", "oci-retries": "0" };
    return (await examine(bucket, { options, env })).check("region");
  };
  const guessed = await region({});
  strictEqual(guessed.status, "warn");
  match(guessed.detail, /realm is a guess: .*objectstorage\.xx-brandnew-7\.oraclecloud\.com$/);
  match(
    guessed.hint ?? "",
    /regions-config\.json.*OCI_DEFAULT_REALM.*\nexport OCI_REGION_METADATA='/s,
  );
  strictEqual((await region({ OCI_DEFAULT_REALM: "example.com" })).status, "pass");
});

Deno.test("the endpoint check trusts SSL_CERT_FILE, and refuses what is no certificate", async () => {
  await using bucket = await fakeBucket({ tls: true });
  const { certificatePem } = await bucket.oci.authority();
  const file = `${bucket.directory}/ca.pem`;
  const examined = async (pem: string): Promise<string[]> => {
    await Deno.writeTextFile(file, pem);
    const { status, code = "", detail } = (await examine(bucket, { env: { SSL_CERT_FILE: file } }))
      .check("endpoint");
    return [status, code, detail];
  };
  strictEqual((await examined(certificatePem))[0], "pass");
  for (const pem of ["no certificate", certificatePem.replace(/\n.{20}/, "\n")]) {
    const [status, code, detail = ""] = await examined(pem);
    deepStrictEqual([status, code], ["fail", "InvalidSetting"], detail);
    ok(detail.startsWith("Cannot read the certificates of SSL_CERT_FILE"), detail);
  }
  const untrusted = (await examine(bucket)).check("endpoint");
  deepStrictEqual([untrusted.status, untrusted.code], ["fail", "TlsFailed"]);
  const { port } = new URL(bucket.oci.endpoint);
  deepStrictEqual(untrusted.hint?.split("\n").slice(1), [
    `openssl s_client -connect 127.0.0.1:${port} -servername 127.0.0.1 -showcerts </dev/null`,
    "export SSL_CERT_FILE=/path/to/your-authority.pem",
  ]);
});
