/** `deno task fake-oci`: a loopback OCI Object Storage on the command line. */
import { runFakeOci } from "./command/run_fake_oci.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stop.abort());
}
const encoder = new TextEncoder();
Deno.exit(
  await runFakeOci(Deno.args, {
    say: (text) => void Deno.stdout.writeSync(encoder.encode(text)),
    stop: stop.signal,
  }),
);
