import { strictEqual, throws } from "node:assert/strict";
import { baseAddress } from "../../../lib/oci/credentials/base_address.ts";

Deno.test("baseAddress() takes an address with a path, and nothing that would stand before the SDK's own", () => {
  for (
    const url of ["http://169.254.169.254/opc/v2", "https://auth.example.com/", "http://[::1]:8080"]
  ) {
    strictEqual(baseAddress("OCI_METADATA_BASE_URL", () => url), url);
  }
  strictEqual(baseAddress("OCI_METADATA_BASE_URL", () => ""), undefined);
  for (
    const url of [
      "169.254.169.254",
      "ftp://example.com",
      "http://user:hunter2@example.com",
      "http://example.com/opc?token=hunter2",
      "http://example.com/opc#hunter2",
      "http://example .com",
    ]
  ) {
    throws(() => baseAddress("OCI_METADATA_BASE_URL", () => url), {
      code: "InvalidSetting",
      message: /^(?!.*hunter2).*OCI_METADATA_BASE_URL/,
    });
  }
});
