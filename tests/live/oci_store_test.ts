import { ObjectApi } from "../../lib/oci/object_api.ts";
import { ociSettings } from "../../lib/settings/oci_settings.ts";
import { openSession } from "../../lib/oci/open_session.ts";
import { RequestLimit } from "../../lib/oci/request_limit.ts";
import { transport } from "../../lib/oci/transport.ts";
import { OciStore } from "../../lib/stores/oci/oci_store.ts";
import { ociTarget } from "../oci/oci_target.ts";
import { testStore } from "../stores/conformance.ts";

testStore("OciStore as the live test opens it", async () => {
  const target = await ociTarget();
  return {
    open: () => open(target.env),
    [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
  };
});

async function open(variables: Readonly<Record<string, string>>): Promise<OciStore> {
  const env = (name: string): string | undefined => variables[name];
  const settings = ociSettings(new Map(), env);
  const now = (): Date => new Date();
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, milliseconds));
  const session = await openSession(settings, {
    env,
    readTextFile: Deno.readTextFile,
    fetch,
    now,
    random: Math.random,
    sleep,
  });
  const deps = {
    fetch: transport({ fetch, caCerts: [] }),
    now,
    sleep,
    random: Math.random,
    explain: () => {},
    limit: new RequestLimit(),
    userAgent: "async-job/test",
  };
  return new OciStore(new ObjectApi(settings, session, deps));
}
